import { describe, expect, test } from "vitest";
import { judgeBudgets } from "../../bench/detection/budgets.ts";
import { effectsOn } from "../../bench/detection/effects.ts";
import { drawnExact } from "../../bench/detection/exact.ts";
import { goals } from "../../bench/detection/goals.ts";
import { recorded } from "../../bench/detection/recorded.ts";
import type { Report, Rule } from "../../bench/detection/report.ts";
import { simulate } from "../../bench/detection/simulate.ts";
import { Tally } from "../../bench/detection/tally.ts";

const reports = [0, 1].map((number) => simulate(number, { layout: false }));

/** A rule that calls a row worse by the ratio of its first pair. */
const rule = (name: string, ours: boolean, threshold: number): Rule => ({
  name,
  ours,
  source: "here",
  alone: true,
  judge: (rows) =>
    rows.map(({ better, pairs: [pair] }) => {
      const ratio = better === "lower" ? pair![0] / pair![1] : pair![1] / pair![0];
      const red = ratio > threshold;
      return { score: ratio, red, found: red, rounds: 1, paired: true, interval: [-1, 1] as const };
    }),
});

function tallies(threshold: number): Tally[] {
  const rules = [rule("ours: auto", true, threshold), rule("ours: paired", true, threshold), rule("peer", false, 1.5)];
  return rules.map((each) => {
    const tally = new Tally(each);
    for (const report of reports) {
      tally.unchanged(report);
      for (const effect of effectsOn(report)) tally.worse(effect);
    }
    return tally;
  });
}

const drawn = (threshold: number) => ({
  plain: tallies(threshold),
  laidOut: tallies(threshold),
  budgets: judgeBudgets(reports),
});

const holding = (threshold: number) =>
  goals(recorded([], true), drawn(threshold), drawnExact(20))
    .filter(({ holds }) => holds)
    .map(({ goal }) => goal);

describe("goals", () => {
  test("without recordings none of theirs holds", () => {
    const judged = goals(recorded([], true), drawn(10), drawnExact(20));
    const recordedOnes = judged.filter(({ goal }) => /recorded|recordings/.test(goal));
    expect(recordedOnes.length).toBeGreaterThan(6);
    expect(recordedOnes.some(({ holds }) => holds)).toBe(false);
    expect(recordedOnes.every(({ figure }) => /^nothing/.test(figure))).toBe(true);
  });

  test("a rule that is never red has no false ones, and finds nothing", () => {
    expect(holding(10)).toContain("false red of A/A reports, simulated, auto: at most 1 %");
    expect(holding(10)).toContain("exact changes above 1 % that are found: all");
  });

  test("a rule that is always red is told so, and no better than its peers", () => {
    expect(holding(0)).not.toContain("false red of A/A reports, simulated, auto: at most 1 %");
    expect(holding(0).filter((goal) => goal.endsWith("with bad layouts: fewer"))).toEqual([]);
  });
});

test("budgets: a tenth of room is enough, a tenth too little is seen, on steady rounds", () => {
  const [report] = reports;
  const steady: Report = {
    ...report!,
    rows: report!.rows.map((row) => ({ ...row, pairs: row.pairs.map(() => [100, 100] as const) })),
    truth: new Map(report!.rows.map(({ id }) => [id, 100])),
  };
  const { bounds, covered } = judgeBudgets([steady]);
  expect(bounds.map(({ bound, redReports, redRows }) => [bound, redReports.of, redRows.of])).toEqual([
    [1.1, 0, 0],
    [1, 0, 0],
    [0.9, 1, 20],
  ]);
  expect(covered).toEqual({ of: 20, count: 20 });
});
