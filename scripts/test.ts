// `npm test [-- --slow] [-- FILTER …]`: builds dist, brings what the tests need, runs every suite, and counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureChrome } from "./support/chrome.ts";
import { ensurePrograms } from "./support/debian.ts";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  options: { slow: { type: "boolean", default: false } },
  allowPositionals: true,
});
const suites = ["unit", "real", ...(values.slow ? ["slow"] : [])];

const run = (script: string, ...args: string[]): number =>
  spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status ?? 1;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One suite with its time; a suite that breaks without a count has failed. */
function suite(name: string, folder: string): Counts {
  const report = join(folder, `${name}.json`);
  const start = Date.now();
  const status = run(
    join("node_modules", "vitest", "vitest.mjs"),
    "run",
    "--project",
    name,
    "--passWithNoTests",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...positionals,
  );
  const counts = read(report);
  console.log(
    `Suite ${name}: ${Math.round((Date.now() - start) / 1000)} s, ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  );
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function read(file: string): Counts {
  try {
    const json = JSON.parse(readFileSync(file, "utf8"));
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

ensureChrome();
ensurePrograms();
if (run(join("scripts", "build", "index.ts")) !== 0) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "perf-budgets-test-"));
const counts = suites.map((name) => suite(name, folder));
rmSync(folder, { recursive: true, force: true });
const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
process.exit(sum("failed") > 0 || sum("passed") === 0 ? 1 : 0);
