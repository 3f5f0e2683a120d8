import { describe, expect, it } from "vitest";
import { conclusion } from "../../src/commands/conclusion.ts";
import { loadConfig } from "../../src/config/load.ts";
import { buildReport } from "../../src/report/build.ts";
import { renderComment } from "../../src/report/render/comment.ts";
import { END } from "../../src/results/entry.ts";
import { toyChecks } from "../support/checks.ts";
import { aRun, type Told } from "../support/run.ts";

const text = [
  "version: 1",
  "within: 3 m",
  'targets: { web: "http://h" }',
  "pages: { target: web, rounds: 5, budgets: { lcp: 2 s }, each: { A: { path: / }, B: { path: /b, rounds: 3 } } }",
].join("\n");

const page = (subject: string, loads: readonly number[]): Told => ({
  subject,
  metric: { check: "pages", name: "lcp", title: "Largest Contentful Paint", stats: ["median", "avg", "p95", "max"] },
  rounds: loads.map((load) => [load]),
});

const report = (end: string, told = [page("A", [900, 950]), page("B", [800])]) =>
  buildReport({
    run: aRun(told, { end }),
    config: loadConfig({ file: "budgets.yml", text, checks: toyChecks }),
    checks: toyChecks,
    baseline: { runs: [], text: "none" },
    watched: [],
  });

describe("a run whose time was up", () => {
  it("says in its first line and on the screen how much was measured, and what to do", () => {
    const done = report(END.outOfTime);
    expect(done.verdict.words).toMatch(/; 3 of 8 rounds were measured$/);
    expect(done.problems).toEqual([
      {
        where: "run",
        detail: "the time limit (within) is reached: 3 of 8 rounds were measured",
        hint: "Raise `within` (3 m), or ask for less: fewer `rounds`, or a profile with fewer checks.",
        count: 1,
      },
    ]);
    const lines = conclusion(done).join("\n");
    expect(lines).toContain("; 3 of 8 rounds were measured");
    expect(lines).toContain("      Raise `within` (3 m)");
    const [first] = renderComment(done, { links: {}, limit: 60_000 }).split("\n");
    expect(first).toMatch(/^## .*; 3 of 8 rounds were measured$/);
  });

  it("counts rounds of a task only up to those that were planned", () => {
    const more = report(END.outOfTime, [page("A", [900, 950]), page("B", [800, 800, 800, 800, 800])]);
    expect(more.verdict.words).toMatch(/5 of 8 rounds/);
  });

  it("and no other: a whole run needs no word, one that was cancelled has another reason", () => {
    expect(report(END.whole).verdict.words).not.toContain("rounds were measured");
    expect(report(END.whole).problems).toEqual([]);
    expect(report(END.cancelled).problems).toEqual([{ where: "run", detail: END.cancelled, count: 1 }]);
  });
});
