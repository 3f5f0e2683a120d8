import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component, Task } from "../../../src/checks/check.ts";
import { machine } from "../../../src/checks/machine/index.ts";
import { openSampler } from "../../../src/checks/machine/sampler.ts";
import type { Stretch } from "../../../src/checks/machine/stretch.ts";
import { openRun, siteOf } from "../measure.ts";

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Burns or allocates when it is told to by a line, and answers with its own CPU time in seconds. */
const WORKER = `
  let kept = [];
  process.stdin.on("data", (text) => {
    const [what, amount] = String(text).trim().split(" ");
    const end = Date.now() + Number(amount);
    if (what === "burn") while (Date.now() < end);
    if (what === "keep") kept.push(Buffer.alloc(Number(amount), 1));
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1e6);
  });
  console.log("ready");
`;

async function worker(name: string, memoryLimit?: number) {
  const child = spawn(process.execPath, ["-e", WORKER], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  children.push(child);
  await once(child.stdout!, "data");
  const component: Component = { name, by: { pid: child.pid! }, memoryLimit };
  const tell = async (line: string): Promise<number> => {
    const answer = once(child.stdout!, "data") as Promise<[Buffer]>;
    child.stdin!.write(`${line}\n`);
    return Number((await answer)[0].toString());
  };
  return { child, component, tell };
}

/** s; /proc counts user and system time in steps of 10 ms, at the beginning and at the end */
const STEPS = 0.04;

const task: Task = {
  id: "endpoints/any",
  check: "endpoints",
  subject: "any",
  needs: "stack",
  rounds: "many",
  count: 1,
  warmups: 0,
  seconds: 1,
};

async function watched(components: readonly Component[]) {
  const watcher = await machine.observe!([], siteOf({ components }));
  return { watcher, ...openRun(machine, watcher) };
}

describe("a window", () => {
  it("tells CPU and memory of a component, of this tool and of the whole machine", async () => {
    const busy = await worker("api", 4e9);
    const idle = await worker("database");
    const run = await watched([busy.component, idle.component]);
    const [before, idleBefore] = [await busy.tell("burn 0"), await idle.tell("burn 0")];
    let [first, last] = [0, 0];
    await run.round(task, (round) =>
      round.window("burst", async () => {
        first = await busy.tell("burn 0");
        await busy.tell("burn 1300");
        last = await busy.tell("keep 150000000");
      }),
    );
    const [after, idleAfter] = [await busy.tell("burn 0"), await idle.tell("burn 0")];
    await run.watcher.close();
    const part = run.part();

    const total = part.metric("total", "cpu")!;
    const cores = part.facts("total", "cores")[0] as number;
    const used = part.metric("api", "cpu")!.total!;
    expect(used.of).toBeGreaterThan(last - first - STEPS);
    expect(used.of).toBeLessThan(after - before + STEPS);
    expect(used.per).toBeGreaterThan(1.29 * cores);
    expect(used.per).toBeCloseTo(total.total!.per, 9);
    expect(part.metric("database", "cpu")!.total!.of).toBeLessThan(idleAfter - idleBefore + STEPS);
    expect(total.total!.of).toBeGreaterThanOrEqual(used.of - STEPS);
    expect(total.stat("max")).toBeLessThanOrEqual(1);
    expect(part.metric("perf-budgets", "cpu")!.total!.of).toBeLessThanOrEqual(total.total!.of + STEPS);
    expect(part.metric("other", "cpu")).toBeDefined();

    const memory = part.metric("api", "memory")!;
    expect(memory.stat("max")! - memory.stat("min")!).toBeGreaterThan(140e6);
    expect(memory.stat("max")! - memory.stat("min")!).toBeLessThan(220e6);
    expect(memory.stat("max")).toBeLessThan(part.metric("total", "memory")!.stat("max")!);
    expect(part.metric("total", "swap")!.stat("max")).toBeGreaterThanOrEqual(0);

    const [cpuTable, memoryTable] = machine.tables(part);
    expect(cpuTable!.columns.map(({ title }) => title)).toEqual(["Component", "Min", "Avg", "Max", "Cores"]);
    expect(cpuTable!.rows.map(([name]) => name)).toEqual(
      ["api", "database", "perf-budgets (load, browser)", "System and other", "Total"].map((text) => ({ text })),
    );
    expect(cpuTable!.note).toMatch(/^100 % is all \d+ cores, .*; watched for \d+ s in 1 rounds?/);
    expect(memoryTable!.rows.find(([name]) => (name as { text: string }).text === "api")!.at(-1)).toEqual({
      value: 4e9,
      unit: "B",
    });
    expect(memoryTable!.rows.at(-1)![0]).toEqual({ text: "Swap in use" });
  });

  it("tells an unchanged machine that nothing is measured of a component that ended, and once", async () => {
    const gone = await worker("api");
    const run = await watched([gone.component]);
    await kill(gone.child);
    for (let index = 0; index < 2; index++) await run.round(task, (round) => round.window("burst", () => delay(150)));
    await run.watcher.close();
    expect(run.run().problems).toMatchObject([{ code: "component-not-measured", subject: "api" }]);
    expect(run.part().metric("api", "cpu")).toBeUndefined();
    expect(run.part().metric("total", "cpu")!.rounds).toBe(2);
  });

  it("follows a component that was restarted", async () => {
    const first = await worker("api");
    const components = [first.component];
    const run = await watched(components);
    await run.round(task, (round) => round.window("burst", () => delay(150)));
    const idle = await first.tell("burn 0");
    await kill(first.child);
    const second = await worker("api");
    components[0] = second.component;
    let [begin, end] = [0, 0];
    await run.round(task, (round) =>
      round.window("burst", async () => {
        begin = await second.tell("burn 0");
        end = await second.tell("burn 400");
      }),
    );
    const after = await second.tell("burn 0");
    await run.watcher.close();
    const { of } = run.part().metric("api", "cpu")!.total!;
    expect(of).toBeGreaterThan(end - begin - STEPS);
    // all of the second one's life, and the idle moment that the first one was watched
    expect(of).toBeLessThan(after + idle + STEPS);
    expect(run.run().problems).toEqual([]);
  });

  it("says that a container without Docker is not measured", async () => {
    const run = await watched([{ name: "cache", by: { container: "no-such-container" }, memoryLimit: undefined }]);
    await run.round(task, (round) => round.window("burst", () => delay(150)));
    await run.watcher.close();
    expect(run.run().problems).toMatchObject([{ code: "component-not-measured", subject: "cache" }]);
  });

  it("refuses a component with a name of its own", async () => {
    const api = await worker("total");
    const run = await watched([api.component]);
    await run.round(task, (round) => round.window("burst", () => delay(150)));
    expect(run.run().problems).toMatchObject([
      { code: "machine-not-measured", detail: expect.stringContaining('"total"') },
    ]);
    expect(run.run().values).toEqual([]);
  });
});

describe("the sampler", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets the sampler's next look come, and waits until it is over: it has planned another one, or has nothing to do. */
  const beat = async (ms: number, planned = 1) => {
    vi.advanceTimersByTime(ms);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(planned), { interval: 1 });
  };

  it("runs once for windows side by side, and not at all between them", async () => {
    const api = await worker("api");
    const sampler = openSampler(() => [api.component]);
    const samples = (stretch: Stretch) => stretch.memory().get("api")!.length;
    expect(vi.getTimerCount()).toBe(0);
    const outer = await sampler.open();
    const inner = await sampler.open();
    expect(vi.getTimerCount()).toBe(1);
    await beat(250);
    expect([samples(outer), samples(inner)]).toEqual([3, 2]);
    await sampler.end(inner);
    await beat(250);
    expect([samples(outer), samples(inner)]).toEqual([5, 3]);
    await sampler.end(outer);
    expect(vi.getTimerCount()).toBe(0);
    sampler.close();
  });

  it("goes on after a look that failed", async () => {
    const api = await worker("api");
    let broken = false;
    const sampler = openSampler(() => {
      if (broken) throw new Error("EMFILE: too many open files");
      return [api.component];
    });
    const stretch = await sampler.open();
    const samples = () => stretch.memory().get("api")!.length;
    broken = true;
    const before = samples();
    await beat(2000);
    expect(samples()).toBe(before);
    broken = false;
    await beat(250);
    expect(samples()).toBe(before + 1);
    await sampler.end(stretch);
    sampler.close();
  });
});
