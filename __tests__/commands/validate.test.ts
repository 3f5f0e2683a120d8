import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { validate } from "../../src/commands/validate.ts";
import { KnownError } from "../../src/errors.ts";
import { toyChecks } from "../support/checks.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

function said(text: string, list = toyChecks): string {
  const lines: string[] = [];
  expect(validate({ file: "budgets.yml", text, checks: list, today: "2026-11-24", say: (line) => lines.push(line) })).toBe(0);
  return `${lines.join("\n")}\n`;
}

test("says in words what every profile measures", async () => {
  await expect(said(read("../support/design.yml"))).toMatchFileSnapshot("__snapshots__/validate.txt");
});

test("a time limit that is too short says what it cuts", () => {
  const text = said(
    "version: 1\nwithin: 30 s\ntargets: { web: http://h }\npages: { target: web, each: { A: { path: /, rounds: 10 }, B: { path: /b } } }\ncompare: { mode: off }\nfail: { over-budget: false, regression: false }",
  );
  expect(text).toContain("about 48 s of measuring, within 30 s");
  expect(text).toContain("  cut to fit: pages/A: 3 instead of 10 rounds");
  expect(text).toContain("no budget: only a change is told");
  expect(text).toContain("Compared with nothing.\nThe job never turns red.");
  expect(text).toContain("Stack: none; the targets run already\n  web: http://h");
});

test("the budgets.yml of this repository is right", () => {
  const text = said(read("../../budgets.yml"), checks);
  expect(text).toMatch(/^budgets.yml is valid\.\n/);
  for (const { title } of checks) expect(text).toContain(`  ${title}`);
});

test("mistakes are thrown, all of them", () => {
  try {
    said("version: 2\nfoo: 1\n");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).mistakes).toHaveLength(3);
  }
});
