import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { buildReport } from "../../src/report/build.ts";
import { suggestBudgets } from "../../src/report/suggest.ts";
import { toyChecks } from "../support/checks.ts";
import { aRun, type Told } from "../support/run.ts";

const suggested = (budgets: string) => {
  const text = [
    "version: 1",
    'targets: { web: "http://h" }',
    `pages: { target: web, rounds: 3, each: { A: { path: /${budgets && `, budgets: { ${budgets} }`} } } }`,
  ].join("\n");
  const config = loadConfig({ file: "budgets.yml", text, checks: toyChecks });
  const lcp: Told = {
    subject: "A",
    metric: { check: "pages", name: "lcp", stats: ["median", "avg", "p95", "max"] },
    rounds: [[1000], [1000], [1000]],
  };
  const baseline = { runs: [], text: "none" };
  return suggestBudgets(buildReport({ run: aRun([lcp]), config, checks: toyChecks, baseline, watched: [] }), config);
};

test("a budget is proposed for what has none, and not for what is switched off", () => {
  expect(suggested("").at(-1)).toBe("      A: { budgets: { lcp: 1.3 s } }");
  expect(suggested("lcp: 2 s")).toEqual([]);
  expect(suggested("lcp: off")).toEqual([]);
});
