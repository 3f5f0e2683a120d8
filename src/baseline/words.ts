import type { Found, Rejected } from "./resolve.ts";
import type { Baseline, StoredRef } from "./types.ts";

/** "9f3c1a2 on main, 3 commits back, run 123" */
export function describe({ how, ref, runs, back }: Found): string {
  const newest = runs[0]?.run;
  const commit = short(newest?.commit ?? ref.run?.commit ?? "");
  if (how === "file") return `${commit} from ${ref.label ?? ref.name}`;
  if (how === "release") return `${commit} from ${ref.label ?? "the last release"}`;
  const branch = ref.run?.branch ?? newest?.branch ?? "an unknown branch";
  const distance =
    how === "branch" ? ", the latest there" : back ? `, ${back} ${back === 1 ? "commit" : "commits"} back` : "";
  return `${commit} on ${branch}${distance}${ref.run ? `, run ${ref.run.id}` : ""}`;
}

/** Beside a baseline that was found: what nearer ones were passed over, if any. */
export function passedOver(rejected: readonly Rejected[]): string | undefined {
  const [first] = rejected;
  if (!first) return undefined;
  const more = rejected.length > 1 ? ` (and ${rejected.length - 1} more)` : "";
  return `A nearer baseline was passed over: ${name(first.ref)}: ${first.why}${more}.`;
}

/** No baseline: neutral, and says how to get one. */
export function none(rejected: readonly Rejected[], howToGetOne: string): Baseline {
  const [first] = rejected;
  if (!first) return { runs: [], text: "none yet", hint: howToGetOne };
  const more = rejected.length > 1 ? ` (and ${rejected.length - 1} more)` : "";
  return {
    runs: [],
    text: "none that can be used",
    hint: `${name(first.ref)}: ${first.why}${more}. ${howToGetOne}`,
  };
}

const name = (ref: StoredRef): string => {
  if (ref.kind !== "artifact") return ref.label ?? ref.name;
  return ref.run ? `the one of ${short(ref.run.commit)} (run ${ref.run.id})` : `artifact ${ref.id}`;
};

/** A name that is no commit ("uncommitted") stays whole. */
const short = (commit: string): string =>
  (/^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, 7) : commit) || "an unknown commit";
