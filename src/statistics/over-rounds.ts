import { FEW, type Interval } from "./intervals.ts";
import { studentQuantile } from "./student.ts";
import { deviation, mean, sum } from "./summary.ts";

/** What a sum of shares may be off zero by, when it is zero. */
const ROUNDING = 1e-9;

/** What one round says of a quotient: numerators and denominators added up. */
export interface Quotient {
  readonly of: number;
  readonly per: number;
}

/** What one round says of a distribution: `counts[i]` times `values[i]`, values ascending. */
export interface Counted {
  readonly values: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * A quotient of sums over rounds (an average is one) with its 95 % interval: Student's t over what each round is off it
 * (Cochran, "Sampling Techniques", 3rd ed., 1977, chapters 6 and 9A: a ratio of cluster totals). Exact for rounds of
 * equal size and normal noise, and needs no resampling. Undefined below two rounds or for nothing counted.
 */
export function quotientOverRounds(rounds: readonly Quotient[]): Estimate | undefined {
  const per = sum(rounds.map((round) => round.per));
  if (rounds.length < 2 || per === 0) return undefined;
  const value = sum(rounds.map((round) => round.of)) / per;
  const off = rounds.map((round) => round.of - value * round.per);
  const margin = (studentQuantile(0.975, rounds.length - 1) * deviation(off) * Math.sqrt(rounds.length)) / per;
  return { value, interval: [value - margin, value + margin] };
}

/**
 * A quantile of all rounds' values together (the smallest that this share lies at or below) with its 95 % interval: all
 * values around it at which the rounds, each as one observation, do not contradict that this share lies at or below (a t
 * test turned around; Woodruff, "Confidence Intervals for Medians and Other Position Measures", Journal of the American
 * Statistical Association 47(260), 1952; Francisco & Fuller, "Quantile Estimation with a Complex Survey Design", Annals
 * of Statistics 19(1), 1991). Undefined below six rounds and for rounds of one value each, where such a test goes in too
 * coarse steps.
 * @param share 0 (minimum) to 1 (maximum)
 */
export function quantileOverRounds(rounds: readonly Counted[], share: number): Estimate | undefined {
  const sides = rounds.map(cumulate);
  if (rounds.length < FEW || sides.every(({ total }) => total <= 1)) return undefined;
  const values = pooled(rounds);
  const off = (value: number) => sides.map((side) => atOrBelow(side, value) - share * side.total);
  const critical = studentQuantile(0.975, rounds.length - 1);
  const rejected = (value: number) => Math.abs(tOf(off(value))) > critical;
  const last = values.length - 1;
  const center = Math.min(
    last,
    firstIndex(values.length, (index) => sum(off(values[index]!)) >= -ROUNDING),
  );
  let [low, high] = [center, center];
  while (low > 0 && !rejected(values[low - 1]!)) low -= 1;
  while (high < last && !rejected(values[high]!)) high += 1;
  return { value: values[center]!, interval: [values[low]!, values[high]!] };
}

/** All values of all rounds, ascending. */
function pooled(rounds: readonly Counted[]): Float64Array {
  const all = new Float64Array(sum(rounds.map(({ values }) => values.length)));
  let filled = 0;
  for (const { values } of rounds) {
    all.set(values, filled);
    filled += values.length;
  }
  return all.sort();
}

interface Cumulated {
  readonly values: ArrayLike<number>;
  readonly upTo: Float64Array;
  readonly total: number;
}

function cumulate({ values, counts }: Counted): Cumulated {
  let total = 0;
  const upTo = Float64Array.from(counts, (count) => (total += count));
  return { values, upTo, total };
}

function atOrBelow({ values, upTo }: Cumulated, value: number): number {
  const above = firstIndex(values.length, (index) => values[index]! > value);
  return above === 0 ? 0 : upTo[above - 1]!;
}

/** The first place that passes, if all after it do; `count` if none does. */
function firstIndex(count: number, passes: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Student's statistic of a mean against zero; rounds that agree entirely leave no doubt. */
function tOf(values: readonly number[]): number {
  const center = mean(values);
  return center === 0 ? 0 : (center * Math.sqrt(values.length)) / deviation(values);
}

/**
 * Interval of the difference of two independent estimates from their own intervals (Zou & Donner, "Construction of
 * confidence limits about effect measures: a general approach", Statistics in Medicine 27(10), 2008).
 */
export function differenceInterval(head: Estimate, base: Estimate): Interval {
  const center = head.value - base.value;
  return [
    center - Math.hypot(head.value - head.interval[0], base.interval[1] - base.value),
    center + Math.hypot(head.interval[1] - head.value, base.value - base.interval[0]),
  ];
}
