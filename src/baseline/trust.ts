import { createHash } from "node:crypto";
import type { Origin, StoredRef } from "./types.ts";

/** Runs of these events measure code that was already accepted into the repository. */
export const TRUSTED_EVENTS: readonly string[] = ["push", "schedule", "workflow_dispatch"];

/** Larger ones are refused before a byte of them is loaded. */
export const MAX_BYTES = 5 * 1024 * 1024;

export interface TrustRules {
  readonly repositoryId: number;
  /** branches whose baselines count: the base branch, and the default branch as its fallback */
  readonly branches: readonly string[];
  /** `.github/workflows/budgets.yml` */
  readonly workflow: string;
}

/**
 * Artifacts of a fork's pull request lie in the same name space as ours, and a fork may call its branch `main`.
 * So a baseline counts only when every trace of its origin is ours. Pure; content is checked by {@link intact}.
 * @returns true, or why not
 */
export function trusted(ref: StoredRef, origin: Origin | undefined, rules: TrustRules): true | string {
  // the user named it, or made it
  if (ref.kind === "file") return true;
  if (ref.expired) return "it has expired";
  if (ref.size > MAX_BYTES) return `it is larger than ${MAX_BYTES / 1024 / 1024} MB`;
  // releases are made by people who may write to the repository
  if (ref.kind === "asset") return true;
  const early = run(ref.run, rules);
  if (early !== true) return early;
  if (!origin) return "the run that made it is gone, so that nobody can tell where it comes from";
  if (origin.repositoryId !== rules.repositoryId || origin.headRepositoryId !== rules.repositoryId) return FOREIGN;
  if (!TRUSTED_EVENTS.includes(origin.event)) {
    return `it was made by the event ${origin.event}, and only ${TRUSTED_EVENTS.join(", ")} count`;
  }
  if (origin.branch === undefined || !rules.branches.includes(origin.branch)) return wrongBranch(origin.branch, rules);
  if (origin.workflow !== rules.workflow) {
    return `it was made by the workflow ${origin.workflow}, not by ${rules.workflow}`;
  }
  return true;
}

const FOREIGN = "it comes from another repository (a fork)";

/** What the listing alone tells; spares a request for most strangers. */
function run(stored: StoredRef["run"], rules: TrustRules): true | string {
  if (!stored) return "nothing says which run made it";
  if (stored.repositoryId !== rules.repositoryId || stored.headRepositoryId !== rules.repositoryId) return FOREIGN;
  if (stored.branch === undefined || !rules.branches.includes(stored.branch)) return wrongBranch(stored.branch, rules);
  return true;
}

const wrongBranch = (branch: string | undefined, rules: TrustRules): string =>
  `it was made on the branch ${branch ?? "(unknown)"}, not on ${rules.branches.join(" or ")}`;

/** Whether the content is the one that was stored. Artifacts always carry a digest; assets may not, files never do. */
export function intact(ref: StoredRef, content: Uint8Array): true | string {
  if (ref.kind === "file") return true;
  if (content.byteLength > MAX_BYTES) return `it is larger than ${MAX_BYTES / 1024 / 1024} MB`;
  if (ref.digest === undefined) return ref.kind === "artifact" ? "it carries no digest" : true;
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  return digest === ref.digest || "its content does not match its digest";
}
