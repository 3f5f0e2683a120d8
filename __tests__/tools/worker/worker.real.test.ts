import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KnownError } from "../../../src/errors.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import type { Owner } from "../../../src/ledger/owner.ts";
import { withoutPrivate } from "../../../src/tools/environment.ts";
import { openWorker, type WorkerOptions } from "../../../src/tools/worker/index.ts";
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

const watched = (pids: number[], then = () => {}): Owner => ({
  ...owner,
  start: async (options) => {
    const started = await owner.start(options);
    pids.push(started.pid);
    then();
    return started;
  },
});

/** The worker of the pages check, which refuses to load anything before it was opened, and to open what is no browser. */
const open = (more: Partial<WorkerOptions> = {}, by: Owner = owner) =>
  openWorker(by, {
    name: "pages",
    log: join(folder, "worker.log"),
    env: withoutPrivate(process.env),
    signal: new AbortController().signal,
    ...more,
  });

/** A module that `node` loads before the worker, and that does what it is told. */
async function preload(code: string): Promise<Record<string, string>> {
  const file = join(folder, "before.cjs");
  await writeFile(file, code);
  return { ...withoutPrivate(process.env), NODE_OPTIONS: `--require=${file}` };
}

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

  test("that dies at the start says so with its last lines, without their colours", async () => {
    const env = await preload('console.log("\\u001b[31mno memory\\u001b[0m"); process.exit(7)');
    const error = await open({ env }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).exit).toBe(3);
    expect((error as KnownError).message).toMatch(
      /^the pages worker ended with code 7; its last lines:\n([\s\S]*\n)?no memory$/,
    );
  });

  test("that never listens is ended when its time is over", async () => {
    const env = await preload("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)");
    const pids: number[] = [];
    const error = await open({ env, limit: 300 }, watched(pids)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exit: 3, message: "the pages worker did not start within 0.3 s" });
    expect(pids.map(alive)).toEqual([false]);
  });

  test("that never listens is ended when the run is", async () => {
    const env = await preload("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)");
    const stop = new AbortController();
    const pids: number[] = [];
    const starting = open(
      { env, signal: stop.signal },
      watched(pids, () => stop.abort(new Error("stopped by the user"))),
    );
    await expect(starting).rejects.toThrow("stopped by the user");
    expect(pids.map(alive)).toEqual([false]);
  });

  test("sees the environment that it is given, without what is private to an action", async () => {
    const seen = join(folder, "seen.json");
    const code = `require("node:fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env))`;
    const { HOME: _, ...others } = await preload(code);
    const given = { ...others, "INPUT_GITHUB-TOKEN": "t", ACTIONS_RUNTIME_TOKEN: "t", STATE_x: "t", OWN: "1" };
    const worker = await open({ env: withoutPrivate(given) });
    await worker.close();
    const env = JSON.parse(await readFile(seen, "utf8")) as Record<string, string>;
    expect(env.OWN).toBe("1");
    expect(env).not.toHaveProperty("HOME");
    expect(Object.keys(env).filter((name) => /^(INPUT|ACTIONS_RUNTIME|STATE)_/.test(name))).toEqual([]);
  });
});
