import { normalQuantile } from "./normal.ts";

/** An interval goes from the `rank`-th value from below to the `rank`-th from above; `confidence` is what that reaches. */
export interface OuterRank {
  readonly rank: number;
  readonly confidence: number;
}

/** What is left of two such decimals as 0.95 and 0.975 when one is computed from the other. */
const ROUNDING = 1e-12;

/**
 * Which of the sorted estimates of single pairs bound the interval that a rank test does not reject: the highest rank
 * that leaves at most half of 1 - `confidence` beyond it on each side. Undefined when even the outermost leave more.
 * @param chance symmetric distribution of the test's statistic, from 0, if nothing changed
 */
export function outerRank(chance: Float64Array, confidence: number): OuterRank | undefined {
  let rank = 0;
  let below = 0;
  while (below + chance[rank]! <= (1 - confidence) / 2 + ROUNDING) {
    below += chance[rank]!;
    rank += 1;
  }
  return rank === 0 ? undefined : { rank, confidence: 1 - 2 * below };
}

/** The same by the normal distribution, with a continuity correction. */
export function outerRankNormal(mean: number, deviation: number, confidence: number): OuterRank | undefined {
  const rank = Math.floor(mean + normalQuantile((1 - confidence) / 2) * deviation + 0.5);
  return rank < 1 ? undefined : { rank, confidence };
}

export const between = (sorted: ArrayLike<number>, { rank }: OuterRank): readonly [low: number, high: number] => [
  sorted[rank - 1]!,
  sorted[sorted.length - rank]!,
];
