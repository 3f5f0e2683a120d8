import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** Whether the linter, with the project's own rules, lets `file` import `module`. */
function allowed(file: string, module: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "perf-budgets-imports-"));
  const rules = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  delete rules.$schema;
  writeFileSync(join(folder, "biome.json"), JSON.stringify(rules));
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), `import { a } from "${module}";\n\na();\n`);
  const { stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", "biome"), ["lint", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(stdout + stderr).toMatch(/Checked \d+ files?/);
  return !(stdout + stderr).includes("noRestrictedImports");
}

describe("the walls between the rooms", () => {
  it.each([
    ["src/checks/pages/x.ts", "../endpoints/index.ts"],
    ["src/checks/pages/x.ts", "../../stack/stack.ts"],
    ["src/checks/pages/x.ts", "../../github/client.ts"],
    ["src/checks/pages/x.ts", "../../ledger/ledger.ts"],
    ["src/findings/x.ts", "node:fs"],
    ["src/report/render/x.ts", "../../tools/git.ts"],
    ["src/statistics/x.ts", "node:child_process"],
    ["src/tools/x/y.ts", "../../checks/pages/index.ts"],
    ["src/ledger/x.ts", "../results/log.ts"],
    ["src/stack/x.ts", "../report/build.ts"],
  ])("%s must not import %s", (file, module) => {
    expect(allowed(file, module)).toBe(false);
  });

  it.each([
    ["src/checks/pages/x.ts", "../check.ts"],
    ["src/checks/pages/x.ts", "../../tools/git.ts"],
    ["src/checks/pages/x.ts", "../../ledger/owner.ts"],
    ["src/ledger/x.ts", "../errors.ts"],
    ["src/tools/x/y.ts", "../../checks/check.ts"],
  ])("%s may import %s", (file, module) => {
    expect(allowed(file, module)).toBe(true);
  });
});
