import type { MetricDef } from "../checks/check.ts";
import { hodgesLehmann } from "../statistics/hodges-lehmann.ts";
import { normalQuantile } from "../statistics/normal.ts";
import { drawer } from "../statistics/random.ts";
import type { Stat } from "../statistics/stats.ts";
import { mean, quantile } from "../statistics/summary.ts";
import { CONFIRMATION, SUSPICION } from "./pairs.ts";
import { isTail } from "./tolerance.ts";

/** What one row brings along. */
export interface Scatter {
  /** standard deviation of the log ratio of a pair in which nothing changed */
  readonly spread: number;
  /** fraction of 1: a smaller change is not worth a word */
  readonly worth: number;
}

/** A change that turns red in so many of all comparisons is called detectable. */
const FOUND = 0.9;
const DRAWS = 500;
/** From here on noise shrinks with the root of the number of pairs, and need not be drawn again. */
const MOST_PAIRS = 40;
const STEPS = 2 ** 30;

/**
 * The smallest change, as a fraction of 1, that a comparison in pairs turns red in 9 of 10 cases: a first look with Holm's
 * correction for all gating rows, and a second as long. Pairs are drawn from a normal distribution (seeded). Near its
 * smallest p the exact test has far less power than its normal approximation says: of 10 pairs all have to point one way.
 * A look finds a shift that exceeds minus the lower end of the interval of what no shift gives, since that interval is
 * what the test does not reject (see `hodgesLehmann`).
 * @param rows that gate, this one included
 * @returns undefined when so few pairs can turn nothing red
 */
export function detector(pairs: number, rows: number): ((row: Scatter) => number) | undefined {
  const drawn = Math.min(pairs, MOST_PAIRS);
  const scale = Math.sqrt(drawn / pairs);
  const draw = drawer(`detectable/${drawn}`);
  const normals = () => Array.from({ length: drawn }, () => normalQuantile((draw(STEPS) + 0.5) / STEPS));
  const looks = (alpha: number) => Array.from({ length: DRAWS }, () => hodgesLehmann(normals(), 1 - 2 * alpha));
  const [first, second] = [looks(SUSPICION / rows), looks(CONFIRMATION)];
  if (first.some(({ interval }) => !interval)) return undefined;
  return ({ spread, worth }) => {
    const needed = first.flatMap((look, index) =>
      [look, second[index]!].map(({ estimate, interval }) =>
        Math.max(-scale * spread * interval![0], Math.log1p(worth) - scale * spread * estimate),
      ),
    );
    const both = first.map((_, index) => Math.max(needed[2 * index]!, needed[2 * index + 1]!));
    return Math.expm1(
      quantile(
        both.toSorted((a, b) => a - b),
        FOUND,
      ),
    );
  };
}

/**
 * How far the rounds of a pair differ by chance where nobody has measured it: at most this much was seen between neighbouring
 * rounds of one second on two quiet cores (medians and rates 1 to 3 %, p99 4 to 9 %).
 */
export const assumedSpread = (stat: Stat, def: MetricDef): number => def.spread ?? (isTail(stat) ? 0.1 : 0.03);

/** Fewer rounds than this tell too little of their noise. */
const ENOUGH_ROUNDS = 5;

/**
 * The same from rounds of a real run, in the order of time: neighbours share the slow drift of the machine, as the rounds of a
 * pair do (mean square successive difference: von Neumann et al., Annals of Mathematical Statistics 12(2), 1941).
 * @param rounds one value a round
 * @returns undefined for fewer than 5, or where one is zero
 */
export function learntSpread(rounds: readonly number[]): number | undefined {
  if (rounds.length < ENOUGH_ROUNDS || rounds.some((value) => value <= 0)) return undefined;
  const steps = rounds.slice(1).map((value, index) => Math.log(value / rounds[index]!) ** 2);
  return Math.sqrt(mean(steps));
}
