import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Owner } from "../../../src/ledger/owner.ts";
import { openWorker } from "../../../src/tools/worker/index.ts";
import { testOwner } from "../../support/owner.ts";

let owner: Ledger;
let folder: string;
/** a program that never speaks to puppeteer, and so keeps a call open */
let silent: string;

beforeAll(async () => {
  owner = await testOwner();
  folder = await mkdtemp(join(tmpdir(), "perf-budgets-worker-"));
  silent = join(folder, "silent");
  await writeFile(silent, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
});

afterAll(async () => {
  await owner?.undo();
  await rm(folder, { recursive: true, force: true });
});

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The worker of the pages check, which refuses to load anything before it was opened, and to open what is no browser. */
const open = (by: Owner = owner, env: Record<string, string> = {}) =>
  openWorker(by, { name: "pages", log: join(folder, "worker.log"), env });

describe("a worker", () => {
  test("answers an error by its message, and stays", async () => {
    const worker = await open();
    await expect(worker.call("load", {})).rejects.toThrow("load before open");
    await expect(worker.call("dance")).rejects.toThrow("this worker knows no dance");
    await expect(worker.call("open", { executable: "/no/chrome", profile: folder })).rejects.toThrow("/no/chrome");
    expect(alive(worker.pid)).toBe(true);
    await worker.close();
    expect(alive(worker.pid)).toBe(false);
  });

  test("that is killed rejects what is open and what comes after, with how it ended", async () => {
    const worker = await open();
    const call = worker.call("open", { executable: silent, profile: folder });
    setTimeout(() => process.kill(worker.pid, "SIGKILL"), 1000);
    await expect(call).rejects.toThrow(/the pages worker was ended by SIGKILL/);
    await expect(worker.call("load")).rejects.toThrow(/ended by SIGKILL/);
    await worker.close();
  });

  test("that is closed rejects what is open", async () => {
    const worker = await open();
    const call = worker.call("open", { executable: silent, profile: folder });
    const told = expect(call).rejects.toThrow("the pages worker was closed");
    await worker.close();
    await told;
  });

  test("that dies at the start says so with its last lines", async () => {
    const starting = open(owner, { NODE_OPTIONS: "--require=/no/such/module.cjs" });
    await expect(starting).rejects.toThrow(/ended with exit code 1; its last lines:\n[\s\S]*\/no\/such\/module\.cjs/);
  });
});
