import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Choice, gather, resolve, type Wanted } from "../../src/baseline/resolve.ts";
import type { TrustRules } from "../../src/baseline/trust.ts";
import { type Origin, type Store, type StoredRef, Unreadable } from "../../src/baseline/types.ts";
import { describe as words } from "../../src/baseline/words.ts";
import { logOf } from "../support/runs.ts";

const REPO = 42;
const rules: TrustRules = { repositoryId: REPO, branches: ["main"], workflow: ".github/workflows/budgets.yml" };

interface Kept {
  readonly ref: StoredRef;
  readonly origin: Origin | undefined;
  readonly content: Uint8Array;
}

interface Given {
  readonly id: number;
  readonly commit?: string;
  readonly branch?: string;
  readonly event?: string;
  readonly headRepositoryId?: number;
  readonly workflow?: string;
  readonly content?: string;
  readonly ref?: Partial<StoredRef>;
}

function kept({
  id,
  commit = `c${id}`,
  branch = "main",
  event = "push",
  headRepositoryId = REPO,
  ...given
}: Given): Kept {
  const content = Buffer.from(given.content ?? logOf({ id: `run-${id}`, commit, at: id }));
  return {
    content,
    origin: { event, workflow: given.workflow ?? rules.workflow, branch, repositoryId: REPO, headRepositoryId },
    ref: {
      id,
      name: "b",
      kind: "artifact",
      size: content.byteLength,
      digest: `sha256:${createHash("sha256").update(content).digest("hex")}`,
      expired: false,
      run: { id: id * 10, repositoryId: REPO, headRepositoryId, branch, commit },
      ...given.ref,
    },
  };
}

function storeOf(list: readonly Kept[]): Store & { asked: number } {
  const byId = (ref: StoredRef) => list.find((one) => one.ref.id === ref.id) as Kept;
  const store = {
    asked: 0,
    find: async ({ runId, release }: { runId?: number; release?: boolean }) =>
      list
        .map(({ ref }) => ref)
        .filter((ref) => (release ? ref.kind === "asset" : ref.kind !== "asset" && (!runId || ref.run?.id === runId)))
        .sort((a, b) => b.id - a.id),
    origin: async (ref: StoredRef) => {
      store.asked += 1;
      return byId(ref).origin;
    },
    read: async (ref: StoredRef) => {
      if (ref.name === "gone") throw new Unreadable("expired", "it has expired");
      return byId(ref).content;
    },
  };
  return store;
}

const wanted = (given: Partial<Wanted> = {}): Wanted => ({
  name: "b",
  choice: { kind: "auto" },
  commit: "c9",
  ancestors: ["c8", "c7", "c6"],
  branches: ["main"],
  ownRunId: undefined,
  ...given,
});

describe("the order of baselines", () => {
  const list = [kept({ id: 6 }), kept({ id: 8 }), kept({ id: 9 }), kept({ id: 11 })];
  const asset = kept({ id: 1, ref: { kind: "asset", run: undefined, label: "release v1" } });

  it.each<[string, Kept[], Partial<Wanted>, string | undefined, string]>([
    ["the exact commit", list, {}, "commit", "c9 on main, run 90"],
    ["else the nearest ancestor", list.slice(0, 2), {}, "ancestor", "c8 on main, 1 commit back, run 80"],
    ["however far", list.slice(0, 1), {}, "ancestor", "c6 on main, 3 commits back, run 60"],
    [
      "else the latest on the branch",
      [kept({ id: 3 }), kept({ id: 4 })],
      {},
      "branch",
      "c4 on main, the latest there, run 40",
    ],
    ["else the last release", [asset], {}, "release", "c1 from release v1"],
    ["else none", [], {}, undefined, ""],
    ["a run by its id", list, { choice: { kind: "run", id: 60 } }, "run", "c6 on main, run 60"],
    ["a commit by its name", list, { choice: { kind: "commit", commit: "c11" } }, "commit", "c11 on main, run 110"],
    ["never its own", list, { ownRunId: 90 }, "ancestor", "c8 on main, 1 commit back, run 80"],
  ])("%s", async (_, given, change, how, text) => {
    const { found, rejected } = await resolve(storeOf([...given]), wanted(change), rules);
    expect(found?.how).toBe(how);
    if (found) expect(words(found)).toBe(text);
    expect(rejected).toEqual([]);
  });

  it("none is asked for", async () => {
    const choice: Choice = { kind: "none" };
    expect((await resolve(storeOf(list), wanted({ choice }), rules)).found).toBeUndefined();
  });
});

describe("trust", () => {
  it.each<[string, Given, RegExp]>([
    ["a fork's branch of the same name", { id: 9, headRepositoryId: 666 }, /another repository/],
    ["a pull request", { id: 9, event: "pull_request" }, /event pull_request/],
    ["another branch", { id: 9, branch: "feature" }, /branch feature, not on main/],
    ["another workflow", { id: 9, workflow: ".github/workflows/evil.yml" }, /workflow .*evil\.yml/],
    ["one that has expired", { id: 9, ref: { expired: true } }, /has expired/],
    ["one that expired meanwhile", { id: 9, ref: { name: "gone" } }, /has expired/],
    ["a huge one", { id: 9, ref: { size: 6e6 } }, /larger than 5 MB/],
    ["changed content", { id: 9, ref: { digest: `sha256:${"0".repeat(64)}` } }, /does not match its digest/],
    ["one without a digest", { id: 9, ref: { digest: undefined } }, /no digest/],
    ["damaged content", { id: 9, content: "{]\n" }, /damaged/],
    [
      "a newer schema",
      { id: 9, content: logOf({ id: "x" }).replace('"schema":1', '"schema":2') },
      /newer perf-budgets/,
    ],
  ])("%s does not count; the next one does", async (_, given, why) => {
    const { found, rejected } = await resolve(storeOf([kept(given), kept({ id: 7 })]), wanted(), rules);
    expect(found?.ref.id).toBe(7);
    expect(found?.back).toBe(2);
    expect(rejected.map(({ ref }) => ref.id)).toEqual([9]);
    expect(rejected[0]?.why).toMatch(why);
  });

  it("one that nobody claims is not even a candidate", async () => {
    const { found, rejected } = await resolve(storeOf([kept({ id: 9, ref: { run: undefined } })]), wanted(), rules);
    expect([found, rejected]).toEqual([undefined, []]);
  });

  it("asks for the origin only where the listing leaves a doubt", async () => {
    const store = storeOf([kept({ id: 9, headRepositoryId: 666 }), kept({ id: 8 })]);
    await resolve(store, wanted(), rules);
    expect(store.asked).toBe(1);
  });

  it("gives up on a repository full of strangers", async () => {
    const strangers = Array.from({ length: 300 }, (_, i) => kept({ id: i + 100, event: "pull_request" }));
    const store = storeOf(strangers);
    const { found, rejected } = await resolve(store, wanted(), rules);
    expect(found).toBeUndefined();
    expect(rejected.length).toBeLessThanOrEqual(20);
    expect(store.asked).toBeLessThanOrEqual(20);
  });
});

describe("two pushes at once", () => {
  it("the next one that stores knows both", async () => {
    const first = kept({ id: 2, content: logOf({ id: "old", at: 1 }, { id: "A", at: 2 }) });
    const second = kept({ id: 3, content: logOf({ id: "old", at: 1 }, { id: "B", at: 3 }) });
    const stranger = kept({ id: 4, headRepositoryId: 666, content: logOf({ id: "evil" }) });
    const gathered = await gather(storeOf([first, second, stranger]), wanted(), rules);
    expect(new Set(gathered.flat().map(({ run }) => run.id))).toEqual(new Set(["old", "A", "B"]));
  });
});
