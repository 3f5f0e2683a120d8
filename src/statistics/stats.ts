/** Statistics a budget can name. `p50` and `median` are one and the same under the two names the field uses. */
export const STATS = ["min", "avg", "median", "p50", "p90", "p95", "p99", "max", "value"] as const;
export type Stat = (typeof STATS)[number];

/** The share of values at or below a percentile statistic; undefined for the others. */
export const quantileOf = (stat: Stat): number | undefined =>
  ({ median: 0.5, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 })[stat as string];

/**
 * How many values a percentile needs before it says more than the maximum does: p95 at least 20,
 * p99 at least 1,000 (ten values beyond it).
 */
export const neededValues = (stat: Stat): number => ({ p90: 10, p95: 20, p99: 1000 })[stat as string] ?? 1;
