import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLog } from "../../src/results/log.ts";
import { stackFiles } from "../action/stack.ts";
import { leftovers } from "../support/leftovers.ts";

const CLI = join(import.meta.dirname, "..", "..", "dist", "cli.js");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-optional-"));
});
afterEach(() => {
  expect(leftovers(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

it("a part that can't be had is named, what needs it is not measured, the rest is, and nothing is green", async () => {
  const files = await stackFiles({
    each: {
      "GET /": "{ budgets: { errors: 0 % } }",
      "GET /cached": "{ needs: [cache], budgets: { errors: 0 % } }",
    },
  });
  const cache = '    - { start: cache, run: no-redis-here, ready: "tcp://127.0.0.1:1", optional: true }\n';
  files["budgets.yml"] = (files["budgets.yml"] ?? "").replace("  steps:\n", `  steps:\n${cache}`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);

  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "run"], { cwd: root, encoding: "utf8" });
  const text = stdout + stderr;
  expect(status, text).toBe(3);
  expect(text).toContain("cache is optional, the run goes on without it: cache (start step) ended with code 127");
  expect(text).toMatch(/Performance budgets: 1 budget not measured/);
  const [run] = readLog(readFileSync(join(root, ".perf-budgets/results.jsonl"), "utf8"));
  expect(run?.end).toBe("all rounds measured");
  const tasks = new Set([...(run?.rounds.values() ?? [])].map(({ task }) => task));
  expect([...tasks]).toEqual(["endpoints/GET /"]);
  const comment = readFileSync(join(root, ".perf-budgets/comment.md"), "utf8");
  expect(comment).toContain("Not measured, since cache can't be had here.");
  expect(comment).toContain("no-redis-here");
});
