import type { MetricDef } from "../checks/check.ts";
import type { CompareConfig } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import { prepare, type Sample, statisticOf } from "../results/sample.ts";
import { intervalOfRatio, intervalOverRounds, predictionMargin } from "../statistics/intervals.ts";
import type { Stat } from "../statistics/stats.ts";
import type { ChangeVerdict, Interval } from "./finding.ts";

/** One side of a comparison. */
export interface Side {
  readonly samples: readonly Sample[];
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
}

/** One metric of this run against the baseline's newest run, with the history before it. */
export interface Compared {
  readonly entry: MetricEntry;
  readonly def: Pick<MetricDef, "floor"> | undefined;
  readonly stat: Stat;
  readonly head: Side;
  readonly base: Side;
  /** the statistic in earlier comparable runs on the same CPU model, oldest first, the base's included */
  readonly history: readonly number[];
}

/** Earlier runs that a noisy row needs before a stored comparison may turn the job red. */
export const ENOUGH_HISTORY = 10;
/**
 * How far two runs of the same code may lie apart (as a log ratio) while fewer than three runs are known: published
 * null comparisons on hosted runners have 95 % within 16 %, and busy machines are worse.
 */
const UNKNOWN_SPREAD = 0.2;
const KNOWN_FROM = 3;
/**
 * Hosted runners of one kind mix CPU models whose speeds differ by up to a third; a comparison across models is
 * widened by this much (as a log ratio) and never gates.
 */
const OTHER_CPU = 0.3;

/**
 * The change of one row against a stored run. Exact metrics are judged at once. A noisy row of one run on another day
 * is a weaker witness: its interval also covers what runs of this repository differ by anyway, and it gates only when
 * there is enough history to know that.
 */
export function change(row: Compared, compare: CompareConfig): ChangeVerdict {
  const { entry, head, base, stat } = row;
  const none = { base: undefined, estimate: undefined, interval: undefined, gating: false };
  if (head.os !== base.os || head.arch !== base.arch) {
    return {
      ...none,
      outcome: "not comparable",
      why: `measured on ${base.os} ${base.arch} before, on ${head.os} ${head.arch} now`,
    };
  }
  const before = statisticOf(stat)(base.samples);
  const now = statisticOf(stat)(head.samples);
  if (Number.isNaN(before) || Number.isNaN(now))
    return { ...none, outcome: "new", why: "the baseline has no value for it" };
  const worse = entry.better === "lower" ? now - before : before - now;
  const floor = row.def?.floor ?? 0;

  if (entry.kind === "exact") return { ...none, ...exact(before, now, worse, floor) };
  // no ratio where a side is zero or below: error rates, CLS, counts
  if (before <= 0 || now <= 0) return { ...none, ...nearZero(row, before, worse, floor) };
  return { base: before, ...noisy(row, compare, before, now, worse, floor) };
}

type Judgement = Pick<ChangeVerdict, "base" | "estimate" | "interval" | "outcome" | "gating" | "why">;

function exact(before: number, now: number, worse: number, floor: number): Judgement {
  const estimate = before === 0 ? worse : worse / Math.abs(before);
  const point = { base: before, estimate, interval: [estimate, estimate] as const };
  if (now === before || Math.abs(worse) < floor) return { ...point, outcome: "no change", gating: false, why: "exact" };
  return worse > 0
    ? { ...point, outcome: "regressed", gating: true, why: "exact: the same measurement gave another value" }
    : { ...point, outcome: "improved", gating: false, why: "exact" };
}

/** Differences where there is no ratio: told only when all of head's interval lies on one side of what was before. */
function nearZero({ entry, head, stat }: Compared, before: number, worse: number, floor: number): Judgement {
  const interval = intervalOverRounds(prepare(head.samples, stat), statisticOf(stat), entry.id);
  const apart = interval !== undefined && (interval[0] > before || interval[1] < before);
  const outcome =
    Math.abs(worse) <= floor ? "no change" : !apart ? "inconclusive" : worse > 0 ? "regressed" : "improved";
  return {
    base: before,
    estimate: undefined,
    interval: undefined,
    outcome,
    gating: false,
    why: "one side is zero: compared by difference, only a warning",
  };
}

function noisy(
  row: Compared,
  compare: CompareConfig,
  before: number,
  now: number,
  worse: number,
  floor: number,
): Omit<ChangeVerdict, "base"> {
  const sign = row.entry.better === "lower" ? 1 : -1;
  const ratio = sign * Math.log(now / before);
  const samples = prepare([...row.head.samples, ...row.base.samples], row.stat);
  const within = intervalOfRatio(
    samples.slice(0, row.head.samples.length),
    samples.slice(row.head.samples.length),
    statisticOf(row.stat),
    row.entry.id,
  );
  if (!within) {
    return {
      estimate: Math.expm1(ratio),
      interval: undefined,
      outcome: "inconclusive",
      gating: false,
      why: "one round on a side: its noise is unknown",
    };
  }
  const rounds = (within[1] - within[0]) / 2;
  const logs = row.history.filter((value) => value > 0).map((value) => Math.log(value));
  // what runs differ by holds their rounds' noise too; an assumed spread does not
  const between =
    logs.length >= KNOWN_FROM ? Math.max(rounds, predictionMargin(logs).margin) : Math.hypot(rounds, UNKNOWN_SPREAD);
  const otherCpu = row.head.cpu !== row.base.cpu;
  const margin = between + (otherCpu ? OTHER_CPU : 0);
  const interval: Interval = [Math.expm1(ratio - margin), Math.expm1(ratio + margin)];
  const estimate = Math.expm1(ratio);
  const enough = logs.length >= ENOUGH_HISTORY && !otherCpu;
  const why = otherCpu
    ? `another CPU (${row.base.cpu} before): limits widened, only a warning`
    : enough
      ? `single run against ${logs.length} earlier ones`
      : `single run, ${logs.length} earlier of the ${ENOUGH_HISTORY} needed to gate: only a warning`;

  if (Math.abs(worse) < floor || (interval[0] > -compare.tolerance && interval[1] < compare.tolerance)) {
    return { estimate, interval, outcome: "no change", gating: false, why };
  }
  if (interval[0] > 0 && estimate > compare.tolerance)
    return { estimate, interval, outcome: "regressed", gating: enough, why };
  if (interval[1] < 0 && estimate < -compare.tolerance)
    return { estimate, interval, outcome: "improved", gating: false, why };
  return { estimate, interval, outcome: "inconclusive", gating: false, why };
}
