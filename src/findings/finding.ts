import type { Position } from "../errors.ts";
import type { ArmName, MetricEntry } from "../results/entry.ts";
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
  /** named beforehand as one whose change may turn the job red; the others inform. Exact metrics always gate */
  readonly gates: boolean;
  /** why nothing noisy is judged here: the machine was too noisy, with the evidence */
  readonly tooNoisy?: string;
  /** found while measuring and not budgeted: shown, never a reason for a word in the verdict */
  readonly informational: boolean;
  /** the typical round of earlier runs and, last, of this one: for the sparkline; empty without earlier ones */
  readonly history: readonly number[];
  readonly budget: BudgetVerdict | undefined;
  readonly change: ChangeVerdict | undefined;
  /** against the last release, beside the change itself: many small steps add up. Never turns the job red */
  readonly sinceRelease?: ChangeVerdict;
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
  /** estimate and interval are differences in the unit: some round of a side is zero or below, where there is no ratio */
  readonly absolute?: true;
  readonly outcome: "regressed" | "improved" | "no change" | "inconclusive" | "not comparable" | "new" | "accepted";
  /** large enough to be worth hearing of (`compare.detect`) */
  readonly notable: boolean;
  /** whether it turns the job red when it is a regression */
  readonly gating: boolean;
  readonly why: string;
  /** it looks worse, and a second look is due before it may turn the job red */
  readonly suspect?: boolean;
  /** which way it was decided; undefined: it could not be */
  readonly how: How | undefined;
  /** where base and head were measured side by side */
  readonly pairs?: PairsTold;
}

/**
 * `exact`: at once, by value. `stored`: against an earlier run. `screened`: the same, where the history shows that one run
 * would have raised suspicion of a change worth hearing of. `paired`: base beside head on this machine.
 */
export type How = "exact" | "stored" | "screened" | "paired";

/** What lies behind a paired verdict. */
export interface PairsTold {
  readonly count: number;
  /** the arm that was measured first; they take turns from there */
  readonly first: ArmName;
  /** one-sided, that it became worse */
  readonly p: number;
  /** the same, corrected for all rows that were looked at beside it */
  readonly adjusted: number;
  /** a second look at a suspect, with both arms started anew */
  readonly confirmed?: Confirmation;
}

export interface Confirmation {
  readonly count: number;
  readonly estimate: number;
  readonly interval: Interval | undefined;
  readonly absolute?: true;
  readonly p: number;
  /** it became worse again */
  readonly holds: boolean;
}
