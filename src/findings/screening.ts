import { studentQuantile } from "../statistics/student.ts";
import { deviation, mean } from "../statistics/summary.ts";

/** What a single run on these machines can tell of one row. */
export interface Screening {
  /** log of the value that earlier runs centre on */
  readonly center: number;
  /** log ratio to the center beyond which a run is suspected */
  readonly limit: number;
}

/** Fewer earlier runs say too little of how far runs scatter. */
const ENOUGH_RUNS = 5;
/** Share of changes of the size `detect` that have to raise suspicion … */
const CAUGHT = 0.95;
/** … while no more than this share of unchanged runs goes on in vain: each of them starts the base. */
const FALSE_SUSPICION = 0.1;

/**
 * Whether one run alone can screen a row for a change of the size `detect`, from how far earlier runs of the same CPU
 * model scatter. A new run scatters around their mean by s·√(1 + 1/k), Student's t with k - 1 degrees of freedom (the
 * prediction interval for one new observation: Hahn & Meeker, "Statistical Intervals", 1991, section 4.7). The limit is put where 95 % of
 * such changes lie beyond it; if more than a tenth of unchanged runs would too, one run can't tell: undefined.
 * @param history the row's value in each earlier run, in its unit, above 0
 * @param detect fraction of 1
 */
export function screening(history: readonly number[], detect: number): Screening | undefined {
  const logs = history.filter((value) => value > 0).map(Math.log);
  if (logs.length < ENOUGH_RUNS) return undefined;
  const scatter = deviation(logs) * Math.sqrt(1 + 1 / logs.length);
  const limit = Math.log1p(detect) - studentQuantile(CAUGHT, logs.length - 1) * scatter;
  if (limit < studentQuantile(1 - FALSE_SUSPICION, logs.length - 1) * scatter) return undefined;
  return { center: mean(logs), limit };
}

/** Whether a value is worse than its history by more than the limit. */
export const isSuspect = ({ center, limit }: Screening, value: number, better: "lower" | "higher"): boolean =>
  value <= 0 || (better === "lower" ? 1 : -1) * (Math.log(value) - center) > limit;
