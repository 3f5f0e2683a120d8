import type { Run } from "../results/log.ts";
import { unpack } from "./pack.ts";
import { intact, type TrustRules, trusted } from "./trust.ts";
import { type Origin, type Store, type StoredRef, Unreadable } from "./types.ts";

/** What the user asked for; `auto` is the usual one. */
export type Choice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  /** the last release that has one */
  | { readonly kind: "release" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "run"; readonly id: number }
  | { readonly kind: "commit"; readonly commit: string };

export interface Wanted {
  /** as made by `baselineName` */
  readonly name: string;
  readonly choice: Choice;
  /** the commit to compare with */
  readonly commit: string | undefined;
  /** its first parents, nearest first */
  readonly ancestors: readonly string[];
  /** the base branch first, then those to fall back to */
  readonly branches: readonly string[];
  /** nothing is compared with itself */
  readonly ownRunId: number | undefined;
}

export interface Found {
  readonly how: "file" | "run" | "commit" | "ancestor" | "branch" | "release";
  readonly ref: StoredRef;
  readonly runs: readonly Run[];
  /** commits between the wanted one and this one; undefined when it is not among its ancestors */
  readonly back: number | undefined;
}

export interface Rejected {
  readonly ref: StoredRef;
  readonly why: string;
}

export interface Resolution {
  readonly found: Found | undefined;
  /** those that would have been nearer, with the reason why they do not count */
  readonly rejected: readonly Rejected[];
}

type Candidate = Omit<Found, "runs">;
type Resolver = (wanted: Wanted, store: Store) => Promise<Candidate[]>;

/** Each candidate costs a request or two; a repository full of strangers must not cost a thousand. */
const MAX_TRIED = 20;

/**
 * The baseline to compare with: the first in this order that is trusted, whole and readable: explicit file, run id,
 * exact commit, nearest ancestor, latest on the base branch, asset of the last release.
 * @throws {Unreadable} when the store's listing is refused
 */
export async function resolve(store: Store, wanted: Wanted, rules: TrustRules): Promise<Resolution> {
  const rejected: Rejected[] = [];
  const tried = new Set<number>();
  for (const resolver of resolversFor(wanted.choice)) {
    for (const candidate of await resolver(wanted, store)) {
      if (tried.has(candidate.ref.id)) continue;
      if (tried.size >= MAX_TRIED) return { found: undefined, rejected };
      tried.add(candidate.ref.id);
      const runs = await open(store, candidate.ref, rules);
      if (typeof runs !== "string") return { found: { ...candidate, runs }, rejected };
      rejected.push({ ref: candidate.ref, why: runs });
    }
  }
  return { found: undefined, rejected };
}

/**
 * Runs of the newest few trusted baselines of a branch, each once. When two pushes are measured at once neither sees
 * the other's run; the next one that stores joins both histories, so none is lost.
 */
export async function gather(store: Store, wanted: Wanted, rules: TrustRules, count = 5): Promise<Run[][]> {
  const gathered: Run[][] = [];
  for (const ref of (await store.find({ name: wanted.name })).slice(0, MAX_TRIED)) {
    if (gathered.length >= count) break;
    const runs = await open(store, ref, rules);
    if (typeof runs !== "string") gathered.push(runs);
  }
  return gathered;
}

/** The runs in it, or why it does not count. */
async function open(store: Store, ref: StoredRef, rules: TrustRules): Promise<Run[] | string> {
  try {
    const early = trusted(ref, faultless(rules), rules);
    if (early !== true) return early;
    const verdict = trusted(ref, ref.kind === "artifact" ? await store.origin(ref) : undefined, rules);
    if (verdict !== true) return verdict;
    const content = await store.read(ref);
    const whole = intact(ref, content);
    return whole === true ? unpack(content, ref.name) : whole;
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

/** An origin without fault: what is wrong even then is wrong by the listing alone, and needs no request. */
const faultless = (rules: TrustRules): Origin => ({
  event: "push",
  workflow: rules.workflow,
  branch: rules.branches[0],
  repositoryId: rules.repositoryId,
  headRepositoryId: rules.repositoryId,
});

function resolversFor(choice: Choice): readonly Resolver[] {
  switch (choice.kind) {
    case "none":
      return [];
    case "file":
      return [file];
    case "run":
      return [run(choice.id)];
    case "commit":
      return [commit(choice.commit)];
    case "release":
      return [release];
    case "auto":
      return [exact, ancestor, branch, release];
  }
}

const file: Resolver = async (wanted, store) =>
  (await store.find({ name: wanted.name })).map((ref) => ({ how: "file", ref, back: undefined }));

const run =
  (runId: number): Resolver =>
  async (wanted, store) =>
    (await store.find({ name: wanted.name, runId })).map((ref) => ({ how: "run", ref, back: undefined }));

const commit =
  (wantedCommit: string): Resolver =>
  async (wanted, store) =>
    (await store.find({ name: wanted.name }))
      .filter((ref) => ref.run?.commit === wantedCommit)
      .map((ref) => ({ how: "commit", ref, back: 0 }));

const exact: Resolver = async (wanted, store) => {
  if (wanted.commit === undefined) return [];
  return (await others(wanted, store))
    .filter((ref) => ref.run?.commit === wanted.commit)
    .map((ref) => ({ how: "commit", ref, back: 0 }));
};

const ancestor: Resolver = async (wanted, store) => {
  const distance = new Map(wanted.ancestors.map((sha, index) => [sha, index + 1]));
  return (await others(wanted, store))
    .flatMap((ref) => {
      const back = ref.run && distance.get(ref.run.commit);
      return back === undefined ? [] : [{ how: "ancestor", ref, back } as const];
    })
    .sort((a, b) => a.back - b.back);
};

const branch: Resolver = async (wanted, store) => {
  const refs = await others(wanted, store);
  return wanted.branches.flatMap((name) =>
    refs.filter((ref) => ref.run?.branch === name).map((ref) => ({ how: "branch", ref, back: undefined }) as const),
  );
};

const release: Resolver = async (wanted, store) =>
  (await store.find({ name: wanted.name, release: true })).map((ref) => ({ how: "release", ref, back: undefined }));

const others = async (wanted: Wanted, store: Store): Promise<StoredRef[]> =>
  (await store.find({ name: wanted.name })).filter((ref) => ref.run?.id !== wanted.ownRunId);
