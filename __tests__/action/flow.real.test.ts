import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unpack } from "../../src/baseline/pack.ts";
import { baselineName } from "../../src/baseline/types.ts";
import { dispatch, schedule } from "../support/events.ts";
import { leftovers } from "../support/leftovers.ts";
import { type Finished, run } from "../support/runner.ts";
import { createWorld, type World } from "./world.ts";

const name = baselineName("default");
// the machine that tests run on is noisy; what these are about is not
const inputs = { fail: "over-budget" };

describe("the life of a repository", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const baselines = () => world.github.state.artifacts.filter((artifact) => artifact.name === name);
  const runsIn = (index: number): string[] =>
    unpack(baselines().at(index)?.content ?? new Uint8Array(), name).map(({ run }) => run.id);
  const fine = (finished: Finished): void => {
    expect(finished.exit, finished.log).toBe(0);
    expect(world.github.violations).toEqual([]);
    expect(leftovers(world.repository.folder)).toEqual([]);
  };

  it("the first push stores a baseline, and says what the next run will do", async () => {
    const finished = await run("action", world.onPush(100, { inputs }));
    fine(finished);
    expect(finished.outputs).toMatchObject({ verdict: "green", "over-budget": "0", regressions: "0" });
    expect(finished.outputs["report-path"]).toMatch(/report\.html$/);
    expect(finished.outputs["results-path"]).toMatch(/results\.jsonl$/);
    expect(finished.summary).toContain("baseline: none yet");
    expect(finished.summary).toContain("This run stores the first one once all of it is measured");
    expect(finished.annotations).toEqual([]);
    expect(runsIn(0)).toEqual(["100.1.default"]);
    expect(world.github.state.artifacts.map(({ name, type }) => [name, type])).toEqual([
      ["perf-budgets-default-results.jsonl", "application/octet-stream"],
      ["perf-budgets-default-report.html", "text/html"],
      [name, "application/gzip"],
    ]);
    expect(world.github.state.comments).toEqual([]);
  });

  it("a pull request finds it and comments", async () => {
    const job = world.onPull(101, { "x.txt": "1" }, { inputs });
    const finished = await run("action", job);
    fine(finished);
    const main = world.repository.git("rev-parse", "main").slice(0, 7);
    const [comment, ...others] = world.github.state.comments;
    expect(others).toEqual([]);
    const lines = comment?.body.split("\n") ?? [];
    expect(lines.slice(0, 2)).toEqual(["<!-- perf-budgets -->", "<!-- perf-budgets:begin default 101.1 -->"]);
    expect(lines.slice(0, 5).join("\n")).toContain(job.headSha.slice(0, 9));
    expect(lines.slice(0, 5).join("\n")).toContain(`baseline: ${main} on main, run 100`);
    const report = world.github.state.artifacts.find(
      ({ name, runId }) => runId === 101 && name.endsWith("report.html"),
    );
    expect(comment?.body).toContain(`https://github.com/octo/shop/actions/runs/101/artifacts/${report?.id}`);
    expect(Buffer.from(report?.content ?? []).toString()).toMatch(/^<!doctype html>/i);
    expect(baselines()).toHaveLength(1);
  });

  it("the next push to it edits the same comment", async () => {
    const [before] = world.github.state.comments.map(({ id }) => id);
    const job = world.onPull(102, { "x.txt": "2" }, { inputs });
    fine(await run("action", job));
    expect(world.github.state.comments.map(({ id }) => id)).toEqual([before]);
    expect(world.github.state.comments[0]?.body).toContain(job.headSha.slice(0, 9));
    expect(world.github.requests.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("a push keeps the history, a second attempt of it replaces its own", async () => {
    world.repository.git("checkout", "--quiet", "main");
    world.repository.commit("more", { "y.txt": "1" });
    fine(await run("action", world.onPush(103, { inputs })));
    expect(runsIn(-1)).toEqual(["103.1.default", "100.1.default"]);
    fine(await run("action", world.onPush(103, { inputs, attempt: 2 })));
    expect(runsIn(-1)).toEqual(["103.2.default", "103.1.default", "100.1.default"]);
  });

  it("a schedule and a run by hand store too, and compare with the last run of the same commit", async () => {
    const nightly = await run("action", world.onPush(104, { event: "schedule", payload: schedule(), inputs }));
    fine(nightly);
    expect(nightly.log).toMatch(/Baseline: [0-9a-f]{7} on main, run 103/);
    const byHand = await run("action", world.onPush(105, { event: "workflow_dispatch", payload: dispatch(), inputs }));
    fine(byHand);
    expect(runsIn(-1).slice(0, 2)).toEqual(["105.1.default", "104.1.default"]);
  });

  it("two pushes at once lose no run", async () => {
    // both saw only the history up to 105: the second one stored without the first
    const known = baselines().at(-1);
    const job = world.onPush(106, { inputs });
    const [hidden] = world.github.state.artifacts.splice(world.github.state.artifacts.indexOf(known as never), 1);
    fine(await run("action", job));
    expect(runsIn(-1)).not.toContain("105.1.default");
    if (hidden) world.github.state.artifacts.push(hidden);
    fine(await run("action", world.onPush(107, { inputs })));
    expect(runsIn(-1)).toEqual(expect.arrayContaining(["107.1.default", "106.1.default", "105.1.default"]));
  });

  it("another key has its own baseline", async () => {
    const finished = await run("action", world.onPush(108, { inputs: { ...inputs, key: "web" } }));
    fine(finished);
    expect(finished.log).toContain("Baseline: none yet");
    expect(world.github.state.artifacts.at(-1)?.name).toBe(baselineName("web"));
  });

  it("`post` after a good run has nothing to do", async () => {
    const job = world.onPush(108, { inputs: { ...inputs, key: "web" } });
    const count = world.github.state.artifacts.length;
    const finished = await run("post", { ...job, state: { uploaded: "true" } });
    fine(finished);
    expect(finished.log).toBe("Nothing was left running.\n");
    expect(world.github.state.artifacts).toHaveLength(count);
  });
});
