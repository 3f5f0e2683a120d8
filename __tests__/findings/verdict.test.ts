import { describe, expect, it } from "vitest";
import { EVERY } from "../../src/config/types.ts";
import { findings } from "../../src/findings/findings.ts";
import { verdict } from "../../src/findings/verdict.ts";
import { aConfig, aRun, at } from "../support/run.ts";
import { timer } from "../support/timer.ts";

const wobble = [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2];
const around = (center: number) => wobble.map((share) => center * (1 + share / 100));
const budget = (bound: number) => [{ metric: "time", stat: "median" as const, bound, text: `${bound} ms`, at: at(7) }];
const both = { overBudget: true, regression: true };

const judge = (center: number, bound: number | undefined, baseline: number[] = [], fail = both, broken?: string) => {
  const config = aConfig([{ name: "a", budgets: bound === undefined ? [] : budget(bound) }]);
  const past = baseline.map((value, index) => aRun([{ rounds: around(value) }], { id: `old-${index}` }));
  return verdict(findings(aRun([{ rounds: around(center) }]), config, [timer], past), fail, broken);
};

describe("from state to exit code", () => {
  it.each([
    ["within budget", judge(100, 200), 0, "all within budget"],
    ["over budget", judge(300, 200), 1, "1 over budget"],
    ["at the limit", judge(200, 200), 0, "1 to watch"],
    ["over budget, not to fail for it", judge(300, 200, [], { ...both, overBudget: false }), 0, "1 over budget"],
    ["no budget", judge(100, undefined), 0, "all within budget"],
    ["looks slower, too little history", judge(130, 200, [100, 100]), 0, "1 to watch"],
    ["regressed against enough history", judge(130, 200, Array(12).fill(100)), 1, "1 regression"],
    [
      "regressed, not to fail for it",
      judge(130, 200, Array(12).fill(100), { ...both, regression: false }),
      0,
      "1 regression",
    ],
    ["cancelled", judge(100, 200, [], both, "cancelled"), 3, "the run was cancelled"],
    ["broken off", judge(100, 200, [], both, "broken off"), 3, "the run broke off"],
    ["red stays red when it broke off", judge(300, 200, [], both, "broken off"), 1, "1 over budget, the run broke off"],
  ])("%s", (_, result, exit, words) => {
    expect({ exit: result.exit, words: result.words }).toEqual({ exit, words });
  });

  it("a budget that was not measured is never green", () => {
    const config = aConfig([
      { name: "a", budgets: budget(200) },
      { name: "gone", budgets: budget(200) },
    ]);
    const rows = findings(aRun([{ rounds: around(100) }]), config, [timer], []);
    expect(verdict(rows, both, undefined)).toMatchObject({
      exit: 3,
      outcome: "not measured",
      words: "1 budget not measured",
    });
  });

  it("nothing at all is never green", () => {
    expect(verdict([], both, undefined)).toMatchObject({ exit: 3, words: "nothing was measured" });
  });
});

describe("findings", () => {
  it("tells a new row, a row with other settings and an unchanged one apart", () => {
    const head = aRun([
      { rounds: around(100) },
      { subject: "b", rounds: around(100) },
      { subject: "c", metric: { protocol: "2" }, rounds: around(100) },
    ]);
    const base = aRun([{ rounds: around(100) }, { subject: "c", rounds: around(100) }], { id: "old" });
    const outcomes = findings(head, aConfig([]), [timer], [base]).map(({ metric, change }) => [
      metric.subject,
      change?.outcome,
    ]);
    expect(outcomes).toEqual([
      ["a", "no change"],
      ["b", "new"],
      ["c", "not comparable"],
    ]);
  });

  it("leaves rounds that failed, were contaminated or warmed up out", () => {
    const run = aRun([{ rounds: [100, 100, 900, 900, 900] }]);
    const spoiled = new Map(
      [...run.rounds].map(([id, round]) => {
        const over = { "r0-2": { state: "failed" }, "r0-3": { state: "contaminated" }, "r0-4": { purpose: "warm-up" } }[
          id
        ];
        return [id, { ...round, ...(over as object) }];
      }),
    );
    const [row] = findings({ ...run, rounds: spoiled }, aConfig([]), [timer], []);
    expect(row).toMatchObject({ value: 100, rounds: 2 });
  });

  it("judges what was only found by the budgets of its section, and misses nobody called *", () => {
    const found = { ...timer, subjects: "found" as const };
    const rows = findings(
      aRun([{ rounds: around(300) }]),
      aConfig([{ name: EVERY, budgets: budget(200) }]),
      [found],
      [],
    );
    expect(rows.map(({ metric, budget: judged }) => [metric.subject, judged?.outcome])).toEqual([["a", "over"]]);
  });

  it("adds quotients before it divides", () => {
    const rounds = [
      { of: 1, per: 10 },
      { of: 0, per: 990 },
    ];
    const [row] = findings(aRun([{ metric: { name: "errors", unit: "%" }, rounds }]), aConfig([]), [timer], []);
    expect(row?.value).toBe(0.001);
  });

  it("judges another statistic of an older, condensed run by nothing", () => {
    const budgets = [{ metric: "time", stat: "p90" as const, bound: 200, text: "200 ms", at: at(1) }];
    const rows = findings(aRun([{ rounds: around(100) }]), aConfig([{ name: "a", budgets }]), [timer], []);
    expect(rows.map(({ stat, budget: judged }) => [stat, judged?.outcome])).toEqual([
      ["median", undefined],
      ["p90", "not judged"],
    ]);
  });
});
