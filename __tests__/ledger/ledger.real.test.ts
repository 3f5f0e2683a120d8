import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KnownError } from "../../src/errors.ts";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";
import { readLedger } from "../../src/ledger/lines.ts";
import { markOf, processes, processOf, runs, thisMachine, treeOf } from "../../src/ledger/processes.ts";
import { undoLedger } from "../../src/ledger/undo.ts";

const QUICK = { polite: 300, firm: 300 };
const env = { PATH: process.env.PATH ?? "" };
let folder: string;
let ledgers: Ledger[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-test-"));
  ledgers = [];
});
afterEach(async () => {
  for (const ledger of ledgers) {
    await ledger.undo(QUICK);
    ledger.close();
  }
  await undoLedger(folder, { all: true }, QUICK);
  rmSync(folder, { recursive: true, force: true });
});

const open = (run = "one"): Ledger => {
  const ledger = openLedger({ folder, run });
  ledgers.push(ledger);
  return ledger;
};
const start = (ledger: Ledger, name: string, command: string | string[], more: { ipc?: boolean } = {}) =>
  ledger.start({ name, command, cwd: folder, env, log: join(folder, "logs", `${name}.log`), ...more });

/** Everything on this machine that carries the token of a run. */
const ofRun = (run: string): number[] =>
  processes()
    .filter(({ state }) => state !== "Z")
    .map(({ pid }) => pid)
    .filter((pid) => {
      const mark = markOf(pid);
      return typeof mark === "object" && mark.token.startsWith(`${run}.`);
    });

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await sleep(20);
  expect(condition()).toBe(true);
}

interface Dying {
  readonly temp: string;
  readonly plain: number;
  readonly deaf: number;
}
/** A run in a process of its own that holds a ledger in the same folder. */
async function otherRun(run: string): Promise<Dying & { kill(): Promise<void> }> {
  const script = join(import.meta.dirname, "../support/run-that-dies.ts");
  const child = spawn(process.execPath, [script, folder, run], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await new Promise<string>((resolve) => child.stdout.once("data", (data) => resolve(String(data))));
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { ...(JSON.parse(line) as Dying), kill };
}

describe("start", () => {
  it("appends both streams to the log, tells the exit, and gives exactly the environment it was given", async () => {
    const started = await start(open(), "both", "echo out; echo err >&2; env; exit 3");
    expect(await started.ended).toEqual({ code: 3, signal: null });
    expect(started.exit()).toEqual({ code: 3, signal: null });
    const log = readFileSync(started.log, "utf8");
    expect(log).toContain("out\nerr\n");
    expect(log).toContain("PERF_BUDGETS_RUN=one.1");
    expect(log).not.toContain("VITEST");
  });

  it("runs a list without a shell, in a session of its own", async () => {
    const started = await start(open(), "list", ["sleep", "1000"]);
    expect(processOf(started.pid)).toMatchObject({ group: started.pid, session: started.pid });
    expect(started.exit()).toBeUndefined();
  });

  it("talks over IPC, and a message to one that has ended does no harm", async () => {
    const code = "process.on('message', (m) => { process.send({ got: m }); process.disconnect() })";
    const started = await start(open(), "talk", [process.execPath, "-e", code], { ipc: true });
    const answer = new Promise((resolve) => started.onMessage(resolve));
    started.send({ n: 1 });
    expect(await answer).toEqual({ got: { n: 1 } });
    await started.ended;
    started.send("too late");
  });

  it("says which command could not be started, and strikes it off", async () => {
    const ledger = open();
    const failed = await start(ledger, "nothing", ["no-such-program"]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(KnownError);
    expect(failed).toMatchObject({ exit: 3, message: expect.stringContaining("nothing could not be started") });
    expect(readLedger(join(folder, "one.jsonl"))?.open).toEqual([]);
  });

  it("refuses to start anything while the run is ending", async () => {
    const ledger = open();
    await ledger.undo();
    await expect(start(ledger, "late", "sleep 1000")).rejects.toThrow("this run is ending");
    await expect(ledger.folder("late")).rejects.toThrow("this run is ending");
  });
});

describe("the file", () => {
  it("has the owner in its first line, each act before its process, and is gone when all is given back", async () => {
    const ledger = open();
    const started = await start(ledger, "a", "sleep 1000");
    const path = join(folder, "one.jsonl");
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const self = processOf(process.pid);
    expect(lines).toEqual([
      { is: "owner", run: "one", pid: self?.pid, start: self?.start, machine: thisMachine() },
      { is: "act", id: 1, act: { kind: "process", name: "a" } },
      { is: "root", id: 1, root: { pid: started.pid, start: processOf(started.pid)?.start } },
    ]);
    await ledger.end(started);
    await ledger.end(started);
    expect(await started.ended).toEqual({ code: null, signal: "SIGTERM" });
    ledger.close();
    expect(readdirSync(folder).filter((name) => name.startsWith("one"))).toEqual([]);
  });

  it("refuses a second run of the same name", () => {
    open();
    expect(() => openLedger({ folder, run: "one" })).toThrow("EEXIST");
    expect(() => openLedger({ folder, run: "../one" })).toThrow("fit for a file name");
  });
});

describe("ending a tree", () => {
  it("asks the root first and lets it stop its children in its own order", async () => {
    const ledger = open();
    const script =
      "trap 'echo root; kill -TERM $child; wait $child; echo root ends; exit 0' TERM;" +
      `sh -c "trap 'echo child; exit 0' TERM; while :; do sleep 0.05; done" & child=$!; echo up; wait $child`;
    const started = await start(ledger, "ordered", script);
    await until(() => readFileSync(started.log, "utf8").includes("up") && treeOf(started.pid).length > 1);
    await sleep(200);
    await ledger.end(started);
    expect(readFileSync(started.log, "utf8")).toBe("up\nroot\nchild\nroot ends\n");
    expect(await started.ended).toEqual({ code: 0, signal: null });
  });

  it("kills what ignores SIGTERM, also outside the group", async () => {
    const ledger = open();
    const started = await start(
      ledger,
      "deaf",
      "trap '' TERM; setsid sh -c 'sleep 1002; sleep 1002' & while :; do sleep 1; done",
    );
    await until(() => treeOf(started.pid).length >= 4);
    const tree = treeOf(started.pid);
    expect(new Set(tree.map(({ session }) => session)).size).toBe(2);
    const [undone, ...rest] = await ledger.undo(QUICK);
    expect(undone).toMatchObject({
      run: "one",
      ok: true,
      words: expect.stringMatching(`^ended deaf \\(pid ${started.pid} and `),
    });
    expect(rest).toEqual([]);
    expect(tree.filter(runs)).toEqual([]);
  });

  it("finds a daemon that has forked twice and left the session", async () => {
    const ledger = open();
    const started = await start(ledger, "daemon", "(setsid sleep 1001 >/dev/null 2>&1 &) ; exit 0");
    await started.ended;
    await until(() => ofRun("one").length === 1);
    const [pid = 0] = ofRun("one");
    expect(processOf(pid)?.session).not.toBe(started.pid);
    expect(await ledger.undo()).toEqual([{ run: "one", ok: true, words: `ended daemon (pid ${pid})` }]);
    expect(ofRun("one")).toEqual([]);
  });

  it("finds children that have lost their environment", async () => {
    const ledger = open();
    const started = await start(ledger, "bare", "env -i setsid sleep 1003 & wait");
    await until(() => treeOf(started.pid).some(({ session }) => session !== started.pid));
    const tree = treeOf(started.pid);
    await ledger.end(started);
    expect(tree.filter(runs)).toEqual([]);
  });

  it("ends what is stopped", async () => {
    const ledger = open();
    const started = await start(ledger, "stopped", ["sleep", "1000"]);
    process.kill(started.pid, "SIGSTOP");
    await until(() => processOf(started.pid)?.state === "T");
    await ledger.end(started);
    expect(await started.ended).toEqual({ code: null, signal: "SIGTERM" });
  });

  it("leaves a stranger alone who got the number of one of ours", async () => {
    const stranger = spawn("sleep", ["1000"], { detached: true, env });
    const pid = stranger.pid ?? 0;
    const born = processOf(pid)?.start ?? 0;
    const ledger = open();
    const path = join(folder, "one.jsonl");
    appendFileSync(path, `${JSON.stringify({ is: "act", id: 50, act: { kind: "process", name: "old" } })}\n`);
    appendFileSync(path, `${JSON.stringify({ is: "root", id: 50, root: { pid, start: born - 1 } })}\n`);
    appendFileSync(path, `${JSON.stringify({ is: "seen", id: 50, seen: [{ pid, start: born - 1 }] })}\n`);
    expect(await ledger.undo(QUICK)).toEqual([]);
    expect(runs({ pid, start: born })).toBe(true);
    stranger.kill("SIGKILL");
  });
});

describe("undoing a dead run", () => {
  it("cleans up after SIGKILL and leaves a living run untouched", async () => {
    const [dead, living] = await Promise.all([otherRun("dead"), otherRun("living")]);
    const mine = await start(open("mine"), "mine", "sleep 1000");
    expect(ofRun("dead").length).toBeGreaterThanOrEqual(4);
    await dead.kill();
    expect(existsSync(dead.temp)).toBe(true);

    const undone = await undoLedger(folder, { deadOwners: true }, QUICK);
    expect(undone.map(({ run, ok }) => ({ run, ok }))).toEqual(Array(4).fill({ run: "dead", ok: true }));
    expect(undone.map(({ words }) => words.replace(/ \(.*| \/.*/, ""))).toEqual([
      "ended deaf",
      "ended daemon",
      "ended plain",
      "removed the folder",
    ]);
    expect(ofRun("dead")).toEqual([]);
    expect(existsSync(dead.temp)).toBe(false);
    expect(existsSync(join(folder, "dead.jsonl"))).toBe(false);
    // its short-lived sleeps come and go; what it started stays
    expect(ofRun("living")).toEqual(expect.arrayContaining([living.plain, living.deaf]));
    expect(existsSync(living.temp)).toBe(true);
    expect(mine.exit()).toBeUndefined();
    expect(await undoLedger(folder, { deadOwners: true })).toEqual([]);

    await living.kill();
    await undoLedger(folder, { run: "living" }, QUICK);
    expect(ofRun("living")).toEqual([]);
    expect(existsSync(living.temp)).toBe(false);
  });

  it("finds a process whose pid was never written, and survives a torn last line", async () => {
    const dead = await otherRun("dead");
    await dead.kill();
    const path = join(folder, "dead.jsonl");
    const text = readFileSync(path, "utf8");
    const lines = text.trimEnd().split("\n");
    const root = lines.findIndex((line) => line.includes(`"pid":${dead.plain}`));
    expect(root).toBeGreaterThan(0);
    writeFileSync(path, `${lines.filter((_, n) => n !== root).join("\n")}\n${lines[root]?.slice(0, 20)}`);
    const undone = await undoLedger(folder, { deadOwners: true }, QUICK);
    expect(undone.map(({ words }) => words).join("\n")).toContain(`ended plain (pid ${dead.plain}`);
    expect(ofRun("dead")).toEqual([]);
  });

  it("goes on where an earlier undoing was killed, and two at once do no harm", async () => {
    const dead = await otherRun("dead");
    await dead.kill();
    const script = `import { undoLedger } from ${JSON.stringify(join(import.meta.dirname, "../../src/ledger/undo.ts"))};
      await undoLedger(${JSON.stringify(folder)}, { deadOwners: true }, { polite: 60_000, firm: 1000 });`;
    const undoer = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    await until(() => readFileSync(join(folder, "dead.jsonl"), "utf8").includes('"seen"'));
    const gone = new Promise((resolve) => undoer.once("exit", resolve));
    undoer.kill("SIGKILL"); // in the middle: "deaf" has been asked and does not listen
    await gone;
    expect(ofRun("dead").length).toBeGreaterThanOrEqual(4);
    await Promise.all([undoLedger(folder, { deadOwners: true }, QUICK), undoLedger(folder, { run: "dead" }, QUICK)]);
    expect(ofRun("dead")).toEqual([]);
    expect(existsSync(dead.temp)).toBe(false);
    expect(existsSync(join(folder, "dead.jsonl"))).toBe(false);
  });

  it("ends a living run only when it is asked to end all", async () => {
    await otherRun("living");
    expect(await undoLedger(folder, { deadOwners: true })).toEqual([]);
    const words = (await undoLedger(folder, { all: true }, QUICK)).map(({ words }) => words);
    expect(words[0]).toMatch(/^ended the run living \(pid \d+\)$/);
    expect(words).toHaveLength(5);
    expect(ofRun("living")).toEqual([]);
  });

  it("knows nothing of a folder that does not exist", async () => {
    expect(await undoLedger(join(folder, "none"), { all: true })).toEqual([]);
  });
});

describe("other acts", () => {
  it("removes a worktree and forgets it in the repository", async () => {
    const repo = join(realpathSync(folder), "repo");
    const git = (...args: string[]) => execFileSync("git", ["-C", repo, ...args], { encoding: "utf8" });
    execFileSync("git", ["init", "-q", repo]);
    writeFileSync(join(repo, "file"), "text");
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first");
    const ledger = open();
    const path = join(realpathSync(folder), "base");
    await ledger.worktree(repo, path, "HEAD");
    expect(readFileSync(join(path, "file"), "utf8")).toBe("text");
    expect(git("worktree", "list")).toContain(path);
    expect(await ledger.undo()).toEqual([{ run: "one", ok: true, words: `removed the worktree ${path}` }]);
    expect(git("worktree", "list")).not.toContain(path);
    expect(existsSync(path)).toBe(false);
  });

  it("sets a setting back, newest first; what fails stays in the ledger and can be tried again", async () => {
    const ledger = open();
    const trace = join(folder, "trace");
    ledger.setting("first", ["sh", "-c", `echo first >> '${trace}'`]);
    ledger.setting("second", ["sh", "-c", `test -e '${folder}/go' && echo second >> '${trace}'`]);
    ledger.setting("third", ["sh", "-c", `echo third >> '${trace}'`]);
    const undone = await ledger.undo();
    expect(undone.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(undone[1]?.words).toContain("could not undo second: ");
    expect(readFileSync(trace, "utf8")).toBe("third\nfirst\n");
    ledger.close();
    expect(existsSync(join(folder, "one.jsonl"))).toBe(true);
    writeFileSync(join(folder, "go"), "");
    expect(await undoLedger(folder, { run: "one" })).toEqual([{ run: "one", ok: true, words: "set back second" }]);
    expect(existsSync(join(folder, "one.jsonl"))).toBe(false);
  });
});
