import { quantileOf, type Stat } from "./stats.ts";

/**
 * Quantile by linear interpolation between the two nearest values (type 7 of Hyndman & Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50(4), 1996).
 * @param sorted ascending, not empty
 * @param share 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const low = Math.floor(position);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  // exact where nothing lies between: Infinity - Infinity and rounding stay out
  return below === above ? below : below + (above - below) * (position - low);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Sample standard deviation (n - 1); 0 for one value. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

/** A statistic of plain numbers; undefined when there are none. */
export function summarize(values: readonly number[], stat: Stat): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const share = quantileOf(stat);
  if (share !== undefined) return quantile(sorted, share);
  switch (stat) {
    case "min":
      return sorted[0];
    case "max":
      return sorted.at(-1);
    case "value":
      return values.at(-1);
    default:
      return mean(values);
  }
}
