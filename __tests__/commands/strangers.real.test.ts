import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLog } from "../../src/results/log.ts";
import { stackFiles } from "../action/stack.ts";
import { leftovers } from "../support/leftovers.ts";

/** What hurt people who measured products that are not ours (docs/strangers.md), through the door. */

const CLI = join(import.meta.dirname, "..", "..", "dist", "cli.js");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-strangers-"));
});
afterEach(async () => {
  expect(await leftovers(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
};

async function perf(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      text += String(chunk);
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}

it("a query under data that can't be asked fails what needs it, with its line, and the rest is measured", async () => {
  const files = await stackFiles({
    each: {
      "GET /": "{ budgets: { errors: 0 % } }",
      '"GET /users/{{user}}"': "{ budgets: { errors: 0 % } }",
    },
  });
  const [before, after] = files["budgets.yml"]!.split("endpoints:");
  const nobody = await getPort({ host: "127.0.0.1" });
  const targets = before!.replace("targets: {", `targets: { main: "postgres://127.0.0.1:${nobody}/none",`);
  const data = "data:\n  user: { target: main, sql: select id from users limit 10 }\n";
  write({ ...files, "budgets.yml": `${targets}${data}endpoints:${after}` });
  const line = `${targets}data:\n`.split("\n").length;

  const { code, text } = await perf("run");
  expect(code, text).toBe(3);
  expect(text).toContain("Performance budgets: 1 budget not measured");
  expect(text).toContain(`- GET /users/{{user}}: budgets.yml:${line}:3  postgres://127.0.0.1:${nobody}/none: `);
  const [run] = readLog(readFileSync(join(root, ".perf-budgets/results.jsonl"), "utf8"));
  expect(run?.end).toBe("all rounds measured");
  const rounds = [...run!.rounds.values()].map(({ task, state }) => `${task} ${state}`).toSorted();
  expect(rounds).toEqual([...Array(3).fill("endpoints/GET / ok"), "endpoints/GET /users/{{user}} failed"]);
});

it("a run that measures nothing leaves the report of the one before", async () => {
  const files = await stackFiles();
  write(files);
  const first = await perf("run");
  expect(first.code, first.text).toBe(0);
  const report = readFileSync(join(root, ".perf-budgets/report.html"), "utf8");

  const port = Number(/api: (\d+)/.exec(files["budgets.yml"]!)?.[1]);
  const holder = createServer().listen(port, "127.0.0.1");
  await once(holder, "listening");
  try {
    for (const _ of ["once", "and again"]) {
      const { code, text } = await perf("run");
      expect(code, text).toBe(3);
      expect(text).toContain("Nothing was measured; the report of the run before is kept: ");
      expect(readFileSync(join(root, ".perf-budgets/earlier/report.html"), "utf8")).toBe(report);
      expect(readFileSync(join(root, ".perf-budgets/report.html"), "utf8")).toContain("the run broke off");
    }
  } finally {
    holder.close();
    await once(holder, "close");
  }
  const last = await perf("run");
  expect(last.code, last.text).toBe(0);
  expect(last.text).not.toContain("the report of the run before");
  expect(existsSync(join(root, ".perf-budgets/earlier"))).toBe(false);
});

describe("a mistake", () => {
  it("in the output folder is one, also where nothing can ever be made", async () => {
    write(await stackFiles());
    const { code, text } = await perf("run", "-o", "/proc/perf-budgets");
    expect(text).toContain("no folder /proc/perf-budgets: it can't be made (ENOENT)");
    expect(code).toBe(2);
  });

  it("in a token is told before anything is started", async () => {
    write(await stackFiles({ each: { "GET /": '{ headers: { Authorization: "Bearer ${NO_SUCH_TOKEN}" } }' } }));
    const { code, text } = await perf("run");
    expect(text).toMatch(/budgets\.yml:\d+:\d+ {2}\$\{NO_SUCH_TOKEN\} is not set here/);
    expect(code).toBe(2);
    expect(existsSync(join(root, ".perf-budgets/results.jsonl"))).toBe(false);
  });
});
