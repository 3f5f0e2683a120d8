import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { baselineName } from "../../src/baseline/types.ts";
import { sectionsOf } from "../../src/github/sections.ts";
import { dispatch, mergeGroup, release, schedule } from "../support/events.ts";
import { uploadUrl } from "../support/github/releases.ts";
import { leftovers } from "../support/leftovers.ts";
import { type Finished, type Job, run, start } from "../support/runner.ts";
import { stackFiles } from "./stack.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(async () => {
  const left = leftovers(world.repository.folder);
  await world.close();
  expect(left).toEqual([]);
  expect(world.github.violations).toEqual([]);
});

const inputs = { fail: "over-budget" };
const BROKEN = { "GET /broken": "{ budgets: { errors: 1 % } }" };
const ends = (finished: Finished, code: number): void => expect(finished.exit, finished.log).toBe(code);
const sections = () => world.github.state.comments.map(({ body }) => sectionsOf(body));
const warnings = ({ annotations }: Finished) =>
  annotations.filter(({ level }) => level === "warning").map(({ message }) => message);

describe("a branch that is red", () => {
  it("opens an issue on push, keeps it on schedule, and green closes it", async () => {
    world = await createWorld();
    ends(await run("action", world.onPush(100, { inputs })), 0);
    world.github.state.runs.set(100, { ...world.github.state.runs.get(100)!, conclusion: "success" });
    expect(world.github.state.issues).toEqual([]);

    const good = world.repository.git("rev-parse", "main");
    const bad = world.repository.commit("break everything", await stackFiles({ each: BROKEN }));
    ends(await run("action", world.onPush(101, { inputs })), 1);
    const [issue] = world.github.state.issues;
    expect(issue).toMatchObject({
      state: "open",
      title: "Performance budgets on main (profile default): 1 over budget",
    });
    expect(issue?.body).toContain(`Since the last green run** ([\`${good.slice(0, 9)}\``);
    expect(issue?.body).toContain(`- \`${bad.slice(0, 9)}\` break everything`);
    expect(issue?.body).toMatch(/Full report\]\(https:\/\/github\.com\/octo\/shop\/actions\/runs\/101\/artifacts\//);

    ends(await run("action", world.onPush(102, { event: "schedule", payload: schedule(), inputs })), 1);
    expect(world.github.state.issues).toHaveLength(1);
    expect(issue?.body).toContain("runs/102");

    world.repository.commit("mend it", await stackFiles());
    ends(await run("action", world.onPush(103, { inputs })), 0);
    expect(issue).toMatchObject({ state: "closed", reason: "completed" });
  });

  it("gives the YAML to add where it may not, and asks nobody with `issue: never`", async () => {
    world = await createWorld({ each: BROKEN });
    world.github.state.permissions.issues = "none";
    const refused = await run("action", world.onPush(100, { inputs }));
    ends(refused, 1);
    expect(warnings(refused).join("\n")).toMatch(/permissions:\n {2}contents: read[\s\S]*issues: write/);
    const quiet = await run("action", world.onPush(101, { inputs: { ...inputs, issue: "never" } }));
    ends(quiet, 1);
    expect(warnings(quiet)).toEqual([]);
  });
});

describe("paths", () => {
  const more = { more: "paths: [server.mjs, web/**]" };

  it("a pull request that touches none of them ends green at once; one that does is measured", async () => {
    world = await createWorld(more);
    world.github.state.files = [{ filename: "docs/a.md" }];
    const spared = await run("action", world.onPull(100, { "docs/a.md": "1" }, { inputs }));
    ends(spared, 0);
    expect(spared.outputs.verdict).toBe("green");
    expect(spared.log).toContain("Nothing is measured: none of the 1 changed files is among its paths.");
    expect(spared.log).not.toContain("start api");
    expect(spared.summary).toMatch(/not affected[\s\S]*`server.mjs`, `web\/\*\*`/);
    expect(sections()).toEqual([]);

    world.github.state.files = [{ filename: "web/a.ts" }];
    ends(await run("action", world.onPull(101, { "web/a.ts": "1" }, { inputs })), 0);
    expect(sections()[0]?.[0]?.text).toContain("Performance budgets: all within budget");

    // its change was taken back: what stands there would be about another commit
    world.github.state.files = [{ filename: "docs/a.md" }];
    const job = world.onPull(102, { "docs/a.md": "2" }, { inputs });
    ends(await run("action", job), 0);
    expect(sections()[0]?.[0]?.text).toMatch(new RegExp(`not affected[\\s\\S]*${job.headSha.slice(0, 9)}`));
  });

  it("a push is always measured", async () => {
    world = await createWorld(more);
    const finished = await run("action", world.onPush(100, { inputs }));
    ends(finished, 0);
    expect(finished.log).toContain("start api");
    expect(world.github.requests.some(({ path }) => path.endsWith("/files"))).toBe(false);
  });
});

describe("the section of a run that measured nothing", () => {
  it("tells a mistake in budgets.yml, with the commit that has it; none is begun for it", async () => {
    world = await createWorld();
    const broken = { "budgets.yml": "version: 2\n" };
    ends(await run("action", world.onPull(100, broken, { inputs })), 2);
    expect(sections()).toEqual([]);
    ends(await run("action", world.onPull(101, await stackFiles(), { inputs })), 0);
    const job = world.onPull(102, broken, { inputs });
    ends(await run("action", job), 2);
    expect(sections()).toHaveLength(1);
    const text = sections()[0]?.[0]?.text ?? "";
    expect(text).toMatch(/^## ⚠️ Performance budgets: not measured\n\n`[0-9a-f]{9}`\n\n```\nbudgets\.yml:1:1 /);
    expect(text).toContain(job.headSha.slice(0, 9));
    ends(await run("action", { ...job, runId: 103, inputs: { ...inputs, comment: "never" } }), 2);
    expect(sections()[0]?.[0]?.run.id).toBe(102);
  });

  it("tells an accepted slowdown that has run out, at its line", async () => {
    const entry = (until: string) =>
      `accept: [{ check: endpoints, subject: GET /, reason: audit log, until: ${until} }]`;
    world = await createWorld({ more: entry("2020-01-31") });
    const finished = await run("action", world.onPush(100, { inputs }));
    ends(finished, 2);
    const lines = readFileSync(join(world.repository.folder, "budgets.yml"), "utf8").split("\n");
    const line = lines.findIndex((text) => text.startsWith("accept")) + 1;
    expect(finished.annotations).toEqual([
      expect.objectContaining({ level: "error", line, message: expect.stringContaining("accepted until 2020-01-31") }),
    ]);
    world.repository.commit("later", await stackFiles({ more: entry("2999-12-31") }));
    ends(await run("action", world.onPush(101, { inputs })), 0);
  });
});

describe("two stacks of one repository, measured at the same time", () => {
  it("share one comment: a section each", async () => {
    world = await createWorld({ each: BROKEN });
    const job = world.onPull(100, { x: "1" }, { inputs });
    const of = (key: string, config: string, workspace: string): Job => ({
      ...job,
      workspace,
      temp: `${job.temp}-${key}`,
      inputs: { ...inputs, key, config },
    });
    // a job has a checkout of its own
    const checkout = `${job.workspace}-web`;
    execFileSync("git", ["clone", "--quiet", job.workspace, checkout]);
    writeFileSync(join(checkout, "web.yml"), (await stackFiles())["budgets.yml"] ?? "");
    const [api, web] = [
      start("action", of("api", "budgets.yml", job.workspace)),
      start("action", of("web", "web.yml", checkout)),
    ];
    const finished = await Promise.all([api.finished, web.finished]);
    expect(
      finished.map(({ exit }) => exit),
      finished.map(({ log }) => log).join("\n"),
    ).toEqual([1, 0]);
    expect(sections().map((all) => all.map(({ key, text }) => [key, text.split("\n")[0]]))).toEqual([
      [
        ["api", "## ❌ Performance budgets (api): 1 over budget"],
        ["web", "## ✅ Performance budgets (web): all within budget"],
      ],
    ]);
  });
});

describe("other events", () => {
  it("merge_group compares with what it is merged onto, and comments nowhere", async () => {
    world = await createWorld();
    ends(await run("action", world.onPush(100, { inputs })), 0);
    const base = world.repository.git("rev-parse", "main");
    const head = world.onPull(101, { x: "1" }).sha;
    const ref = "refs/heads/gh-readonly-queue/main/pr-7";
    const queue = { event: "merge_group", payload: mergeGroup(base, head), sha: head, ref, inputs };
    world.repository.git("checkout", "--quiet", head);
    const finished = await run("action", { ...world.onPush(102), ...queue });
    ends(finished, 0);
    expect(finished.log).toContain(`Baseline: ${base.slice(0, 7)} on main, run 100`);
    expect(world.github.state.comments).toEqual([]);
    expect(world.github.state.artifacts.filter(({ name }) => name === baselineName("default"))).toHaveLength(1);
    expect(world.github.state.issues).toEqual([]);
  });

  it("workflow_dispatch measures the profile that is chosen", async () => {
    world = await createWorld({ more: "profiles: { long: { endpoints: { rounds: 4 } } }" });
    const byHand = { event: "workflow_dispatch", payload: dispatch(), inputs: { ...inputs, profile: "long" } };
    const finished = await run("action", world.onPush(100, byHand));
    ends(finished, 0);
    expect(finished.summary).toContain("profile long");
    expect(finished.log).toMatch(/4 rounds|5 rounds|×\s*4/);
  });
});

describe("the gate of a release", () => {
  const published = (runId: number, id: number, more: Partial<Job> = {}): Job => {
    const tag = `v${id}`;
    return world.onPush(runId, {
      event: "release",
      ref: `refs/tags/${tag}`,
      payload: release(id, tag, uploadUrl(world.github.url, id)),
      inputs,
      ...more,
    });
  };
  const assets = (id: number) => world.github.state.releases.find((one) => one.id === id)?.assets ?? [];
  const NAMES = ["perf-budgets-default-report.html", baselineName("default")];

  it("attaches report and baseline, compares with the last release, and replaces its own on another attempt", async () => {
    world = await createWorld();
    world.github.state.permissions.contents = "write";
    world.github.state.releases = [{ id: 1, tag: "v1", assets: [] }];
    const first = await run("action", published(100, 1));
    ends(first, 0);
    expect(first.log).toContain("Baseline: none yet");
    expect(first.log).toContain(`Beside release v1: ${NAMES.join(" and ")}.`);
    expect(assets(1).map(({ name }) => name)).toEqual(NAMES);
    expect(Buffer.from(assets(1)[0]?.content ?? []).toString()).toMatch(/^<!doctype html>/);

    world.github.state.releases.unshift({ id: 2, tag: "v2", assets: [] });
    const second = await run("action", published(101, 2));
    ends(second, 0);
    expect(second.log).toMatch(/Baseline: [0-9a-f]{7} from release v1\n/);
    const [before] = assets(2).map(({ id }) => id);
    ends(await run("action", published(101, 2, { attempt: 2 })), 0);
    expect(assets(2).map(({ name }) => name)).toEqual(NAMES);
    expect(assets(2)[0]?.id).not.toBe(before);

    // by hand, on the tag
    const byHand = { event: "workflow_dispatch", payload: dispatch(), inputs: { ...inputs, baseline: "release" } };
    const again = await run("action", published(102, 2, byHand));
    ends(again, 0);
    expect(again.log).toContain("from release v2");
    expect(again.log).toContain("Beside release v2");
    expect(world.github.state.issues).toEqual([]);
  });

  it("is red over budget, and gives the YAML to add where it may not attach", async () => {
    world = await createWorld({ each: BROKEN });
    world.github.state.releases = [{ id: 1, tag: "v1", assets: [] }];
    const finished = await run("action", published(100, 1));
    ends(finished, 1);
    expect(warnings(finished).join("\n")).toMatch(
      /the release's assets could not be written: release v1: [\s\S]*missing is `contents: write`[\s\S]*permissions:\n {2}actions: read[\s\S]*\n {2}contents: write/,
    );
    expect(assets(1)).toEqual([]);
  });
});

describe("stack.cache", () => {
  const files = async () => {
    const base = await stackFiles();
    const steps = [
      "  cache: [{ paths: [dist], key: [src], skip: [make] }]",
      "  steps:",
      '    - { build: "mkdir -p dist && cp src/a.txt dist/a.txt", name: make }',
    ].join("\n");
    return { ...base, "budgets.yml": (base["budgets.yml"] ?? "").replace("  steps:", steps), "src/a.txt": "one" };
  };

  it("keeps what was built; the next job restores it, and builds only when something else is asked for", async () => {
    world = await createWorld();
    const built = join(world.repository.folder, "dist/a.txt");
    world.repository.commit("a build", { ...(await files()), ".gitignore": ".perf-budgets/\ndist/\n" });
    const first = await run("action", world.onPush(100, { inputs }));
    ends(first, 0);
    expect(first.log).toContain("cache: no dist of this state yet");
    expect(first.log).toContain("build make");
    expect(first.log).toContain("cache: kept dist");
    expect(world.github.state.caches.size).toBe(1);

    rmSync(built);
    const second = await run("action", world.onPush(101, { inputs }));
    ends(second, 0);
    expect(second.log).toMatch(/cache: restored dist in [\d.]+ s/);
    expect(second.log).toContain("make is not needed: restored");
    expect(second.log).not.toContain("build make");
    expect(readFileSync(built, "utf8")).toBe("one");

    world.repository.commit("another source", { "src/a.txt": "two" });
    const third = await run("action", world.onPush(102, { inputs }));
    ends(third, 0);
    expect(third.log).toContain("build make");
    expect(readFileSync(built, "utf8")).toBe("two");
    expect(world.github.state.caches.size).toBe(2);
  });

  it("a service that fails is told, and everything is made anew", async () => {
    world = await createWorld();
    world.repository.commit("a build", { ...(await files()), ".gitignore": ".perf-budgets/\ndist/\n" });
    world.github.faults = [{ path: /CacheService/, status: 400, body: { code: "bad", msg: "no cache today" } }];
    const finished = await run("action", world.onPush(100, { inputs }));
    ends(finished, 0);
    expect(finished.log).toContain("build make");
    expect(existsSync(join(world.repository.folder, "dist/a.txt"))).toBe(true);
    expect(warnings(finished).join("\n")).toContain("no cache today");
  });
});
