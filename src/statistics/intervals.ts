import { drawer } from "./random.ts";
import { deviation, quantile } from "./summary.ts";

export type Interval = readonly [low: number, high: number];

/** Below this many rounds resampling them is too optimistic, and Student's t takes over. */
const FEW = 6;
const RESAMPLES = 1000;

/**
 * 95 % interval of a statistic over rounds. A round is the unit of evidence: thousands of requests in one burst are one
 * observation of that burst, so whole rounds are resampled (percentile bootstrap; Efron & Tibshirani, "An Introduction
 * to the Bootstrap", 1993, chapter 13). With 2 to 5 rounds: Student's t around the statistic, from the spread of the
 * rounds' own. Undefined with one round: it can't tell its noise.
 */
export function intervalOverRounds<Round>(
  rounds: readonly Round[],
  statistic: (rounds: readonly Round[]) => number,
  seed: string,
): Interval | undefined {
  if (rounds.length < 2) return undefined;
  if (rounds.length < FEW) {
    const center = statistic(rounds);
    const each = rounds.map((round) => statistic([round]));
    const margin = (studentT975(rounds.length - 1) * deviation(each)) / Math.sqrt(rounds.length);
    return [center - margin, center + margin];
  }
  return percentiles(resample(rounds, statistic, seed));
}

/** 95 % interval of log(head / base) of a statistic, both sides resampled by themselves. Undefined below 2 rounds a side. */
export function intervalOfRatio<Round>(
  head: readonly Round[],
  base: readonly Round[],
  statistic: (rounds: readonly Round[]) => number,
  seed: string,
): Interval | undefined {
  if (head.length < 2 || base.length < 2) return undefined;
  const log = (value: number) => Math.log(value);
  if (head.length < FEW || base.length < FEW) {
    const logs = (rounds: readonly Round[]) => rounds.map((round) => log(statistic([round])));
    const [h, b] = [logs(head), logs(base)];
    const center = log(statistic(head)) - log(statistic(base));
    const error = Math.sqrt(deviation(h) ** 2 / h.length + deviation(b) ** 2 / b.length);
    const margin = studentT975(Math.min(h.length, b.length) - 1) * error;
    return [center - margin, center + margin];
  }
  const heads = resample(head, statistic, `${seed}/head`);
  const bases = resample(base, statistic, `${seed}/base`);
  return percentiles(heads.map((value, index) => log(value) - log(bases[index]!)));
}

/**
 * How far two single runs lie apart with 95 % if nothing changed, from the logs of earlier runs' statistics: t·s·√2, the
 * prediction interval of a difference of two of them.
 * @param logs at least two
 */
export const differenceMargin = (logs: readonly number[]): number =>
  studentT975(logs.length - 1) * deviation(logs) * Math.SQRT2;

function resample<Round>(
  rounds: readonly Round[],
  statistic: (rounds: readonly Round[]) => number,
  seed: string,
): number[] {
  const draw = drawer(seed);
  return Array.from({ length: RESAMPLES }, () => statistic(rounds.map(() => rounds[draw(rounds.length)]!)));
}

const percentiles = (values: readonly number[]): Interval => {
  const sorted = values.toSorted((a, b) => a - b);
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
};

/**
 * The 97.5 % point of Student's t with `df` degrees of freedom: exact values up to 10, then the expansion of
 * Abramowitz & Stegun 26.7.5 (error below 1e-4 there).
 */
export function studentT975(df: number): number {
  const table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281];
  const exact = table[df - 1];
  if (exact !== undefined) return exact;
  const z = 1.959964;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / df + g2 / df ** 2 + g3 / df ** 3;
}
