import { markdownTable } from "markdown-table";
import { mean } from "../../src/statistics/summary.ts";
import type { BudgetTally } from "./budgets.ts";
import { EFFECTS } from "./effects.ts";
import type { Goal } from "./goals.ts";
import type { InjectedFault } from "./recorded.ts";
import { RULES } from "./rules/index.ts";
import { merge, NOTHING, rate, type Share, type Tally } from "./tally.ts";
import { percent, shareWords } from "./words.ts";

/** What each rule did, as a table in Markdown: figures of one source of noise. */
export function rulesTable(tallies: readonly Tally[]): string {
  return markdownTable([
    ["Rule", "false red, whole reports (95 %)", "inconclusive rows", "intervals that hold", "base started", "minutes"],
    ...tallies.map((tally) => [
      tally.rule.name,
      shareWords(tally.falseRed),
      tally.rule.ours ? percent(rate(tally.inconclusive)) : "",
      tally.covered.count === 0 ? "" : percent(rate(tally.covered)),
      percent(rate(tally.baseStarted)),
      mean(tally.minutes).toFixed(1),
    ]),
  ]);
}

/** Found, by effect. */
export function detectionTable(tallies: readonly Tally[]): string {
  const seen = EFFECTS.filter((name) => tallies.some(({ found }) => found.has(name)));
  return markdownTable([
    ["Rule", ...seen],
    ["rows tried", ...seen.map((name) => String(tallies[0]!.found.get(name)?.count ?? 0))],
    ...tallies.map((tally) => [tally.rule.name, ...seen.map((name) => foundWords(tally, name))]),
  ]);
}

/** `97.5 %`, and for how many of the missed ones the base was not even started. */
function foundWords({ rule, found, missedByScreening }: Tally, name: string): string {
  const share = found.get(name);
  if (!share) return "";
  const missed = rule.name === "ours: auto" ? (missedByScreening.get(name) ?? 0) : 0;
  return missed > 0 ? `${percent(rate(share))}, screening missed ${missed}` : percent(rate(share));
}

/** False reds of the peers if each found as much as our default does. */
export function equalTable(tallies: readonly Tally[], effects: readonly string[]): string {
  const auto = tallies[0]!;
  return markdownTable([
    ["Rule, its threshold turned until it finds as much", ...effects],
    [`${auto.rule.name} (as it is)`, ...effects.map(() => percent(rate(auto.falseRed)))],
    ...tallies
      .filter(({ rule }) => !rule.ours)
      .map((tally) => [
        tally.rule.name,
        ...effects.map((name) => percent(rate(tally.falseRedAtEqualDetection(name, auto.found.get(name) ?? NOTHING)))),
      ]),
  ]);
}

/** Of the rows that a fault is meant to slow down, how many each rule calls worse. */
export function faultsTable(faults: readonly InjectedFault[]): string {
  return markdownTable([
    ["Rule", ...faults.map(({ fault }) => fault)],
    [
      "it comes to",
      ...faults.map(({ effects }) => [...effects].map(([row, effect]) => `${row} +${percent(effect)}`).join(", ")),
    ],
    ...RULES.map((rule, index) => [
      rule.name,
      ...faults.map(({ tallies }) => {
        const all = [...tallies[index]!.found.values()].reduce<Share>(merge, NOTHING);
        return all.count === 0 ? "" : `${all.of} of ${all.count}`;
      }),
    ]),
  ]);
}

export function budgetsTable({ bounds, covered }: { bounds: readonly BudgetTally[]; covered: Share }): string {
  const table = markdownTable([
    ["Bound, of the truth", "reports told over", "rows told over", "rows at the limit", "reports over by value alone"],
    ...bounds.map(({ bound, redReports, redRows, atTheLimit, redByValue }) => [
      bound.toFixed(1),
      shareWords(redReports),
      percent(rate(redRows)),
      percent(rate(atTheLimit)),
      shareWords(redByValue),
    ]),
  ]);
  return `${table}\n\nIntervals of the value that hold the truth: ${shareWords(covered)}`;
}

export const goalsTable = (goals: readonly Goal[]): string =>
  markdownTable([
    ["Goal", "Found", ""],
    ...goals.map(({ goal, figure, holds }) => [goal, figure, holds ? "holds" : "**does not hold**"]),
  ]);
