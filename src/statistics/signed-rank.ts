import { coinSums, exactTails, normalTails, type Tails } from "./null-distribution.ts";
import { doubledMidranks } from "./ranks.ts";

/** Up to this many differences the exact distribution is counted out (some milliseconds). */
export const EXACT_PAIRS = 200;

export interface SignedRank extends Tails {
  /** differences that are not zero */
  readonly n: number;
  readonly zeros: number;
}

/**
 * Wilcoxon's signed-rank test of paired differences (Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics
 * Bulletin 1(6), 1945; Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods", 3rd ed., 2014, section 3.1).
 * `greater` is the p value against "the differences tend to be above zero". As Wilcoxon does, zeros are dropped; equal
 * sizes share their midranks, and the p values are exact given those. Above 200 differences: normal approximation with
 * the variance of the midranks and a continuity correction. Without any difference that is not zero all p are 1.
 * @param differences finite
 */
export function signedRank(differences: readonly number[]): SignedRank {
  const moved = differences.filter((difference) => difference !== 0);
  const counts = { n: moved.length, zeros: differences.length - moved.length };
  const ranks = doubledMidranks(moved.map(Math.abs));
  const observed = ranks.reduce((sum, rank, index) => (moved[index]! > 0 ? sum + rank : sum), 0);
  if (moved.length <= EXACT_PAIRS) return { ...counts, ...exactTails(coinSums(ranks), observed) };
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank ** 2, 0)) / 2;
  return { ...counts, ...normalTails(observed, mean, deviation, 1) };
}
