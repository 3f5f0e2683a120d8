import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Component, Task } from "../../../src/checks/check.ts";
import { machine } from "../../../src/checks/machine/index.ts";
import { containerUse, dockerVersion, openContainer, readProcess, TICKS } from "../../../src/tools/proc/index.ts";
import { type Engine, openEngine } from "../../support/engine.ts";
import { skipUnless } from "../../support/skips.ts";
import { openRun, siteOf } from "../measure.ts";

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
const MB = 1e6;

describe.skipIf(skipUnless("docker-engine"))("containers of a real engine", () => {
  let engine: Engine;
  let started: string[] = [];
  beforeAll(async () => {
    engine = await openEngine();
  }, 180_000);
  afterEach(() => {
    if (started.length > 0) engine.docker("rm", "--force", "--volumes", ...started);
    started = [];
  });
  afterAll(() => engine?.close());

  /** A container that runs a script of busybox's shell, once it has printed "ready". */
  async function container(name: string, script: string, ...options: string[]) {
    const image = [engine.image, "/bin/busybox", "sh", "-c", script];
    const id = engine.docker("run", "--detach", "--network", "none", ...options, ...image).trim();
    started.push(id);
    while (!engine.docker("logs", id).includes("ready")) await delay(50);
    const component: Component = { name, by: { container: id, engine: engine.host }, memoryLimit: undefined };
    return { id, component, pid: Number(engine.docker("inspect", "-f", "{{.State.Pid}}", id)) };
  }

  async function watch(components: readonly Component[], work: () => Promise<void>) {
    const watcher = await machine.observe!([], siteOf({ components }));
    const run = openRun(machine, watcher);
    await run.round(task, (round) => round.window("burst", work));
    await watcher.close();
    return run;
  }

  it("burn the CPU time that the kernel counts for their process", async () => {
    const burner = await container("burner", "echo ready; while :; do :; done");
    const idle = await container("idle", "echo ready; exec busybox sleep 1000");
    const burnt = (): number => readProcess(burner.pid)!.own / TICKS;
    let inside = 0;
    const before = burnt();
    const run = await watch([burner.component, idle.component], async () => {
      inside -= burnt();
      await delay(1500);
      inside += burnt();
    });
    const outside = burnt() - before;
    const part = run.part();
    const used = part.metric("burner", "cpu")!.total!;
    // /proc counts in steps of 10 ms
    expect(inside).toBeGreaterThan(0.1);
    expect(used.of).toBeGreaterThan(inside - 0.03);
    expect(used.of).toBeLessThan(outside + 0.03);
    expect(part.metric("idle", "cpu")!.total!.of).toBeLessThan(0.1);
    expect(part.metric("total", "cpu")!.total!.of).toBeGreaterThan(used.of - 0.1);
    expect(run.run().problems).toEqual([]);
  });

  it("hold the memory that they hold, without the page cache that they can give back", async () => {
    const script =
      "busybox dd if=/dev/zero of=/dev/shm/kept bs=1M count=40; busybox dd if=/dev/zero of=/data/file bs=1M count=60";
    const keeper = await container("keeper", `${script}; echo ready; exec busybox sleep 1000`, "--volume", "/data");
    const run = await watch([keeper.component], () => delay(500));
    const memory = run.part().metric("keeper", "memory")!;
    expect(memory.stat("max")).toBeGreaterThan(40 * MB);
    expect(memory.stat("max")).toBeLessThan(60 * MB);

    const [number = "", unit = ""] =
      /^([\d.]+)(\w+)/.exec(engine.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", keeper.id))?.slice(1) ??
      [];
    const told = Number(number) * ({ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit] ?? Number.NaN);
    for (const use of [await openContainer(keeper.id, engine.host)(), await containerUse(keeper.id, engine.host)])
      expect(Math.abs(use!.memory - told)).toBeLessThan(2 * MB);
  });

  it("count together when they run one service, and not at all when one of them tells nothing", async () => {
    const script = "busybox dd if=/dev/zero of=/dev/shm/kept bs=1M count=20; echo ready; exec busybox sleep 1000";
    const [one, two] = [await container("web", script), await container("web", script)];
    const both = await watch([one.component, two.component], () => delay(300));
    expect(both.part().metric("web", "memory")!.stat("max")).toBeGreaterThan(40 * MB);

    engine.docker("stop", "--time", "0", two.id);
    expect(await containerUse(two.id, engine.host)).toBeUndefined();
    const half = await watch([one.component, two.component], () => delay(300));
    expect(half.run().problems).toMatchObject([{ code: "component-not-measured", subject: "web" }]);
    expect(half.part().metric("web", "memory")).toBeUndefined();
  });

  it("are asked of the engine that is meant", async () => {
    const idle = await container("idle", "echo ready; exec busybox sleep 1000");
    expect(await dockerVersion(engine.host)).toBe(engine.docker("version", "-f", "{{.Server.Version}}").trim());
    for (const host of ["unix:///nowhere/docker.sock", "ssh://nowhere"]) {
      expect(await containerUse(idle.id, host)).toBeUndefined();
      expect(await openContainer(idle.id, host)()).toBeUndefined();
    }
    expect(await openContainer("nobody", engine.host)()).toBeUndefined();

    const meter = openContainer(idle.id, engine.host);
    const before = (await meter())!.cpu;
    engine.docker("restart", "--time", "0", idle.id);
    expect((await meter())!.cpu).toBeLessThan(before + 1);
  });
});
