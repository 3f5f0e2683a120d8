import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { baselineName } from "../../src/baseline/types.ts";
import type { Config } from "../../src/config/types.ts";
import { baseCommit, baseToMeasure } from "../../src/github/base.ts";
import { type BaselineOptions, findBaseline } from "../../src/github/baseline.ts";
import { connect } from "../../src/github/client.ts";
import type { Context } from "../../src/github/context.ts";
import { githubStore } from "../../src/github/store.ts";
import { watchedBudgets } from "../../src/github/watched.ts";
import { createRepository, type Repository } from "../support/git.ts";
import { type FakeGithub, startGithub } from "../support/github/server.ts";
import { addArtifact } from "../support/github/state.ts";
import { logOf } from "../support/runs.ts";

let github: FakeGithub;
let folder: string;
let repository: Repository;
const place = { owner: "octo", repo: "shop" };
const said: string[] = [];

beforeEach(async () => {
  github = await startGithub();
  folder = mkdtempSync(join(tmpdir(), "github-"));
  repository = createRepository(folder);
  github.state.git = folder;
  said.length = 0;
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
  expect(github.violations).toEqual([]);
});

/** Waits are a hundred times shorter. */
const client = (token: string | undefined = github.state.token) =>
  connect({ apiUrl: github.url, token, say: (line) => said.push(line), second: 10 });
const anonymous = () => connect({ apiUrl: github.url, token: undefined, say: () => {}, second: 10 });

const contextOf = (more: Partial<Context> = {}): Context => ({
  event: "pull_request",
  repository: { owner: "octo", name: "shop", id: 4242, defaultBranch: "main" },
  sha: "0".repeat(40),
  ref: "refs/pull/7/merge",
  branch: "feature",
  pull: { number: 7, headSha: "1".repeat(40), baseRef: "main", baseSha: "2".repeat(40), fork: false, labels: [] },
  mergeGroup: undefined,
  release: undefined,
  foreignCode: undefined,
  workflow: ".github/workflows/budgets.yml",
  run: { id: 500, attempt: 1 },
  serverUrl: "https://github.com",
  apiUrl: github.url,
  workspace: folder,
  ...more,
});

const store = () => githubStore(client(), anonymous(), place);
const options = (context: Context, more: Partial<BaselineOptions> = {}): BaselineOptions => ({
  store: store(),
  context,
  choice: { kind: "auto" },
  base: () => baseCommit(client(), place, context),
  defaultBranch: "main",
  folder,
  ...more,
});

const runOn = (id: number, sha: string) =>
  ({ id, event: "push", path: ".github/workflows/budgets.yml", branch: "main", sha, headRepositoryId: 4242 }) as const;
const stored = (
  id: number,
  sha: string,
  content: Uint8Array = gzipSync(logOf({ id: `run-${id}`, commit: sha, at: id })),
) => addArtifact(github.state, { name: baselineName("default"), content, run: runOn(id, sha) });

/** main: three commits; a pull request from the second one, merged by GitHub into the third. */
function pullRequest() {
  const first = repository.commit("first", { "budgets.yml": "version: 1\n" });
  const second = repository.commit("second");
  repository.git("checkout", "--quiet", "-b", "feature");
  const head = repository.commit("feature", { "feature.txt": "x" });
  repository.git("checkout", "--quiet", "main");
  const tip = repository.commit("third", { "main.txt": "x" });
  const merge = repository.merge("main", "feature");
  const pull = { number: 7, headSha: head, baseRef: "main", baseSha: second, fork: false, labels: [] };
  return { first, second, tip, head, merge, context: contextOf({ sha: merge, pull }) };
}

describe("the commit to compare with", () => {
  it("of a pull request is the first parent of its merge commit", async () => {
    const { tip, second, first, context } = pullRequest();
    expect(await baseCommit(client(), place, context)).toEqual({ commit: tip, ancestors: [second, first] });
  });

  it("comes from git when GitHub does not tell", async () => {
    const { tip, second, first, context } = pullRequest();
    github.faults = [{ path: /\/commits/, status: 404, body: { message: "Not Found" } }];
    expect(await baseCommit(client(), place, context)).toEqual({ commit: tip, ancestors: [second, first] });
  });

  it("of a checked-out head is the merge base", async () => {
    const { second, first, head, context } = pullRequest();
    repository.git("checkout", "--quiet", head);
    expect(await baseCommit(client(), place, context)).toEqual({ commit: second, ancestors: [first] });
  });

  it("of a push is the commit before, of a schedule the same, of a merge queue its base", async () => {
    const { first, second, tip } = pullRequest();
    const other = (event: string, more = {}) =>
      baseCommit(client(), place, contextOf({ event, pull: undefined, sha: tip, ...more }));
    expect((await other("push")).commit).toBe(second);
    expect((await other("schedule")).commit).toBe(tip);
    expect(await other("merge_group", { mergeGroup: { baseSha: second, baseRef: "main" } })).toEqual({
      commit: second,
      ancestors: [first],
    });
  });
});

describe("the commit to measure beside this one", () => {
  const beside = (context: Context, asked?: string) =>
    baseToMeasure(client(), place, context, () => baseCommit(client(), place, context), asked);

  it("is the one that a pull request, a merge queue or a push is compared with", async () => {
    const { first, second, tip, context } = pullRequest();
    expect(await beside(context)).toEqual({ commit: tip, text: "its base on main" });
    const push = contextOf({ event: "push", pull: undefined, sha: tip });
    expect(await beside(push)).toEqual({ commit: second, text: "the commit before" });
    const mergeGroup = { baseSha: second, baseRef: "main" };
    const queue = contextOf({ event: "merge_group", pull: undefined, sha: tip, mergeGroup });
    expect(await beside(queue)).toEqual({ commit: second, text: "its base on main" });
    const begin = contextOf({ event: "push", pull: undefined, sha: first });
    expect(await beside(begin)).toEqual({ why: "neither GitHub nor git tells the commit before this one" });
  });

  it.each(["schedule", "workflow_dispatch", "release"])(
    "of %s there is none, unless one is asked for",
    async (event) => {
      const { second, tip } = pullRequest();
      const context = contextOf({ event, pull: undefined, sha: tip });
      expect(await beside(context)).toEqual({ why: `the event ${event} has no base` });
      expect(await beside(context, second)).toEqual({ commit: second, text: second });
    },
  );

  it("may be asked for by branch, tag or id, and is a mistake when there is none", async () => {
    const { first, head, context } = pullRequest();
    repository.git("tag", "v1", first);
    expect(await beside(context, "feature")).toEqual({ commit: head, text: "feature" });
    expect(await beside(context, "v1")).toEqual({ commit: first, text: "v1" });
    await expect(beside(context, "v2")).rejects.toThrow("input base: there is no commit v2 in octo/shop");
    github.faults = [{ path: /\/commits/, status: 403, body: { message: "Forbidden" } }];
    expect(await beside(context, "v1")).toEqual({ commit: first, text: "v1" });
  });
});

describe("findBaseline", () => {
  it("finds the nearest ancestor and says how far it is", async () => {
    const { first, context } = pullRequest();
    stored(101, first);
    const baseline = await findBaseline("default", options(context));
    expect(baseline.text).toBe(`${first.slice(0, 7)} on main, 2 commits back, run 101`);
    expect(baseline.runs.map(({ run }) => run.id)).toEqual(["run-101"]);
    expect(baseline.hint).toBeUndefined();
  });

  it("reads every page of the listing", async () => {
    const { first, context } = pullRequest();
    stored(1, first);
    for (let id = 2; id < 130; id += 1) stored(id, `${id}`.padStart(40, "f"));
    expect((await findBaseline("default", options(context))).text).toContain("run 1");
    expect(github.requests.filter(({ path }) => path.endsWith("/actions/artifacts"))).toHaveLength(2);
  });

  it("is neutral without one, and says how to get one", async () => {
    const { context } = pullRequest();
    expect(await findBaseline("web", options(context))).toEqual({
      runs: [],
      text: "none yet",
      hint: "The next run on a push to main stores one (workflow .github/workflows/budgets.yml, key web).",
    });
  });

  it.each([
    ["expired", { status: 410, body: { message: "Artifact has expired" } }, /it has expired/],
    ["gone", { status: 404, body: { message: "Not Found" } }, /it is gone/],
    ["not allowed", { status: 403, body: { message: "Resource not accessible" } }, /this token may not load it/],
  ])("passes over one that is %s", async (_, fault, hint) => {
    const { first, tip, context } = pullRequest();
    stored(101, first);
    const nearer = stored(102, tip);
    github.faults = [{ path: new RegExp(`/artifacts/${nearer.id}/zip`), ...fault }];
    const baseline = await findBaseline("default", options(context));
    expect(baseline.text).toContain("run 101");
    expect(baseline.hint).toMatch(hint);
  });

  it.each([
    ["damaged content", Buffer.from("{]\n"), /damaged/],
    ["a newer schema", gzipSync(logOf({ id: "x" }).replace('"schema":1', '"schema":2')), /newer perf-budgets/],
  ])("treats %s as none, and tells", async (_, content, hint) => {
    const { tip, context } = pullRequest();
    stored(102, tip, content);
    const baseline = await findBaseline("default", options(context));
    expect(baseline).toMatchObject({ runs: [], text: "none that can be used" });
    expect(baseline.hint).toMatch(hint);
  });

  it("does not take one whose content does not match its digest", async () => {
    const { tip, context } = pullRequest();
    stored(102, tip).digest = `sha256:${"0".repeat(64)}`;
    expect((await findBaseline("default", options(context))).hint).toMatch(/does not match its digest/);
  });

  it("reads one that a workflow zipped", async () => {
    const { tip, context } = pullRequest();
    const name = baselineName("default");
    stored(102, tip, zipSync({ [name]: gzipSync(logOf({ id: "zipped" })), "../x": new Uint8Array(1) }));
    expect((await findBaseline("default", options(context))).runs[0]?.run.id).toBe("zipped");
  });

  it("says which permission is missing", async () => {
    const { context } = pullRequest();
    github.state.permissions.actions = "none";
    const baseline = await findBaseline("default", options(context));
    expect(baseline.runs).toEqual([]);
    expect(baseline.hint).toMatch(/permissions:\n {2}contents: read.*\n {2}actions: read/);
  });

  it.each([
    ["500, then 200", { status: 500, body: {} }],
    ["502, then 200", { status: 502, body: {} }],
    [
      "429 with retry-after",
      { status: 429, headers: { "retry-after": "2" }, body: { message: "You have exceeded a secondary rate limit" } },
    ],
    [
      "403 with no requests left",
      {
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.floor(Date.now() / 1000)) },
        body: { message: "API rate limit exceeded" },
      },
    ],
  ])("waits and asks again: %s", async (_, fault) => {
    const { tip, context } = pullRequest();
    stored(102, tip);
    github.faults = [{ path: /\/actions\/artifacts$/, times: 1, ...fault }];
    expect((await findBaseline("default", options(context))).text).toContain("run 102");
    expect(
      github.requests.filter(({ path }) => path.endsWith("/actions/artifacts")).map(({ status }) => status),
    ).toEqual([fault.status, 200]);
  });

  it("gives up on a limit that lasts too long", async () => {
    const { context } = pullRequest();
    const limit = { "retry-after": "3600" };
    github.faults = [
      { path: /./, status: 403, headers: limit, body: { message: "You have exceeded a secondary rate limit" } },
    ];
    const baseline = await findBaseline("default", options(context));
    expect(baseline.runs).toEqual([]);
    expect(said.join("\n")).toContain("giving up");
  });

  it("never sends the token to the storage", async () => {
    // the fake refuses a request with both, as Azure does
    const { tip, context } = pullRequest();
    stored(102, tip);
    await findBaseline("default", options(context));
    expect(github.requests.find(({ path }) => path.startsWith("/blob/"))?.status).toBe(200);
  });

  it("takes the asset of the last release when nothing else is there", async () => {
    const { first, context } = pullRequest();
    const content = gzipSync(logOf({ id: "rel", commit: first }));
    const asset = (id: number, text: Uint8Array = content) => ({ id, name: baselineName("default"), content: text });
    github.state.releases = [
      { id: 4, tag: "v2", draft: true, assets: [asset(8)] },
      { id: 3, tag: "v1.3.0-rc", prerelease: true, assets: [asset(7)] },
      { id: 2, tag: "v1.2.1", assets: [] },
      { id: 1, tag: "v1.2.0", assets: [asset(5)] },
    ];
    expect((await findBaseline("default", options(context))).text).toBe(`${first.slice(0, 7)} from release v1.2.0`);
  });

  it("brings the last release beside a nearer baseline, and is content without one", async () => {
    const { first, tip, context } = pullRequest();
    stored(102, tip);
    expect(await findBaseline("default", options(context))).not.toHaveProperty("release");
    const asset = { id: 5, name: baselineName("default"), content: gzipSync(logOf({ id: "rel", commit: first })) };
    github.state.releases = [{ id: 1, tag: "v1.2.0", assets: [asset] }];
    const { text, release } = await findBaseline("default", options(context));
    expect(text).toContain("run 102");
    expect(release).toMatchObject({ text: `${first.slice(0, 7)} from release v1.2.0`, runs: [{ run: { id: "rel" } }] });
    github.faults = [{ path: /\/releases/, status: 403, body: { message: "Forbidden" } }];
    const refused = await findBaseline("default", options(context));
    expect(refused).toMatchObject({ text });
    expect(refused).not.toHaveProperty("release");
  });

  it("does not trust what lies beside a release without looking at it", async () => {
    const { tip, context } = pullRequest();
    stored(102, tip);
    const asset = { id: 5, name: baselineName("default"), content: gzipSync("no log at all\n") };
    github.state.releases = [{ id: 1, tag: "v1.2.0", assets: [asset] }];
    const baseline = await findBaseline("default", options(context));
    expect(baseline.text).toContain("run 102");
    expect(baseline).not.toHaveProperty("release");
  });

  it("refuses a run that was asked for and has none", async () => {
    const { context } = pullRequest();
    const asked = options(context, { choice: { kind: "run", id: 9 } });
    await expect(findBaseline("default", asked)).rejects.toThrow(/baseline of run 9 can't be used: nothing is stored/);
  });
});

describe("watchedBudgets", () => {
  const parse = (text: string) =>
    ({
      text,
      fail: { overBudget: !text.includes("off"), regression: true },
      compare: { mode: "off" },
      checks: [],
      skipped: [],
      accept: [],
      paths: [],
    }) as unknown as Config;
  const watch = (context: Context, text: string) =>
    watchedBudgets(
      client(),
      place,
      { ...parse(text), file: "budgets.yml" },
      { context, base: () => baseCommit(client(), place, context), root: "app", parse, checks: [] },
    );

  it("reads the file of the base and tells what is taken back", async () => {
    const base = repository.commit("base", { "app/budgets.yml": "on" });
    const pull = { number: 7, headSha: base, baseRef: "main", baseSha: base, fork: false, labels: [] };
    expect(await watch(contextOf({ pull }), "off")).toEqual(["A budget that is exceeded no longer fails the job."]);
    expect(await watch(contextOf({ pull }), "on")).toEqual([]);
    github.state.permissions.contents = "none";
    expect((await watch(contextOf({ pull }), "off"))[0]).toMatch(/could not be read.*\n[\s\S]*contents: read/);
  });

  it("says that a base without the file is nothing to compare with: it may have had another name", async () => {
    const base = repository.commit("base", { "other.txt": "" });
    expect(
      await watch(
        contextOf({ pull: { number: 7, headSha: base, baseRef: "main", baseSha: base, fork: false, labels: [] } }),
        "off",
      ),
    ).toEqual(["The base has no app/budgets.yml: there is nothing to compare these budgets with."]);
  });
});
