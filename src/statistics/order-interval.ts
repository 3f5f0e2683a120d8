import { binomialCdf } from "./binomial.ts";

/**
 * Interval of a quantile whatever the values' distribution, between two of the values themselves, with at most half of
 * 1 - `confidence` beyond each end (David & Nagaraja, "Order Statistics", 3rd ed., 2003, section 7.1). Undefined when
 * the sample can't carry it: a median needs 6 values, p95 needs 72.
 * @param sorted ascending, independent of each other
 * @param share between 0 and 1
 */
export function quantileInterval(
  sorted: readonly number[],
  share: number,
  confidence = 0.95,
): readonly [low: number, high: number] | undefined {
  const beyond = (1 - confidence) / 2;
  // how many values lie below the quantile is binomial: the interval fails low if fewer than `low` do
  const low = fewest(sorted.length, share, beyond);
  const high = fewest(sorted.length, 1 - share, beyond);
  return low === 0 || high === 0 ? undefined : [sorted[low - 1]!, sorted[sorted.length - high]!];
}

/** The highest rank from one end that has the quantile inside it but for a chance of `beyond`; 0 for none. */
function fewest(count: number, share: number, beyond: number): number {
  let rank = 0;
  while (rank < count && binomialCdf(rank, count, share) <= beyond + 1e-12) rank += 1;
  return rank;
}
