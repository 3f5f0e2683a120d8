import type { Benchmark } from "../benchmark.ts";
import { drawnExact } from "./exact.ts";
import { goals } from "./goals.ts";
import { budgetsTable, detectionTable, equalTable, faultsTable, goalsTable, rulesTable } from "./print.ts";
import { recorded } from "./recorded.ts";
import { readRecordings } from "./recording.ts";
import { RECORDINGS } from "./recordings.ts";
import { simulated } from "./simulated.ts";
import type { Tally } from "./tally.ts";

const AT_EQUAL_DETECTION = ["p50 or RPS +5 %", "p50 or RPS +10 %", "p99 +20 %"];

/** How often we and our peers cry wolf, and what we find: on recorded rounds and, apart from them, on drawn ones. */
export const detection: Benchmark = async ({ quick, say }) => {
  const real = recorded(readRecordings(RECORDINGS), quick);
  const title = (text: string) => say(`\n## ${text}\n`);

  title("Recorded");
  say(
    `${real.sittings} sittings, ${real.rounds} rounds of endpoints and queries, ${real.loads} page loads; ` +
      `${real.reports} independent A/A reports, ${real.quietReports} of them on a quiet machine.`,
  );
  if (real.reports > 0) {
    for (const [name, tallies] of [
      ["all", real.all],
      ["quiet", real.quiet],
    ] as const) {
      if (tallies[0]!.falseRed.count === 0) continue;
      say(`\n### ${name} recordings without a fault; effects are exact factors on head's rounds\n`);
      for (const table of tablesOf(tallies)) say(`${table}\n`);
    }
    say(`### Budgets\n\n${budgetsTable(real.budgets)}\n`);
  }
  if (real.faults.length > 0) say(`### Faults that were really injected\n\n${faultsTable(real.faults)}\n`);

  const drawn = simulated(quick);
  title("Simulated");
  for (const [name, tallies] of [
    ["Noise of hosted runners", drawn.plain],
    ["The same, with bad layouts until processes are started anew", drawn.laidOut],
  ] as const) {
    say(`### ${name}\n`);
    for (const table of tablesOf(tallies)) say(`${table}\n`);
  }
  say(`### Budgets\n\n${budgetsTable(drawn.budgets)}\n`);

  const judged = goals(real, drawn, drawnExact(quick ? 200 : 2000));
  title("Goals");
  say(`${goalsTable(judged)}\n`);
  return {
    figures: {
      recorded: {
        sittings: real.sittings,
        rounds: real.rounds,
        loads: real.loads,
        reports: real.reports,
        quietReports: real.quietReports,
        rules: real.all.map(figuresOf),
      },
      simulated: { rules: drawn.plain.map(figuresOf), laidOut: drawn.laidOut.map(figuresOf) },
      goals: judged,
    },
    goal: judged.map(({ goal }) => goal).join("; "),
    holds: judged.every(({ holds }) => holds),
  };
};

const tablesOf = (tallies: readonly Tally[]): string[] => [
  rulesTable(tallies),
  detectionTable(tallies),
  equalTable(tallies, AT_EQUAL_DETECTION),
];

const figuresOf = ({ rule, falseRed, found }: Tally) => ({
  rule: rule.name,
  falseRed,
  found: Object.fromEntries(found),
});
