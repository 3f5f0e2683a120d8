import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { drawer } from "../../src/statistics/random.ts";
import { stackFiles } from "../action/stack.ts";
import { leftovers } from "../support/leftovers.ts";

const CLI = join(import.meta.dirname, "..", "..", "dist", "cli.js");
const KILLS = 25;

let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-kills-"));
  for (const [name, text] of Object.entries(await stackFiles({ duration: "0.5 s" })))
    writeFileSync(join(root, name), text);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (...args: string[]) => {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, stdio: "ignore" });
  return { child, ended: new Promise<number | null>((resolve) => child.on("close", resolve)) };
};

/** The long form of "cleans up after one that was killed" in cli.real.test.ts. */
it(`leaves nothing running after ${KILLS} kills at any moment`, async () => {
  const draw = drawer("kills");
  for (let kill = 0; kill < KILLS; kill++) {
    const run = start("run");
    await delay(draw(4000));
    run.child.kill(draw(2) === 0 ? "SIGKILL" : "SIGTERM");
    await run.ended;
    expect(await start("stop").ended).toBe(0);
    expect(leftovers(root)).toEqual([]);
  }
  expect(await start("run").ended).toBe(0);
});
