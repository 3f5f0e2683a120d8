import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/github/context.ts";
import { keepIssue, tellsByIssue } from "../../src/github/issue.ts";
import { buildReport } from "../../src/report/build.ts";
import { createRepository, type Repository } from "../support/git.ts";
import { type FakeGithub, startGithub } from "../support/github/server.ts";
import { aConfig, aRun, at } from "../support/run.ts";
import { timer } from "../support/timer.ts";
import { disturbed } from "../support/two-arms.ts";
import { clientOf, contextOf, place } from "./world.ts";

let github: FakeGithub;
let folder: string;
let repository: Repository;
beforeEach(async () => {
  github = await startGithub();
  folder = mkdtempSync(join(tmpdir(), "issue-"));
  repository = createRepository(folder);
  github.state.git = folder;
});
afterEach(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
  expect(github.violations).toEqual([]);
});

const report = (color: "red" | "green" | "not measured" | "not judged", profile = "default") => {
  const measured = aRun(
    color === "not measured" ? [] : [{ subject: "GET /users", rounds: [50, 50.1, 49.9, 50, 50.2, 49.8] }],
  );
  const run = color === "not judged" ? disturbed(measured, () => true, "steal 9 %") : measured;
  return buildReport({
    run: { ...run, run: { ...run.run, profile } },
    config: aConfig([
      {
        name: "GET /users",
        budgets: [{ metric: "time", stat: "median", bound: color === "red" ? 40 : 60, text: "40 ms", at: at(7) }],
      },
    ]),
    checks: [timer],
    baseline: { runs: [], text: "none" },
    watched: [],
  });
};
const push = { event: "push", ref: "refs/heads/main", branch: "main", pull: undefined };
const links = { run: "https://github.com/octo/shop/actions/runs/9", report: "https://github.com/x" };
const keep = (color: Parameters<typeof report>[0], id: number, more: Partial<Context> = {}, profile = "default") =>
  keepIssue(clientOf(github), place, {
    context: contextOf(github, { ...push, run: { id, attempt: 1 }, ...more }),
    author: github.state.login,
    report: report(color, profile),
    links,
  });
const green = (id: number, sha: string, more = {}) => {
  const run = { event: "push", path: ".github/workflows/budgets.yml", branch: "main", sha, headRepositoryId: 4242 };
  github.state.runs.set(id, { id, ...run, conclusion: "success", ...more });
};

describe("the issue of a branch that is red", () => {
  it("is opened once, kept up to date, and closed by the first green run", async () => {
    expect(await keep("green", 99)).toEqual({ done: "nothing", why: "none is open" });
    expect(await keep("red", 100)).toMatchObject({ done: "opened" });
    expect(await keep("red", 101)).toMatchObject({ done: "updated" });
    expect(await keep("not measured", 102)).toMatchObject({ done: "nothing" });
    expect(await keep("not judged", 102)).toEqual({ done: "nothing", why: "the machine was too noisy to tell" });
    expect(github.state.issues).toHaveLength(1);
    const [issue] = github.state.issues;
    expect(issue).toMatchObject({
      state: "open",
      title: "Performance budgets on main (profile default): 1 over budget",
    });
    expect(issue?.body).toContain("<!-- perf-budgets-run:101.1 -->");
    expect(issue?.body).toMatch(/`GET \/users` +\| Time \(median\) +\| +≤ 40 ms/);
    expect(issue?.body).toContain("[Full report](https://github.com/x)");
    expect(await keep("green", 103)).toMatchObject({ done: "closed" });
    expect(issue).toMatchObject({ state: "closed", reason: "completed" });
    expect(github.state.comments[0]).toMatchObject({ issue: issue?.number });
    expect(github.state.comments[0]?.body).toMatch(/^Green again with `\w+`/);
    // the next red is another story
    expect(await keep("red", 104)).toMatchObject({ done: "opened" });
  });

  it("tells the commits since the last green run of this workflow on this branch, the newest first", async () => {
    const first = repository.commit("good");
    repository.commit("add @everyone | to the list");
    const bad = repository.commit("slow query");
    green(90, first);
    green(91, bad, { headRepositoryId: 6666 }); // a fork with a branch main
    green(92, bad, { event: "pull_request" });
    green(93, bad, { path: ".github/workflows/other.yml" });
    green(94, bad, { branch: "next" });
    green(95, bad, { conclusion: "failure" });
    await keep("red", 100, { sha: bad });
    const body = github.state.issues[0]?.body ?? "";
    expect(body).toContain(
      `**Since the last green run** ([\`${first.slice(0, 9)}\`](https://github.com/octo/shop/actions/runs/90))`,
    );
    const lines = body.split("\n").filter((line) => line.startsWith("- "));
    expect(lines[0]).toBe(`- \`${bad.slice(0, 9)}\` slow query, Test`);
    expect(lines[1]).toMatch(/add @\u200beveryone \\\| to the list, Test$/);
    expect(lines).toHaveLength(2);
  });

  it("says so when it was never green, when the commit is the same, and when it may not ask", async () => {
    const sha = repository.commit("only one");
    await keep("red", 100, { sha });
    expect(github.state.issues[0]?.body).toContain("has not been green on this branch before");
    green(90, sha);
    await keep("red", 101, { sha });
    expect(github.state.issues[0]?.body).toMatch(/The same commit was green before .*machine or the data/);
    github.state.permissions.actions = "none";
    await keep("red", 102, { sha });
    expect(github.state.issues[0]?.body).toMatch(/could not be found[\s\S]*```\npermissions:\n {2}contents: read/);
  });

  it("belongs to its key and profile: a green quick run says nothing of the load test", async () => {
    await keep("red", 100, {}, "load -- week");
    expect(await keep("green", 101, {}, "quick")).toMatchObject({ done: "nothing" });
    expect(await keep("red", 102, {}, "load -- week")).toMatchObject({ done: "updated" });
    expect(await keep("green", 103, {}, "load -- week")).toMatchObject({ done: "closed" });
  });

  it("an older run says nothing any more, and what others wrote is not ours", async () => {
    await keep("red", 100);
    expect(await keep("green", 90)).toEqual({ done: "nothing", why: "a newer run has already reported" });
    const [ours] = github.state.issues;
    github.state.issues.push({ ...ours!, number: 1, author: "mallory" });
    expect(await keep("green", 101)).toMatchObject({ done: "closed" });
    expect(github.state.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
  });

  it("two that were opened at once become one", async () => {
    await keep("red", 100);
    github.state.issues.push({ ...github.state.issues[0]!, number: 5000 });
    await keep("red", 101);
    expect(github.state.issues.map(({ state }) => state)).toEqual(["open", "closed"]);
  });

  it("gives the YAML to add, and says what to do where issues are off", async () => {
    github.state.permissions.issues = "none";
    expect(await keep("red", 100)).toMatchObject({
      done: "failed",
      hint: expect.stringMatching(
        /missing is `issues: write`[\s\S]*permissions:\n {2}contents: read[\s\S]*\n {2}issues: write/,
      ),
    });
    github.state.permissions.issues = "off";
    expect(await keep("red", 100)).toMatchObject({ done: "failed", hint: "Say `issue: never`." });
  });
});

describe("tellsByIssue", () => {
  it.each([
    ["push", "refs/heads/main", true],
    ["schedule", "refs/heads/main", true],
    ["push", "refs/heads/feature", false],
    ["workflow_dispatch", "refs/heads/main", false],
    ["pull_request", "refs/pull/7/merge", false],
  ])("%s on %s: %s", (event, ref, tells) => {
    expect(tellsByIssue(contextOf(github, { event, ref }), "main")).toBe(tells);
  });
});
