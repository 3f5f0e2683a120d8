import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import {
  descendants,
  grow,
  hasProc,
  readCpuTimes,
  readLoad,
  readMemory,
  readProcess,
  readProcesses,
  seed,
  startOf,
  TICKS,
  weigh,
  weightNow,
} from "../../../src/tools/proc/index.ts";

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
});

/** A Node process that runs `code`, and the first line it prints. */
async function start(code: string): Promise<{ child: ChildProcess; pid: number; line: string }> {
  const child = spawn(process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
  return { child, pid: child.pid!, line: chunk.toString().trim() };
}

it("reads the machine", () => {
  expect(hasProc()).toBe(true);
  expect(readCpuTimes()!.cores).toBeGreaterThan(0);
  expect(readMemory()!.available).toBeLessThan(readMemory()!.total);
  expect(readLoad()).toBeGreaterThanOrEqual(0);
  expect(startOf(process.pid)).toBeGreaterThan(0);
  expect(startOf(2 ** 22 + 1)).toBeUndefined();
});

it("tells the CPU time that a process tells itself", async () => {
  const { child, pid, line } = await start(
    `const tell = () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6); };
     const end = Date.now() + 700; while (Date.now() < end); tell(); process.stdin.on("data", tell)`,
  );
  const stat = readProcess(pid)!;
  const answer = once(child.stdout!, "data") as Promise<[Buffer]>;
  child.stdin!.write("again\n");
  const [later] = await answer;
  // between what it says before and after, but for the kernel's steps of 10 ms (of user and of system time)
  expect(stat.own / TICKS).toBeGreaterThan(Number(line) - 0.03);
  expect(stat.own / TICKS).toBeLessThan(Number(later.toString()) + 0.03);
});

it("tells the memory that a process takes, and what came since", async () => {
  const { child, pid } = await start(`
    const kept = [Buffer.alloc(200e6, 1)];
    process.stdin.on("data", () => console.log(kept.push(Buffer.alloc(100e6, 1))));
    console.log("ready");
  `);
  const weighed = await weigh([readProcess(pid)!]);
  expect(weighed[0]!.bytes).toBeGreaterThan(200e6);
  expect(weighed[0]!.bytes).toBeLessThan(330e6);
  const more = once(child.stdout!, "data");
  child.stdin!.write("more\n");
  await more;
  const came = weightNow(weighed) - weighed[0]!.bytes;
  expect(came).toBeGreaterThan(90e6);
  expect(came).toBeLessThan(150e6);
  const [again] = await weigh([readProcess(pid)!]);
  expect(Math.abs(again!.bytes - weightNow(weighed))).toBeLessThan(30e6);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  expect(weightNow(weighed)).toBe(0);
  expect(await weigh([weighed[0]!.stat])).toEqual([]);
});

it("finds a child that left the session, and counts one that ended", async () => {
  const burn =
    "const used = () => Object.values(process.cpuUsage()).reduce((a, b) => a + b); while (used() < 3e5); console.log(used() / 1e6);";
  const { child, pid, line } = await start(`
    const { spawn } = require("node:child_process");
    const away = spawn("setsid", [process.execPath, "-e", "console.log(process.pid); setInterval(() => {}, 1000)"]);
    away.stdout.once("data", (text) => console.log(String(text).trim()));
    process.stdin.once("data", () => {
      const short = spawn(process.execPath, ["-e", ${JSON.stringify(burn)}]);
      let used = 0;
      short.stdout.once("data", (text) => { used = Number(text); });
      short.on("close", () => console.log(used));
    });
    process.stdin.once("end", () => { away.kill(); away.on("exit", () => process.exit()); });
  `);
  const away = Number(line);
  const before = await readProcesses();
  expect(descendants(before, pid).map((stat) => stat.pid)).toContain(away);
  expect(before.get(away)!.start).toBe(startOf(away));
  const tree = grow(seed(pid, startOf(pid)!), before);
  const burnt = once(child.stdout!, "data") as Promise<[Buffer]>;
  child.stdin!.write("go\n");
  const used = Number((await burnt)[0].toString());
  const after = grow(tree, await readProcesses());
  // once, not twice: its own time, and what its end and its parent took
  expect((after.ticks - tree.ticks) / TICKS).toBeGreaterThan(used - 0.03);
  expect((after.ticks - tree.ticks) / TICKS).toBeLessThan(used * 2);
  const ended = once(child, "exit");
  child.stdin!.end();
  await ended;
  const gone = grow(after, await readProcesses());
  expect(gone).toMatchObject({ alive: false, members: [] });
  expect(gone.ticks).toBeGreaterThanOrEqual(after.ticks);
});
