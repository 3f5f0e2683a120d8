import { execFile, execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Component } from "../../../src/checks/check.ts";
import { type Guard, type GuardOptions, openGuard } from "../../../src/schedule/noise/guard.ts";
import { containerUse, readCpuTimes, readProcess, TICKS } from "../../../src/tools/proc/index.ts";
import { type Engine, openEngine } from "../../support/engine.ts";
import { skipUnless } from "../../support/skips.ts";

const SPIN = "const end = Date.now() + 30000; while (Date.now() < end);";
const { signal } = new AbortController();
const guards: Guard[] = [];
const pids: number[] = [];

afterEach(async () => {
  for (const pid of pids.splice(0)) process.kill(pid);
  for (const guard of guards.splice(0)) await guard.close();
});

async function open(options: Partial<GuardOptions> = {}): Promise<Guard> {
  const guard = await openGuard({ components: () => [], signal, ...options });
  guards.push(guard);
  return guard;
}

// Shares are compared with half of what they should be: two guards do not look at the same moment.

/** A program that somebody else has started: its parent has ended, so it is in nobody's tree. */
function stranger(): number {
  const shell = `${JSON.stringify(process.execPath)} -e '${SPIN}' > /dev/null 2>&1 & echo $!`;
  const pid = Number(execFileSync("sh", ["-c", shell], { encoding: "utf8" }));
  pids.push(pid);
  return pid;
}

const NODE = JSON.stringify(process.execPath);

/** A server that uses a core, started by `shell`, which prints its pid. */
async function busyServer(shell: string): Promise<{ pid: number; port: number; parent: number }> {
  const script = `require("node:http").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); ${SPIN} })`;
  const child = execFile("sh", ["-c", shell], { env: { ...process.env, SCRIPT: script } });
  const printed: string[] = [];
  for await (const chunk of child.stdout!) {
    printed.push(...String(chunk).trim().split("\n"));
    if (printed.length > 1) break;
  }
  const [pid, port] = printed.map(Number) as [number, number];
  pids.push(pid);
  return { pid, port, parent: readProcess(pid)!.parent };
}

/** share: what the server used of the machine; saved: by how much less the second guard counts to others */
async function compare(pid: number, blind: Guard, knowing: Guard): Promise<{ share: number; saved: number }> {
  const ends = [await blind.begin(), await knowing.begin()];
  const [used, all] = [usedBy(pid), allTime()];
  await delay(2000);
  const share = (usedBy(pid) - used) / (allTime() - all);
  const [whole, rest] = [await ends[0]!(), await ends[1]!()];
  return { share, saved: whole.others! - rest.others! };
}

const componentOf = (pid: number): Component => ({ name: "api", by: { pid }, memoryLimit: undefined });
/** s of CPU time so far */
const usedBy = (pid: number): number => readProcess(pid)!.own / TICKS;
const allTime = (): number => {
  const { busy, idle, iowait, steal } = readCpuTimes()!;
  return (busy + idle + iowait + steal) / TICKS;
};

describe.skipIf(process.platform !== "linux")("the noise guard", () => {
  it("tells the times of its fixed work, and shares of the machine", async () => {
    const end = await (await open()).begin();
    await delay(300);
    const noise = await end();
    expect(noise.controlCpu).toBeGreaterThan(0);
    expect(noise.controlHttp).toBeGreaterThan(0);
    for (const value of Object.values(noise)) expect(Number.isFinite(value)).toBe(true);
    for (const name of ["others", "busy", "steal"]) {
      expect(noise[name]).toBeGreaterThanOrEqual(0);
      expect(noise[name]).toBeLessThanOrEqual(1);
    }
    expect(noise.generator).toBeGreaterThanOrEqual(0);
  });

  it("tells what others use, and leaves out what the stack uses", async () => {
    const hog = stranger();
    const [blind, knowing] = [await open(), await open({ components: () => [componentOf(hog)] })];
    const ends = [await blind.begin(), await knowing.begin()];
    const [used, all] = [usedBy(hog), allTime()];
    await delay(2000);
    const share = (usedBy(hog) - used) / (allTime() - all);
    const [whole, rest] = [await ends[0]!(), await ends[1]!()];
    expect(share).toBeGreaterThan(0);
    expect(whole.others).toBeGreaterThan(share / 2);
    expect(whole.others! - rest.others!).toBeGreaterThan(share / 2);
  });

  it("counts as the generator's what perf-budgets' own programs use, also those that ended", async () => {
    const end = await (await open()).begin();
    const start = performance.now();
    const { stdout } = await promisify(execFile)(process.execPath, [
      "-e",
      `const end = Date.now() + 800; while (Date.now() < end); console.log(process.cpuUsage().user / 1e6)`,
    ]);
    const elapsed = (performance.now() - start) / 1000;
    const noise = await end();
    expect(Number(stdout)).toBeGreaterThan(0);
    expect(noise.generator).toBeGreaterThan(Number(stdout) / elapsed / 2);
  });

  it("takes what serves a target for a part of what is measured, whoever has started it", async () => {
    const { pid, port } = await busyServer(`${NODE} -e "$SCRIPT" & echo $!`);
    const [blind, knowing] = [await open(), await open({ targets: [`http://127.0.0.1:${port}`] })];
    const { share, saved } = await compare(pid, blind, knowing);
    expect(share).toBeGreaterThan(0);
    expect(saved).toBeGreaterThan(share / 2);
  });

  it("counts a component's child that serves a target once, and not to others", async () => {
    const { pid, port, parent } = await busyServer(`{ ${NODE} -e "$SCRIPT" & echo $!; wait; } &`);
    const components = () => [componentOf(parent)];
    const [blind, knowing] = [await open(), await open({ components, targets: [`http://127.0.0.1:${port}`] })];
    const { share, saved } = await compare(pid, blind, knowing);
    expect(share).toBeGreaterThan(0);
    expect(saved).toBeGreaterThan(share / 2);
  });

  it("goes on without its controls when the run is cancelled", async () => {
    const cancel = new AbortController();
    const guard = await open({ signal: cancel.signal });
    cancel.abort();
    const noise = await (await guard.begin())();
    expect(noise).not.toHaveProperty("controlCpu");
    expect(noise.load).toBeGreaterThanOrEqual(0);
  });

  it("leaves nothing behind that keeps the process alive", async () => {
    const file = fileURLToPath(new URL("../../../src/schedule/noise/guard.ts", import.meta.url));
    const script = `
      const { openGuard } = await import(${JSON.stringify(file)});
      const guard = await openGuard({ components: () => [], signal: new AbortController().signal });
      await (await guard.begin())();
      await guard.close();
      console.log("closed");`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout).toBe("closed\n");
  });
});

describe.skipIf(skipUnless("docker-engine"))("the noise guard beside containers", () => {
  let engine: Engine;
  let id: string | undefined;
  beforeAll(async () => {
    engine = await openEngine();
  }, 180_000);
  afterAll(() => {
    if (id) engine.docker("rm", "--force", id);
    engine?.close();
  });

  it("leaves out what the stack's containers use", async () => {
    id = engine
      .docker("run", "--detach", "--network", "none", engine.image, "/bin/busybox", "sh", "-c", "while :; do :; done")
      .trim();
    const component: Component = { name: "api", by: { container: id, engine: engine.host }, memoryLimit: undefined };
    const cpu = async () => (await containerUse(id!, engine.host))!.cpu;
    const [blind, knowing] = [await open(), await open({ components: () => [component] })];
    const ends = [await blind.begin(), await knowing.begin()];
    const [used, all] = [await cpu(), allTime()];
    await delay(2000);
    const share = ((await cpu()) - used) / (allTime() - all);
    const [whole, rest] = [await ends[0]!(), await ends[1]!()];
    expect(share).toBeGreaterThan(0);
    expect(whole.others! - rest.others!).toBeGreaterThan(share / 2);
  });

  it("does not tell what others use when a container can't be told", async () => {
    const gone: Component = { name: "api", by: { container: "nosuch", engine: engine.host }, memoryLimit: undefined };
    const noise = await (await (await open({ components: () => [gone] })).begin())();
    expect(noise).not.toHaveProperty("others");
    expect(noise.generator).toBeGreaterThanOrEqual(0);
  });
});
