import { fileBaseline } from "../baseline/files.ts";
import { type Choice, gather, type Rejected, resolve, type Wanted } from "../baseline/resolve.ts";
import { TRUSTED_EVENTS, type TrustRules } from "../baseline/trust.ts";
import { type Baseline, baselineName, type Released, type Store, Unreadable } from "../baseline/types.ts";
import { describe, none, passedOver } from "../baseline/words.ts";
import { KnownError } from "../errors.ts";
import type { Run } from "../results/log.ts";
import type { BaseCommit } from "./base.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";

export interface BaselineOptions {
  readonly store: Store;
  readonly context: Context;
  readonly choice: Choice;
  /** what this run has to be compared with */
  readonly base: () => Promise<BaseCommit>;
  readonly defaultBranch: string;
  /** for `baseline: FILE` */
  readonly folder: string;
}

/** The branch that this run is to be merged into, or the default branch. */
const baseBranch = ({ pull, mergeGroup }: Context, defaultBranch: string): string =>
  pull?.baseRef ?? mergeGroup?.baseRef ?? defaultBranch;

/**
 * The baseline of this run. None is no mistake: it is neutral, and says how to get one.
 * @throws KnownError (2) when a certain one was asked for and can't be had
 */
export async function findBaseline(key: string, options: BaselineOptions): Promise<Baseline> {
  const { choice, context, defaultBranch } = options;
  if (choice.kind === "none") return { runs: [], text: "none, as asked for" };
  if (choice.kind === "file") return fileBaseline(choice.path, options.folder);
  const wanted = await wantedOf(key, options);
  const where = `(workflow ${context.workflow}, key ${key})`;
  const howToGetOne = storesBaseline(context, defaultBranch)
    ? `This run stores the first one once all of it is measured, and the next run is compared with it ${where}.`
    : `The next run on a push to ${defaultBranch} stores one ${where}.`;
  try {
    const { found, rejected } = await resolve(options.store, wanted, trustRules(options));
    if (!found) return noneFor(choice, rejected, howToGetOne);
    const hint = passedOver(rejected);
    const release = found.how === "release" ? undefined : await lastRelease(wanted, options);
    return { runs: found.runs, text: describe(found), ...(hint ? { hint } : {}), ...(release ? { release } : {}) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const help = error.reason === "forbidden" ? `\n${permissionsHelp("baseline")}` : "";
    return { runs: [], text: "none that can be read", hint: `${sentence(error.message)}${help}` };
  }
}

/** Beside a nearer baseline: how far all steps since have led. Without one, or where it can't be read, nothing is told. */
async function lastRelease(wanted: Wanted, options: BaselineOptions): Promise<Released | undefined> {
  try {
    const { found } = await resolve(options.store, { ...wanted, choice: { kind: "release" } }, trustRules(options));
    return found && { runs: found.runs, text: describe(found) };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function noneFor(choice: Choice, rejected: readonly Rejected[], howToGetOne: string): Baseline {
  if (choice.kind === "auto") return none(rejected, howToGetOne);
  if (choice.kind === "release") return none(rejected, AFTER_RELEASE);
  const what = choice.kind === "run" ? `run ${choice.id}` : choice.kind === "commit" ? choice.commit : "";
  const why = rejected[0]?.why ?? "nothing is stored there under this key";
  throw new KnownError(2, {
    message: `the baseline of ${what} can't be used: ${why}`,
    hint: "Name a run or commit whose baseline is still there, or leave out `baseline`: the nearest one is found.",
  });
}

const AFTER_RELEASE =
  "A run on `release: published` puts one beside its release; the next release is compared with that.";

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

async function wantedOf(key: string, options: BaselineOptions): Promise<Wanted> {
  const { context, choice, defaultBranch } = options;
  const base = choice.kind === "auto" ? await options.base() : { commit: undefined, ancestors: [] };
  const branch = baseBranch(context, defaultBranch);
  return {
    name: baselineName(key),
    choice,
    ...base,
    branches: [...new Set([branch, defaultBranch])],
    ownRunId: context.run.id,
  };
}

const trustRules = ({ context, defaultBranch }: Pick<BaselineOptions, "context" | "defaultBranch">): TrustRules => ({
  repositoryId: context.repository.id,
  branches: [...new Set([baseBranch(context, defaultBranch), defaultBranch])],
  workflow: context.workflow,
});

/** Whether this run is one that others may be compared with. */
export const storesBaseline = (context: Context, defaultBranch: string): boolean =>
  TRUSTED_EVENTS.includes(context.event) && context.ref === `refs/heads/${defaultBranch}`;

/**
 * What the newest few baselines know, for the one that is stored now. Without them it is stored all the same: the next
 * one joins both.
 */
export async function gatherHistory(key: string, options: BaselineOptions): Promise<Run[][]> {
  const { context, defaultBranch, store } = options;
  const rules = { ...trustRules(options), branches: [defaultBranch] };
  const wanted: Wanted = {
    name: baselineName(key),
    choice: { kind: "auto" },
    commit: undefined,
    ancestors: [],
    branches: [defaultBranch],
    ownRunId: context.run.id,
  };
  return gather(store, wanted, rules).catch((error: unknown) => {
    if (error instanceof Unreadable) return [];
    throw error;
  });
}
