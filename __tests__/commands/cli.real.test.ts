import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLog } from "../../src/results/log.ts";
import { stackFiles } from "../action/stack.ts";
import { leftovers } from "../support/leftovers.ts";

const CLI = join(import.meta.dirname, "..", "..", "dist", "cli.js");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-cli-"));
});
afterEach(async () => {
  expect(await leftovers(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
};
const read = (name: string) => readFileSync(join(root, name), "utf8");

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function start(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const seen = new Set<{ pattern: RegExp; found: () => void }>();
  const hear = (chunk: Buffer) => {
    text += chunk;
    for (const wish of seen) if (wish.pattern.test(text)) wish.found();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, text })));
  const says = (pattern: RegExp) =>
    new Promise<void>((found) => (pattern.test(text) ? found() : void seen.add({ pattern, found })));
  return { child, ended, says };
}
const perf = (...args: string[]): Promise<Ended> => start(...args).ended;

describe("perf-budgets run", () => {
  it("measures, leaves four files, prints budgets to paste where there are none, and ends with 0", async () => {
    write(await stackFiles({ each: { "GET /": "{ budgets: { errors: 0 % } }", "GET /new": "{}" } }));
    const { code, text } = await perf("run");
    expect(text).toMatch(/✔ Performance budgets: all within budget/);
    expect(text).toMatch(/Budgets to paste[\s\S]*GET \/new: \{ budgets: \{ latency: [\d.]+ m?s, rps: \d+/);
    expect(text).not.toMatch(/GET \/: \{ budgets: \{[^}]*errors/);
    expect(text).not.toContain("not a command of ours");
    expect(code).toBe(0);
    for (const file of ["results.jsonl", "report.md", "report.html", "comment.md"]) {
      expect(existsSync(join(root, ".perf-budgets", file))).toBe(true);
    }
    expect(readLog(read(".perf-budgets/results.jsonl"))[0]).toMatchObject({ end: "all rounds measured" });
  });

  it("ends with 1 over budget, names the endpoint, the budget and its line", async () => {
    write(await stackFiles({ each: { "GET /broken": "{ budgets: { errors: 0 % } }" } }));
    const { code, text } = await perf("run");
    expect(code).toBe(1);
    expect(text).toMatch(/✘ GET \/broken: Errors is 100 %, the budget is 0 % {2}\(budgets\.yml:14\)/);
    expect(read(".perf-budgets/comment.md")).toMatch(/500/);
  });

  it("ends with 0 all the same with --fail never", async () => {
    write(await stackFiles({ each: { "GET /broken": "{ budgets: { errors: 0 % } }" } }));
    expect((await perf("run", "--fail", "never")).code).toBe(0);
  });

  it("keeps a baseline, compares with it, and grows its history", async () => {
    write(await stackFiles());
    const baseline = ["--baseline", "base.gz", "--save-baseline", "base.gz"];
    const first = await perf("run", ...baseline);
    expect(first.text).toMatch(/Baseline: none yet/);
    const second = await perf("run", ...baseline);
    expect(second.text).not.toMatch(/to paste/);
    expect(second.text).toMatch(/Baseline: uncommitted/);
    expect(read(".perf-budgets/report.html")).toMatch(/no change|inconclusive|regressed|improved/);
    await perf("run", ...baseline);
    const { text, code } = await perf("compare", "base.gz", ".perf-budgets/results.jsonl");
    expect(code).toBe(0);
    expect(text).toMatch(/GET \/.*Latency/);
  });

  it("ends with 2 before anything is started: mistakes with their places, no stack trace", async () => {
    write({
      "budgets.yml":
        "version: 1\ntargets: { api: 'http://127.0.0.1:1' }\nendpoints:\n  target: web\n  each:\n    GET /: { budgets: { latency: 1.5 } }\n",
    });
    const { code, text } = await perf("run");
    expect(code).toBe(2);
    expect(text).toMatch(/budgets\.yml:4:11 /);
    expect(text).toMatch(/budgets\.yml:6:34 /);
    expect(text).not.toMatch(/\n\s+at /);
    expect(existsSync(join(root, ".perf-budgets", "results.jsonl"))).toBe(false);
  });

  it("ends with 3 when the stack does not come up: step, exit code, its last lines", async () => {
    const files = await stackFiles();
    write({ ...files, "server.mjs": "console.log('no such database'); process.exit(4);" });
    const { code, text } = await perf("run");
    expect(code).toBe(3);
    expect(text).toMatch(/api \(start step\).* code 4/);
    expect(text).toMatch(/no such database/);
    expect(text).not.toMatch(/\n\s+at /);
    expect(read(".perf-budgets/comment.md")).toMatch(/no such database/);
  });

  it("ends with 3 when an endpoint never answers, and still reports the other", async () => {
    write(
      await stackFiles({
        each: { "GET /die": "{ budgets: { errors: 0 % } }", "GET /": "{ budgets: { errors: 0 % } }" },
      }),
    );
    const { code, text } = await perf("run");
    expect(code).not.toBe(0);
    expect(text).toMatch(/ended with code 7/);
  });

  it("reports what it has on SIGTERM, ends everything, and does not say green", async () => {
    write(await stackFiles({ duration: "1 s", more: "  # long enough to be in the middle of it" }));
    const running = start("run");
    await running.says(/round 1 of 3/);
    running.child.kill("SIGTERM");
    const { code, text } = await running.ended;
    expect([3, 143]).toContain(code);
    expect(text).toMatch(/the run was cancelled/);
    const [log] = readLog(read(".perf-budgets/results.jsonl"));
    expect(log!.values.length).toBeGreaterThan(0);
  });

  it("leaves a run that goes on beside it alone, and cleans up after one that was killed", async () => {
    write(await stackFiles({ duration: "2 s" }));
    const killed = start("run", "--out", "killed");
    await killed.says(/api is ready/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(await leftovers(root)).not.toEqual([]);
    const { text, code } = await perf("stop");
    expect(code).toBe(0);
    expect(text).toMatch(/ended api/);
  });
});

describe("the command line", () => {
  it("redraws and merges logs without measuring", async () => {
    write(await stackFiles());
    await perf("run");
    const drawn = read(".perf-budgets/report.md");
    const merged = await perf(
      "merge",
      ".perf-budgets/results.jsonl",
      ".perf-budgets/results.jsonl",
      "-o",
      "both.jsonl",
    );
    expect(merged.code).toBe(0);
    expect((await perf("report", "both.jsonl", "-o", "again")).code).toBe(0);
    expect(read("again/report.md")).toBe(
      drawn.replace("baseline: none yet", "baseline: none").replace(/\n\n<sub>Keep this run.*<\/sub>/, ""),
    );
  });

  it("tells mistakes of the call with 2", async () => {
    for (const args of [
      ["runn"],
      ["run", "--fail", "sometimes"],
      ["run", "--compare", "maybe"],
      ["run", "--base", "nowhere"],
      ["validate", "nowhere.yml"],
      ["report", "nowhere.jsonl"],
      ["merge", "-o"],
    ]) {
      const { code, text } = await perf(...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(text).not.toMatch(/\n\s+at /);
      expect(text.trim()).not.toBe("");
    }
  });

  it("says that there is nothing to stop", async () => {
    expect(await perf("stop")).toMatchObject({ code: 0, text: expect.stringMatching(/Nothing to stop/) });
  });
});

describe("the output folder", () => {
  it("is not shared with a run that still goes on, and keeps that one's results", async () => {
    write(await stackFiles({ duration: "2 s" }));
    const first = start("run");
    await first.says(/round 1 of 3/);
    const second = await perf("run");
    expect(second.code).toBe(2);
    expect(second.text).toMatch(/another run \(pid \d+\) still writes into .*--out/s);
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(readLog(read(".perf-budgets/results.jsonl"))[0]).toMatchObject({ end: "all rounds measured" });
  });

  it("is refused when it holds somebody else's files, or is a file", async () => {
    write({ ...(await stackFiles()), "report.md": "mine" });
    const foreign = await perf("run", "--out", ".");
    expect(foreign).toMatchObject({ code: 2, text: expect.stringMatching(/report\.md, not written by perf-budgets/) });
    expect(read("report.md")).toBe("mine");
    const file = await perf("run", "--out", "server.mjs");
    expect(file).toMatchObject({ code: 2, text: expect.stringMatching(/a file is in the way/) });
    expect(await perf("run", "--save-baseline", "server.mjs/x")).toMatchObject({ code: 2 });
    expect(await perf("run", "--baseline", "typo.gz")).toMatchObject({
      code: 2,
      text: expect.stringMatching(/typo\.gz/),
    });
  });
});

describe("a secret", () => {
  it("stands nowhere: not on the screen, in the log, in a report", async () => {
    const files = await stackFiles({
      each: { "GET /broken": '{ headers: { x-token: "${SHOP_TOKEN}" }, budgets: { errors: 0 % } }' },
    });
    write(files);
    const child = spawn(process.execPath, [CLI, "run"], {
      cwd: root,
      env: { ...process.env, SHOP_TOKEN: "tok-8d1f0c77" },
    });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.stderr.on("data", (chunk) => (text += chunk));
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
    for (const file of ["results.jsonl", "report.md", "report.html", "comment.md"])
      text += read(`.perf-budgets/${file}`);
    expect(text).not.toContain("tok-8d1f0c77");
  });
});
