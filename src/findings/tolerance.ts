import type { MetricDef } from "../checks/check.ts";
import type { CompareConfig } from "../config/types.ts";
import type { Stat } from "../statistics/stats.ts";

/** Statistics that rest on a few values of a round, and so move more from one to the next. */
const TAILS: ReadonlySet<Stat> = new Set<Stat>(["p90", "p95", "p99", "min", "max"]);

export const isTail = (stat: Stat): boolean => TAILS.has(stat);

/**
 * Within this a change of a row is none, as a fraction of 1: what the file says, else 3 % and for tails 10 %, or what the
 * metric declares where that is more. Fresh processes of the same code differ by up to about 1 % in medians and rates and
 * by 3 % in tails on a quiet machine.
 */
export const toleranceOf = (
  stat: Stat,
  def: MetricDef | undefined,
  { tolerance }: Pick<CompareConfig, "tolerance">,
): number => tolerance ?? Math.max(isTail(stat) ? 0.1 : 0.03, def?.tolerance ?? 0);
