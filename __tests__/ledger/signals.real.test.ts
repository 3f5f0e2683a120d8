import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stop } from "../../src/commands/stop.ts";
import { treeOf } from "../../src/ledger/processes.ts";
import { undoLedger } from "../../src/ledger/undo.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-test-"));
});
afterEach(async () => {
  await undoLedger(folder, { all: true }, { polite: 100, firm: 100 });
  rmSync(folder, { recursive: true, force: true });
});

async function startRun(how: "saves" | "ends" | "hangs" | "fails") {
  const script = join(import.meta.dirname, "../support/run-with-signals.ts");
  const child = spawn(process.execPath, [script, folder, how], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | string | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal)),
  );
  const line = await new Promise<string>((resolve) => child.stdout.once("data", (data) => resolve(String(data))));
  return { child, ended, pids: JSON.parse(line) as number[] };
}
const saved = () => readFileSync(join(folder, "saved"), "utf8");

describe("onSignals", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("on %s saves, ends everything, removes the ledger and exits with %i", async (signal, code) => {
    const { child, ended, pids } = await startRun("saves");
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(saved()).toBe(signal);
    expect(pids.flatMap(treeOf)).toEqual([]);
    expect(existsSync(join(folder, "signalled.jsonl"))).toBe(false);
  });

  it("is not cut short by more signals, as a runner and npx send them", async () => {
    const { child, ended, pids } = await startRun("saves");
    child.kill("SIGINT");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect([130, 143]).toContain(await ended);
    expect(pids.flatMap(treeOf)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("on %s exits with the code of a run that came to its end", async (signal) => {
    const { child, ended, pids } = await startRun("ends");
    child.kill(signal);
    expect(await ended).toBe(3);
    expect(pids.flatMap(treeOf)).toEqual([]);
  });

  it.each(["hangs", "fails"] as const)("cleans up also when the saving %s", async (how) => {
    const { child, ended, pids } = await startRun(how);
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    expect(pids.flatMap(treeOf)).toEqual([]);
    expect(existsSync(join(folder, "signalled.jsonl"))).toBe(false);
  });
});

describe("perf-budgets stop", () => {
  const stopped = async (options: { all?: boolean } = {}) => {
    const said: string[] = [];
    const code = await stop({
      folder,
      say: (line) => void said.push(line),
      patience: { polite: 300, firm: 300 },
      ...options,
    });
    return { code, said };
  };

  it("says that there is nothing to stop", async () => {
    expect(await stopped()).toEqual({ code: 0, said: ["Nothing to stop: no run has left anything behind."] });
  });

  it("leaves a living run alone and names it; ends it with --all", async () => {
    const { child, ended, pids } = await startRun("saves");
    expect(await stopped()).toEqual({
      code: 0,
      said: [`The run signalled (pid ${child.pid}) still goes on; \`perf-budgets stop --all\` ends it too.`],
    });
    expect(pids.every((pid) => treeOf(pid).length > 0)).toBe(true);
    expect(await stopped({ all: true })).toEqual({ code: 0, said: [`ended the run signalled (pid ${child.pid})`] });
    expect(await ended).toBe(143);
    expect(saved()).toBe("SIGTERM");
    expect(pids.flatMap(treeOf)).toEqual([]);
  });

  it("ends and names what a dead run left behind", async () => {
    const { child, ended, pids } = await startRun("saves");
    child.kill("SIGKILL");
    await ended;
    const { code, said } = await stopped();
    expect(code).toBe(0);
    expect(said.map((line) => line.replace(/ \(.*/, ""))).toEqual(["ended deaf", "ended calm"]);
    expect(pids.flatMap(treeOf)).toEqual([]);
    expect((await stopped()).said).toEqual(["Nothing to stop: no run has left anything behind."]);
  }, 30_000);
});
