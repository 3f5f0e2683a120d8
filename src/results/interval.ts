import { type Interval, intervalOfRatio, intervalOverRounds } from "../statistics/intervals.ts";
import {
  type Counted,
  differenceInterval,
  type Estimate,
  type Quotient,
  quantileOverRounds,
  quotientOverRounds,
} from "../statistics/over-rounds.ts";
import { quantileOf, type Stat } from "../statistics/stats.ts";
import { sum as sumOf } from "../statistics/summary.ts";
import { type Sample, statisticOf, sum } from "./sample.ts";

/**
 * 95 % interval of a statistic over whole rounds: Student's t for averages, a t test turned around for quantiles of six
 * rounds or more, resampled rounds where each is one value. Undefined with one round.
 */
export function intervalOf(samples: readonly Sample[], stat: Stat, seed: string): Interval | undefined {
  return finite(direct(samples, stat)?.interval ?? intervalOverRounds(samples, statisticOf(stat), seed));
}

/** 95 % interval of log(head / base) of a positive statistic. Undefined with one round on a side. */
export function intervalOfChange(
  head: readonly Sample[],
  base: readonly Sample[],
  stat: Stat,
  seed: string,
): Interval | undefined {
  const [h, b] = [direct(head, stat), direct(base, stat)];
  if (!h || !b || h.interval[0] <= 0 || b.interval[0] <= 0) {
    return finite(intervalOfRatio(head, base, statisticOf(stat), seed));
  }
  return differenceInterval(toLogs(h, stat), toLogs(b, stat));
}

/** Rounds without a value, or a zero under a logarithm, tell nothing. */
const finite = (interval: Interval | undefined): Interval | undefined =>
  interval?.every(Number.isFinite) ? interval : undefined;

function direct(samples: readonly Sample[], stat: Stat): Estimate | undefined {
  if (stat === "avg") return quotientOverRounds(samples.map(quotientOf));
  const share = stat === "min" ? 0 : stat === "max" ? 1 : quantileOf(stat);
  return share === undefined ? undefined : quantileOverRounds(samples.map(countedOf), share);
}

/** A quantile of logs is the log of the quantile; an average's margin becomes a relative one. */
function toLogs({ value, interval }: Estimate, stat: Stat): Estimate {
  const log = Math.log(value);
  if (stat !== "avg") return { value: log, interval: [Math.log(interval[0]), Math.log(interval[1])] };
  const margin = interval[1] / value - 1;
  return { value: log, interval: [log - margin, log + margin] };
}

function quotientOf(sample: Sample): Quotient {
  if (sample.kind === "ratios") return sum(sample.ratios);
  if (sample.kind === "numbers") return { of: sumOf(sample.values), per: sample.values.length };
  return {
    of: sample.ms.reduce((total, ms, index) => total + ms * sample.count[index]!, 0),
    per: sample.count.reduce((total, count) => total + count, 0),
  };
}

function countedOf(sample: Sample): Counted {
  if (sample.kind === "counts") return { values: sample.ms, counts: sample.count };
  const values =
    sample.kind === "numbers"
      ? sample.values
      : sample.ratios.filter(({ per }) => per > 0).map(({ of, per }) => of / per);
  return { values: values.toSorted((a, b) => a - b), counts: values.map(() => 1) };
}
