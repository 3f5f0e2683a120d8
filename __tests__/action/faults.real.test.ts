import { afterEach, describe, expect, it } from "vitest";
import { baselineName } from "../../src/baseline/types.ts";
import { pullRequest } from "../support/events.ts";
import { addArtifact } from "../support/github/state.ts";
import { leftovers } from "../support/leftovers.ts";
import { type Finished, run, start, WORKFLOW } from "../support/runner.ts";
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
const noTrace = (finished: Finished): void => {
  expect(finished.log).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
};

describe("a red pull request", () => {
  it("fails, points at the line, comments, and tells of loosened budgets first", async () => {
    world = await createWorld({ each: { "GET /": "{ budgets: { errors: 0 % } }", ...BROKEN } });
    const files = await stackFiles({ each: { "GET /": "{ budgets: { errors: 5 % } }", ...BROKEN } });
    const finished = await run("action", world.onPull(100, files, { inputs }));
    expect(finished.exit, finished.log).toBe(1);
    expect(finished.outputs).toMatchObject({ verdict: "red", "over-budget": "1" });
    const line = files["budgets.yml"]?.split("\n").findIndex((text) => text.includes("GET /broken")) ?? 0;
    expect(finished.annotations).toEqual([
      expect.objectContaining({
        level: "error",
        file: "budgets.yml",
        line: line + 1,
        message: expect.stringContaining("GET /broken"),
      }),
    ]);
    const body = world.github.state.comments[0]?.body ?? "";
    expect(body).toContain("1 over budget");
    expect(body).toMatch(/endpoints, GET \/: errors \(avg\): loosened from 0 % to 5 %/);
    expect(body.indexOf("loosened")).toBeLessThan(body.indexOf("| :---"));
  });

  it("keeps its verdict when the comment is not allowed, and gives the YAML to add", async () => {
    world = await createWorld({ each: BROKEN });
    world.github.state.permissions.pullRequests = "read";
    const finished = await run("action", world.onPull(100, { x: "1" }, { inputs }));
    expect(finished.exit).toBe(1);
    const warning = finished.annotations.find(({ level }) => level === "warning");
    expect(warning?.message).toMatch(
      /permissions:\n {2}contents: read.*\n {2}actions: read.*\n {2}pull-requests: write/,
    );
    expect(finished.summary).toContain("1 over budget");
    expect(world.github.state.comments).toEqual([]);
  });

  it("from a fork is measured and reported in the summary, without a complaint", async () => {
    world = await createWorld({ each: BROKEN });
    world.github.state.permissions.pullRequests = "read";
    const finished = await run("action", world.onPull(100, { x: "1" }, { inputs, fork: true }));
    expect(finished.exit).toBe(1);
    expect(finished.log).toContain("No comment was written: the token of a pull request from a fork can only read");
    expect(finished.annotations.filter(({ level }) => level === "warning")).toEqual([]);
    expect(finished.summary).toContain("1 over budget");
  });
});

describe("mistakes", () => {
  it("a privileged event with a fork's code starts nothing", async () => {
    world = await createWorld();
    const job = world.onPull(100, { x: "1" });
    const payload = pullRequest({ head: job.headSha, base: job.sha, fork: true });
    const finished = await run("action", { ...job, event: "pull_request_target", payload });
    expect(finished.exit).toBe(2);
    expect(finished.log).toContain("nothing was started");
    expect(finished.log).not.toContain("start api");
    expect(finished.annotations[0]).toMatchObject({ level: "error" });
    expect(world.github.requests).toEqual([]);
    noTrace(finished);
  });

  it("in budgets.yml are annotated where they stand", async () => {
    world = await createWorld({ each: { "GET /": "{ budgets: { latencyy: 1 s } }" } });
    const finished = await run("action", world.onPush(100));
    expect(finished.exit).toBe(2);
    expect(finished.annotations).toEqual([
      expect.objectContaining({
        level: "error",
        file: "budgets.yml",
        line: 14,
        message: expect.stringContaining("latencyy"),
      }),
    ]);
    expect(finished.outputs.verdict).toBe("not measured");
    expect(finished.summary).toContain("budgets.yml:14");
    noTrace(finished);
  });

  it("in inputs are told with what is allowed", async () => {
    world = await createWorld();
    const finished = await run("action", world.onPush(100, { inputs: { comment: "yes", fail: "all" } }));
    expect(finished.exit).toBe(2);
    expect(finished.log).toContain('input comment: "yes" is not one of its values');
    expect(finished.log).toContain("any, over-budget, regression, never");
    noTrace(finished);
  });
});

describe("a stack that fails", () => {
  it("is never ready: the step, its log, exit 3, and no commands from its output", async () => {
    world = await createWorld({ ready: "/broken", within: "2 s" });
    const finished = await run("action", world.onPull(100, { x: "1" }));
    expect(finished.exit, finished.log).toBe(3);
    expect(finished.log).toMatch(/api/);
    expect(finished.log).toContain(": :error::not a command of ours");
    expect(finished.annotations.map(({ message }) => message)).not.toContain("not a command of ours");
    expect(finished.outputs.verdict).toBe("not measured");
    expect(finished.summary).toContain("not a command of ours");
    expect(world.github.state.artifacts.map(({ name }) => name)).toContain("perf-budgets-default-results.jsonl");
    noTrace(finished);
  });

  it("dies in the middle: what was measured is kept, and no baseline is made of it", async () => {
    world = await createWorld({ each: { "GET /": "{}", "GET /die": "{ budgets: { errors: 0 % } }" } });
    const finished = await run("action", world.onPush(100));
    expect(finished.exit, finished.log).toBeGreaterThan(0);
    expect(finished.summary).toMatch(/exit(ed)?.*7|code 7/i);
    const names = world.github.state.artifacts.map(({ name }) => name);
    expect(names).toContain("perf-budgets-default-results.jsonl");
    expect(names).not.toContain(baselineName("default"));
    noTrace(finished);
  });
});

describe("a GitHub that fails", () => {
  it("500, then 200: asked again; a damaged baseline is told and treated as none", async () => {
    world = await createWorld();
    const [sha, name] = [world.repository.git("rev-parse", "main"), baselineName("default")];
    const origin = { id: 90, event: "push", path: WORKFLOW, branch: "main", sha, headRepositoryId: 4242 };
    addArtifact(world.github.state, { name, content: Buffer.from("{]\n"), run: origin });
    world.github.faults = [
      { method: "GET", path: /\/actions\/artifacts$/, status: 500, body: {}, times: 1 },
      { method: "POST", path: /CreateArtifact$/, status: 500, body: {}, times: 1 },
      { method: "POST", path: /\/comments$/, status: 502, body: {}, times: 1 },
    ];
    const finished = await run("action", world.onPull(100, { x: "1" }, { inputs }));
    expect(finished.exit, finished.log).toBe(0);
    expect(finished.summary).toContain("baseline: none that can be used");
    expect(finished.summary).toContain("damaged");
    expect(world.github.state.comments).toHaveLength(1);
    expect(world.github.state.artifacts.map(({ runId }) => runId)).toContain(100);
  });

  it("refuses every artifact: told, and the verdict stays", async () => {
    world = await createWorld();
    world.github.faults = [
      { path: /\/twirp\//, status: 403, body: { code: "permission_denied", msg: "no artifacts here" } },
    ];
    const finished = await run("action", world.onPush(100, { inputs }));
    expect(finished.exit, finished.log).toBe(0);
    const warnings = finished.annotations.filter(({ level }) => level === "warning").map(({ message }) => message);
    expect(warnings).toHaveLength(3);
    expect(warnings.join("\n")).toMatch(
      /results\.jsonl could not be uploaded[\s\S]*report\.html could not be uploaded[\s\S]*the baseline could not/,
    );
    expect(finished.state.uploaded).toBe("");
  });

  it("knows of another job with the same key", async () => {
    world = await createWorld();
    const job = world.onPush(100, { inputs });
    await run("action", job);
    const again = await run("action", job);
    expect(again.exit).toBe(0);
    expect(again.annotations.map(({ message }) => message).join("\n")).toContain("give each job its own `key`");
  });
});

describe("cut off", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "by %s while measuring: everything is ended, what was measured is published",
    async (signal) => {
      world = await createWorld({ duration: "20 s" });
      const step = start("action", world.onPush(100));
      await step.until(/api is ready/);
      step.child.kill(signal);
      const finished = await step.finished;
      expect(finished.exit, finished.log).toBe(3);
      expect(leftovers(world.repository.folder)).toEqual([]);
      expect(finished.summary).toContain("cancelled");
      expect(finished.outputs.verdict).toBe("not measured");
      expect(finished.state.uploaded).toBe("true");
      expect(world.github.state.artifacts.map(({ name }) => name)).not.toContain(baselineName("default"));
    },
  );

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "by %s, with a GitHub that does not answer in time: its own code, and nothing is left",
    async (signal, code) => {
      world = await createWorld({ duration: "20 s" });
      const step = start("action", world.onPush(100));
      await step.until(/api is ready/);
      world.github.faults = [{ path: /\/twirp\//, delay: 20_000 }];
      step.child.kill(signal);
      const finished = await step.finished;
      expect(finished.exit, finished.log).toBe(code);
      expect(leftovers(world.repository.folder)).toEqual([]);
      // `post` still has what was measured to save
      expect(finished.state.uploaded).toBeUndefined();
    },
  );

  it("by SIGTERM while the stack starts", async () => {
    world = await createWorld({ ready: "/broken", within: "60 s" });
    const step = start("action", world.onPush(100));
    await step.until(/start api/);
    step.child.kill("SIGTERM");
    expect((await step.finished).exit).toBe(3);
  });

  it("by SIGTERM while it looks for the baseline: nothing was started yet", async () => {
    world = await createWorld();
    world.github.faults = [{ path: /\/actions\/artifacts$/, delay: 3_000 }];
    const step = start("action", world.onPush(100));
    await step.until(/add-mask/);
    step.child.kill("SIGTERM");
    const finished = await step.finished;
    expect(finished.log).not.toContain("start api");
    expect([finished.signal, finished.exit]).not.toEqual([null, 0]);
  });

  it("by SIGTERM while it publishes: everything has ended, and `post` knows what is missing", async () => {
    world = await createWorld();
    const slow = { method: "POST", path: /CreateArtifact$/, delay: 8_000 };
    world.github.faults = [slow];
    const job = world.onPush(100);
    const step = start("action", job);
    await step.until(/::group::Artifacts/);
    expect(leftovers(world.repository.folder).filter((pid) => pid !== step.child.pid)).toEqual([]);
    step.child.kill("SIGTERM");
    const finished = await step.finished;
    expect(finished.exit, finished.log).toBe(143);
    world.github.faults = [];
    const post = await run("post", { ...job, state: finished.state });
    expect(post.log).toContain("What it measured until then is kept");
    expect(world.github.state.artifacts.map(({ name }) => name)).toContain("perf-budgets-default-results.jsonl");
  });

  it("by SIGKILL: `post` ends what was started and uploads what was measured", async () => {
    world = await createWorld({ each: { "GET /": "{ rounds: 40 }" } });
    const job = world.onPush(100);
    const step = start("action", job);
    await step.until(/20 % endpoints/);
    step.child.kill("SIGKILL");
    const killed = await step.finished;
    expect(killed.signal).toBe("SIGKILL");
    expect(leftovers(world.repository.folder)).not.toEqual([]);

    const post = await run("post", { ...job, state: killed.state });
    expect(post.exit).toBe(0);
    expect(post.log).toMatch(/ended api \(pid \d+/);
    expect(leftovers(world.repository.folder)).toEqual([]);
    const [artifact] = world.github.state.artifacts;
    expect(artifact?.name).toBe("perf-budgets-default-results.jsonl");
    expect(Buffer.from(artifact?.content ?? []).toString()).toMatch(/"is":"value"/);
    expect(post.summary).toContain("cut off");
    const again = await run("post", { ...job, state: { uploaded: "true" } });
    expect(again.log).toBe("Nothing was left running.\n");
  });
});
