import { between, outerRank, outerRankNormal } from "./rank-interval.ts";
import { groupSizes } from "./ranks.ts";
import { quantile } from "./summary.ts";

/** Up to this many points without equal x the exact distribution is counted out. */
const EXACT_POINTS = 100;

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** of the slope; undefined when there are too few points for an interval of that confidence */
  readonly interval: readonly [low: number, high: number] | undefined;
}

/**
 * A line that outliers do not pull: the median of the slopes between all pairs of points (Theil, "A rank-invariant
 * method of linear and polynomial regression analysis", 1950), and the interval of all slopes that Kendall's test does
 * not reject (Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical
 * Association 63(324), 1968; Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods", 3rd ed., 2014, sections
 * 9.2 and 9.3). That test's distribution is exact up to 100 points without equal x, else normal with Sen's variance for
 * ties. Quadratic in the number of points. Undefined without two different x.
 * @param points finite
 */
export function theilSen(points: readonly (readonly [x: number, y: number])[], confidence = 0.95): Line | undefined {
  const slopes = points
    .flatMap(([x, y], index) =>
      points.slice(index + 1).map(([x2, y2]) => (x2 === x ? Number.NaN : (y2 - y) / (x2 - x))),
    )
    .filter((slope) => !Number.isNaN(slope))
    .toSorted((a, b) => a - b);
  if (slopes.length === 0) return undefined;
  const slope = quantile(slopes, 0.5);
  const intercept = quantile(
    points.map(([x, y]) => y - slope * x).toSorted((a, b) => a - b),
    0.5,
  );
  const n = points.length;
  const ties = groupSizes(points.map(([x]) => x));
  const outer =
    n <= EXACT_POINTS && ties.length === n
      ? outerRank(inversions(n), confidence)
      : outerRankNormal(slopes.length / 2, kendallDeviation(n, ties) / 2, confidence);
  return { slope, intercept, interval: outer && between(slopes, outer) };
}

/** P(k pairs stand in the wrong order), k from 0, of `n` things in random order (Kendall, "Rank Correlation Methods"). */
function inversions(n: number): Float64Array {
  let chance = Float64Array.of(1);
  for (let size = 2; size <= n; size++) {
    // the newest stands before 0 to size - 1 of the others
    const next = new Float64Array((size * (size - 1)) / 2 + 1);
    let window = 0;
    for (let k = 0; k < next.length; k++) {
      window += (chance[k] ?? 0) - (k >= size ? chance[k - size]! : 0);
      next[k] = window / size;
    }
    chance = next;
  }
  return chance;
}

const kendallDeviation = (n: number, ties: readonly number[]): number => {
  const of = (size: number) => size * (size - 1) * (2 * size + 5);
  return Math.sqrt((of(n) - ties.reduce((sum, size) => sum + of(size), 0)) / 18);
};
