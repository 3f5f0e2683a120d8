import type { Budget } from "../config/types.ts";
import type { Unit } from "../results/entry.ts";
import { neededValues } from "../statistics/stats.ts";
import type { BudgetVerdict, Grade, Interval } from "./finding.ts";

/** What `judge` needs to know of a row; values in the metric's unit. */
export interface Judged {
  readonly unit: Unit;
  readonly byValue: boolean;
  readonly better: "lower" | "higher";
  readonly kind: "exact" | "noisy";
  readonly value: number | undefined;
  readonly interval: Interval | undefined;
  /** single values (loads, requests, executions) that the statistic rests on */
  readonly values: number;
}

/**
 * Judges a row by its interval, so that it does not flap: over only when all of the interval lies beyond the bound,
 * within only when none of it does, "at the limit" in between. Exact metrics have no noise and are judged by value.
 */
export function judge(row: Judged, budget: Budget): BudgetVerdict {
  const base = { bound: budget.bound, text: budget.text, at: budget.at, headroom: undefined, grade: undefined };
  if (row.value === undefined) return { ...base, outcome: "not judged", why: "not measured" };
  const needed = neededValues(budget.stat);
  if (row.values < needed) {
    return { ...base, outcome: "not judged", why: `${budget.stat} needs ${needed} values, this run has ${row.values}` };
  }
  const room = hasRoom(row, row.value, budget.bound) ? headroom(row.value, budget.bound, row.better) : undefined;
  const graded = { ...base, headroom: room, grade: room === undefined ? undefined : grade(room) };
  const beyond = (value: number) => (row.better === "lower" ? value > budget.bound : value < budget.bound);

  if (row.kind === "exact" || row.byValue) return { ...graded, outcome: beyond(row.value) ? "over" : "within" };
  if (!row.interval) {
    if (!beyond(row.value)) return { ...graded, outcome: "within" };
    return { ...graded, outcome: "at the limit", why: "beyond the bound, but one round cannot tell noise from cost" };
  }
  const [low, high] = row.interval;
  if (beyond(low) && beyond(high)) return { ...graded, outcome: "over" };
  if (beyond(low) || beyond(high))
    return { ...graded, outcome: "at the limit", why: "the interval straddles the bound" };
  return { ...graded, outcome: "within" };
}

/** Yes is yes, and one row where one is meant is right: nothing is left of that or lacking. */
const hasRoom = ({ unit, kind }: Judged, value: number, bound: number): boolean =>
  unit !== "yes" && !(kind === "exact" && value === bound);

/** Share of the bound that is left: 0.25 for 150 ms of 200 ms, or for 500 rps where 400 are asked. */
export function headroom(value: number, bound: number, better: "lower" | "higher"): number | undefined {
  if (bound === 0) return undefined;
  return better === "lower" ? (bound - value) / bound : (value - bound) / bound;
}

/** The one table of grades, by headroom. */
export const GRADES: readonly { readonly grade: Grade; readonly from: number }[] = [
  { grade: "Excellent", from: 0.25 },
  { grade: "Good", from: 0.1 },
  { grade: "Tight", from: 0 },
  { grade: "Over", from: Number.NEGATIVE_INFINITY },
];

export const grade = (room: number): Grade => GRADES.find(({ from }) => room >= from)!.grade;
