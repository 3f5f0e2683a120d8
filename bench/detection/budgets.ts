import { judge } from "../../src/findings/budget.ts";
import { intervalOverRounds } from "../../src/statistics/intervals.ts";
import { mean } from "../../src/statistics/summary.ts";
import type { Report, Row } from "./report.ts";
import { LOOK } from "./rules/ours.ts";
import { add, NOTHING, type Share } from "./tally.ts";

/** Bounds as shares of the truth: 1.1 leaves a tenth of room, 0.9 is broken. For what is better high the other way round. */
const ROOM = [1.1, 1, 0.9] as const;

export interface BudgetTally {
  readonly bound: (typeof ROOM)[number];
  /** whole reports with a row that is told to be over */
  readonly redReports: Share;
  readonly redRows: Share;
  /** neither over nor within */
  readonly atTheLimit: Share;
  /** whole reports that would be red if the value alone were compared with the bound */
  readonly redByValue: Share;
}

/** The shipped verdict on budgets: is a healthy product told to be over a bound that it keeps? */
export function judgeBudgets(reports: Iterable<Report>): { readonly bounds: BudgetTally[]; readonly covered: Share } {
  const tallies = ROOM.map((bound) => ({
    bound,
    redReports: NOTHING,
    redRows: NOTHING,
    atTheLimit: NOTHING,
    redByValue: NOTHING,
  }));
  let covered: Share = NOTHING;
  for (const report of reports) {
    const values = report.rows.map((row) => measured(row));
    for (const [index, { interval }] of values.entries()) {
      const truth = report.truth.get(report.rows[index]!.id)!;
      if (interval) covered = add(covered, interval[0] <= truth && truth <= interval[1]);
    }
    for (const tally of tallies) {
      const outcomes = report.rows.map((row, index) =>
        outcome(row, report.truth.get(row.id)!, values[index]!, tally.bound),
      );
      tally.redReports = add(
        tally.redReports,
        outcomes.some(({ told }) => told === "over"),
      );
      tally.redByValue = add(
        tally.redByValue,
        outcomes.some(({ byValue }) => byValue),
      );
      for (const { told } of outcomes) {
        tally.redRows = add(tally.redRows, told === "over");
        tally.atTheLimit = add(tally.atTheLimit, told === "at the limit");
      }
    }
  }
  return { bounds: tallies, covered };
}

interface Measured {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** Of head alone. A row is the mean of its rounds here: their histograms are not recorded. */
function measured({ id, pairs }: Row): Measured {
  const rounds = pairs.slice(0, LOOK).map(([head]) => head);
  return { value: mean(rounds), interval: intervalOverRounds(rounds, mean, id) };
}

function outcome({ better }: Row, truth: number, { value, interval }: Measured, room: number) {
  const bound = better === "lower" ? truth * room : truth / room;
  const row = { unit: "number", byValue: false, better, kind: "noisy", value, interval, values: ENOUGH } as const;
  const at = { file: "", line: 0, column: 0 };
  const { outcome: told } = judge(row, { metric: "", stat: "avg", bound, text: "", at });
  return { told, byValue: better === "lower" ? value > bound : value < bound };
}

/** The sample carries any percentile: rounds that do not were not recorded for it. */
const ENOUGH = 1e6;
