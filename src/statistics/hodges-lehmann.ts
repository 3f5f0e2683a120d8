import { EXACT_VALUES } from "./mann-whitney.ts";
import { coinSums, drawnSums } from "./null-distribution.ts";
import { between, type OuterRank, outerRank, outerRankNormal } from "./rank-interval.ts";
import { EXACT_PAIRS } from "./signed-rank.ts";
import { quantile } from "./summary.ts";

export interface Shift {
  readonly estimate: number;
  /** undefined when there are too few values for an interval of that confidence */
  readonly interval: readonly [low: number, high: number] | undefined;
  /** what the interval reaches, at least what was asked for; 0 without one */
  readonly confidence: number;
}

/**
 * By how much paired differences are off zero: the median of the means of all their pairs, each with itself too (Hodges
 * & Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34(2), 1963), with the
 * interval of all shifts that the signed-rank test does not reject (Hollander, Wolfe & Chicken, "Nonparametric
 * Statistical Methods", 3rd ed., 2014, sections 3.2 and 3.3). Exact up to 200 differences; ties and zeros, which it
 * keeps, make it wider rather than wrong. Quadratic in their number. NaN for none.
 * @param differences finite
 */
export function hodgesLehmann(differences: readonly number[], confidence = 0.95): Shift {
  const n = differences.length;
  const means = new Float64Array((n * (n + 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) means[at++] = (differences[i]! + differences[j]!) / 2;
  const ranks = Array.from({ length: n }, (_, index) => index + 1);
  const outer =
    n <= EXACT_PAIRS
      ? outerRank(coinSums(ranks), confidence)
      : outerRankNormal(means.length / 2, Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24), confidence);
  return shift(means, outer);
}

/**
 * By how much head lies above base: the median of all differences between a value of one and a value of the other, with
 * the interval of all shifts that Mann and Whitney's test does not reject (the same book, sections 4.2 and 4.3). Exact
 * up to 60 values; ties make it wider rather than wrong. NaN for an empty side.
 * @param head finite
 * @param base finite
 */
export function hodgesLehmannShift(head: readonly number[], base: readonly number[], confidence = 0.95): Shift {
  const [m, n] = [Math.min(head.length, base.length), Math.max(head.length, base.length)];
  const differences = Float64Array.from(head.flatMap((value) => base.map((other) => value - other)));
  if (m + n > EXACT_VALUES) {
    return shift(differences, outerRankNormal((m * n) / 2, Math.sqrt((m * n * (m + n + 1)) / 12), confidence));
  }
  const ranks = Array.from({ length: m + n }, (_, index) => index + 1);
  // the smallest sum of m ranks is that of the first m: from there on Mann and Whitney's count begins
  return shift(differences, outerRank(drawnSums(ranks, m).subarray((m * (m + 1)) / 2), confidence));
}

function shift(each: Float64Array, outer: OuterRank | undefined): Shift {
  if (each.length === 0) return { estimate: Number.NaN, interval: undefined, confidence: 0 };
  const sorted = each.sort();
  const estimate = quantile(sorted, 0.5);
  if (!outer) return { estimate, interval: undefined, confidence: 0 };
  return { estimate, interval: between(sorted, outer), confidence: outer.confidence };
}
