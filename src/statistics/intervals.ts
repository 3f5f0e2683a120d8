import { normalCdf } from "./normal.ts";
import { drawer } from "./random.ts";
import { studentQuantile } from "./student.ts";
import { deviation, quantile } from "./summary.ts";

export type Interval = readonly [low: number, high: number];

/** Below this many rounds resampling them says too little, and Student's t takes over. */
export const FEW = 6;
const RESAMPLES = 1000;

/**
 * 95 % interval of any statistic over rounds. A round is the unit of evidence: thousands of requests in one burst are
 * one observation of that burst, so whole rounds are resampled, and the percentiles are those that make up for the
 * narrowness of few rounds (expanded percentile interval; Hesterberg, "What Teachers Should Know About the Bootstrap",
 * The American Statistician 69(4), 2015). With 2 to 5 rounds: Student's t around the statistic, from the
 * spread of the rounds' own. Undefined with one round: it can't tell its noise.
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
  return percentiles(resample(rounds, seed).map(statistic), rounds.length, rounds.length - 1);
}

/**
 * 95 % interval of log(head / base) of a statistic, both sides resampled by themselves, with Welch's degrees of freedom
 * ("The Generalization of 'Student's' Problem when Several Different Population Variances are Involved", Biometrika
 * 34(1), 1947). Undefined below 2 rounds a side.
 */
export function intervalOfRatio<Round>(
  head: readonly Round[],
  base: readonly Round[],
  statistic: (rounds: readonly Round[]) => number,
  seed: string,
): Interval | undefined {
  if (head.length < 2 || base.length < 2) return undefined;
  const fewer = Math.min(head.length, base.length);
  const sides = [head, base].map((rounds, index) => {
    const each = fewer < FEW ? rounds.map((round) => [round]) : resample(rounds, `${seed}/${index}`);
    const logs = each.map((some) => Math.log(statistic(some)));
    // the spread of resamples is already that of the statistic
    return { logs, variance: deviation(logs) ** 2 / (fewer < FEW ? rounds.length : 1), df: rounds.length - 1 };
  });
  const [h, b] = [sides[0]!, sides[1]!];
  const variance = h.variance + b.variance;
  const df = variance === 0 ? fewer - 1 : variance ** 2 / (h.variance ** 2 / h.df + b.variance ** 2 / b.df);
  if (fewer >= FEW)
    return percentiles(
      h.logs.map((log, index) => log - b.logs[index]!),
      fewer,
      df,
    );
  const center = Math.log(statistic(head)) - Math.log(statistic(base));
  const margin = studentQuantile(0.975, df) * Math.sqrt(variance);
  return [center - margin, center + margin];
}

/**
 * How far two single runs lie apart with 95 % if nothing changed, from the logs of earlier runs' statistics: t·s·√2, the
 * prediction interval of a difference of two of them.
 * @param logs at least two
 */
export const differenceMargin = (logs: readonly number[]): number =>
  studentT975(logs.length - 1) * deviation(logs) * Math.SQRT2;

function resample<Round>(rounds: readonly Round[], seed: string): Round[][] {
  const draw = drawer(seed);
  return Array.from({ length: RESAMPLES }, () => rounds.map(() => rounds[draw(rounds.length)]!));
}

/** As far out as Student's t is farther out than the normal distribution, and √(n / (n - 1)) for the resamples' spread. */
function percentiles(values: readonly number[], rounds: number, df: number): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const beyond = normalCdf(-studentQuantile(0.975, df) * Math.sqrt(rounds / (rounds - 1)));
  return [quantile(sorted, beyond), quantile(sorted, 1 - beyond)];
}

/** The 97.5 % point of Student's t with `df` degrees of freedom. */
const studentT975 = (df: number): number => studentQuantile(0.975, df);
