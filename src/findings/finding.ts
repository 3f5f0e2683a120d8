import type { Position } from "../errors.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Stat } from "../statistics/stats.ts";

export type Interval = readonly [low: number, high: number];

/** One row: one statistic of one metric of one subject, judged against its budget and against the baseline. */
export interface Finding {
  readonly metric: MetricEntry;
  readonly stat: Stat;
  readonly value: number | undefined;
  /** 95 %; undefined when the rounds are too few to tell */
  readonly interval: Interval | undefined;
  readonly rounds: number;
  /** found while measuring and not budgeted: shown, never a reason for a word in the verdict */
  readonly informational: boolean;
  /** the typical round of earlier runs and, last, of this one: for the sparkline; empty without earlier ones */
  readonly history: readonly number[];
  readonly budget: BudgetVerdict | undefined;
  readonly change: ChangeVerdict | undefined;
}

export interface BudgetVerdict {
  readonly bound: number;
  /** as written */
  readonly text: string;
  readonly outcome: "within" | "at the limit" | "over" | "not judged";
  /** share of the bound that is left; negative when over */
  readonly headroom: number | undefined;
  readonly grade: Grade | undefined;
  readonly at: Position;
  readonly why?: string;
}

export type Grade = "Excellent" | "Good" | "Tight" | "Over";

export interface ChangeVerdict {
  readonly base: number | undefined;
  /** relative, worse is positive whatever the metric's better side; absolute when the base is 0 */
  readonly estimate: number | undefined;
  readonly interval: Interval | undefined;
  readonly outcome: "regressed" | "improved" | "no change" | "inconclusive" | "not comparable" | "new" | "accepted";
  /** large enough to be worth hearing of (`compare.detect`) */
  readonly notable: boolean;
  /** whether it may turn the job red */
  readonly gating: boolean;
  readonly why: string;
}
