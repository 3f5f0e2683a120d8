import { deviation, mean, quantile } from "../../../src/statistics/summary.ts";
import { Noise } from "../noise.ts";
import type { Row } from "../report.ts";
import { peer } from "./peer.ts";

const SAMPLES = 20;
/** Its own default is 100,000. */
const RESAMPLES = 1000;
const SIGNIFICANCE = 0.05;

/**
 * Criterion.rs: base measured, stored, then head; a change if the bootstrapped t test has p < 0.05, regressed if the
 * whole bootstrapped 95 % interval of the relative change of the mean lies above the noise threshold of 1 %.
 * 20 samples a side instead of its 100, since a sample is a round here. `src/analysis/compare.rs`, `src/report.rs`
 * (`compare_to_threshold`).
 */
export const criterion = peer({
  name: "Criterion.rs 20+20",
  source: "criterion-rs/criterion.rs@993f392 src/analysis/compare.rs, src/report.rs",
  threshold: 0.01,
  rounds: 2 * SAMPLES,
  paired: true,
  score(row) {
    const head = row.sequential.head.slice(0, SAMPLES);
    const base = row.sequential.base.slice(0, SAMPLES);
    const draw = new Noise(row.id);
    const interval = changeOfMean(row, head, base, draw);
    // no level of the threshold makes an interval that holds zero a change: the test is not needed
    if (interval[0] <= 0) return { score: interval[0], interval };
    const differs = p(head, base, draw) < SIGNIFICANCE;
    return { score: differs ? interval[0] : Number.NEGATIVE_INFINITY, interval };
  },
});

/** Bootstrap of both sides by themselves, percentile interval; worse is positive. */
function changeOfMean({ better }: Row, head: readonly number[], base: readonly number[], draw: Noise) {
  const changes = Float64Array.from({ length: RESAMPLES }, () => {
    const change = redraw(head, head.length, draw).mean / redraw(base, base.length, draw).mean - 1;
    return better === "lower" ? change : -change;
  }).sort();
  return [quantile(changes, 0.025), quantile(changes, 0.975)] as const;
}

/** Two-sided, from the distribution of t if both sides came from the pool of both. */
function p(head: readonly number[], base: readonly number[], draw: Noise): number {
  const pool = [...head, ...base];
  const observed = t(moments(head), moments(base));
  let below = 0;
  for (let i = 0; i < RESAMPLES; i++) {
    if (t(redraw(pool, head.length, draw), redraw(pool, base.length, draw)) < observed) below += 1;
  }
  return (2 * Math.min(below, RESAMPLES - below)) / RESAMPLES;
}

interface Moments {
  readonly mean: number;
  /** of the mean */
  readonly variance: number;
}

const t = (some: Moments, others: Moments): number =>
  (some.mean - others.mean) / Math.sqrt(some.variance + others.variance);

const moments = (values: readonly number[]): Moments => ({
  mean: mean(values),
  variance: deviation(values) ** 2 / values.length,
});

// Without a list for each of some million resamples.
function redraw(values: readonly number[], count: number, draw: Noise): Moments {
  const origin = values[0]!; // differences from it keep the digits that squares of large numbers would lose
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const off = values[draw.below(values.length)]! - origin;
    sum += off;
    squares += off * off;
  }
  return { mean: origin + sum / count, variance: (squares - (sum * sum) / count) / (count - 1) / count };
}
