import { drawnSums, exactTails, normalTails, type Tails } from "./null-distribution.ts";
import { doubledMidranks } from "./ranks.ts";

/** Up to this many values of both sides the exact distribution is counted out (some milliseconds). */
export const EXACT_VALUES = 60;

/**
 * Mann and Whitney's test of two independent samples ("On a Test of Whether one of Two Random Variables is
 * Stochastically Larger than the Other", Annals of Mathematical Statistics 18(1), 1947; Hollander, Wolfe & Chicken,
 * "Nonparametric Statistical Methods", 3rd ed., 2014, section 4.1). `greater` is the p value against "head tends to be
 * larger". Equal values share their midranks, and the p values are exact given those. Above 60 values: normal
 * approximation with the variance of the midranks and a continuity correction. With an empty side all p are 1.
 * @param head finite
 * @param base finite
 */
export function mannWhitney(head: readonly number[], base: readonly number[]): Tails {
  const ranks = doubledMidranks([...head, ...base]);
  const observed = ranks.slice(0, head.length).reduce((sum, rank) => sum + rank, 0);
  const all = ranks.length;
  if (all <= EXACT_VALUES) {
    if (head.length <= base.length) return exactTails(drawnSums(ranks, head.length), observed);
    // the smaller side is counted out more quickly, and where it is large the other is small
    const total = ranks.reduce((sum, rank) => sum + rank, 0);
    const { greater, less, twoSided } = exactTails(drawnSums(ranks, base.length), total - observed);
    return { greater: less, less: greater, twoSided };
  }
  // drawing without replacement: variance of the ranks' sum, ties included
  const squares = ranks.reduce((sum, rank) => sum + (rank - (all + 1)) ** 2, 0);
  const deviation = Math.sqrt((head.length * base.length * squares) / (all * (all - 1)));
  return normalTails(observed, head.length * (all + 1), deviation, 1);
}
