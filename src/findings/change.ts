import type { MetricDef } from "../checks/check.ts";
import type { CompareConfig } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import { intervalOf, intervalOfChange } from "../results/interval.ts";
import { type Sample, statisticOf } from "../results/sample.ts";
import { differenceMargin } from "../statistics/intervals.ts";
import type { Stat } from "../statistics/stats.ts";
import type { ChangeVerdict, Interval } from "./finding.ts";
import type { Point } from "./history.ts";
import { toleranceOf } from "./tolerance.ts";

/** One side of a comparison. */
export interface Side {
  readonly samples: readonly Sample[];
  /** what each round asked for: rounds with the same one have the same inputs. Undefined: by their place */
  readonly asked?: readonly string[];
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
  /** ms that a fixed piece of work took on the machine meanwhile */
  readonly control: number | undefined;
}

/** One metric of this run against the baseline's newest run, with the history before it. */
export interface Compared {
  readonly entry: MetricEntry;
  readonly def: MetricDef | undefined;
  /** a change smaller than this (in the unit) is never worth a word */
  readonly floor: number;
  readonly stat: Stat;
  readonly head: Side;
  readonly base: Side;
  /** typical rounds of earlier comparable runs, oldest first, the base's included */
  readonly history: readonly Point[];
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
/** Half of it where times are scaled by what a fixed piece of work took: the rest is that models differ in kind, too. */
const SCALED_CPU = 0.15;

type Judgement = Pick<ChangeVerdict, "estimate" | "interval" | "outcome" | "gating" | "notable" | "why">;
const NONE = { estimate: undefined, interval: undefined, gating: false, notable: false } as const;

/**
 * The change of one row against a stored run. Exact metrics are judged at once. A noisy row of one run on another day
 * is a weaker witness: its interval also covers what runs of this repository differ by anyway, and it gates only when
 * it is worse than each of many earlier runs.
 */
export function change(row: Compared, compare: CompareConfig): ChangeVerdict {
  return { ...judgement(row, compare), how: row.entry.kind === "exact" ? "exact" : "stored" };
}

function judgement(row: Compared, compare: CompareConfig): Omit<ChangeVerdict, "how"> {
  const { entry, stat } = row;
  const [head, base] = entry.kind === "exact" ? sameRounds(row.head, row.base) : [row.head, row.base];
  if (head.os !== base.os || head.arch !== base.arch) {
    const why = `measured on ${base.os} ${base.arch} before, on ${head.os} ${head.arch} now`;
    return { ...NONE, base: undefined, outcome: "not comparable", why };
  }
  const before = statisticOf(stat)(base.samples);
  const now = statisticOf(stat)(head.samples);
  if (Number.isNaN(before) || Number.isNaN(now)) {
    return { ...NONE, base: undefined, outcome: "new", why: "the baseline has no value for it" };
  }
  const worse = entry.better === "lower" ? now - before : before - now;
  const values = { before, now, worse };
  if (entry.kind === "exact") return { base: before, ...exact(row, values) };
  // no ratio where a side is zero or below: error rates, CLS, counts
  const rounds = [...head.samples, ...base.samples].map((sample) => statisticOf(stat)([sample]));
  if (before <= 0 || now <= 0 || rounds.some((value) => value <= 0)) return { base: before, ...nearZero(row, values) };
  return { base: before, ...noisy(row, compare, values) };
}

/** Inputs of a round are drawn by its number: two sides are compared in what both have asked for, each once. */
function sameRounds(head: Side, base: Side): readonly [Side, Side] {
  const [heads, bases] = [byAsked(head), byAsked(base)];
  const common = [...heads.keys()].filter((key) => bases.has(key));
  const only = (side: Side, samples: ReadonlyMap<string, Sample>): Side => ({
    ...side,
    samples: common.map((key) => samples.get(key)!),
  });
  return [only(head, heads), only(base, bases)];
}

/** The first sample of each: a second look, or a repeated round, asks for the same again. */
function byAsked({ samples, asked }: Side): Map<string, Sample> {
  const keyed = samples.map((sample, place) => [asked?.[place] ?? String(place), sample] as const);
  return new Map(keyed.toReversed());
}

interface Values {
  readonly before: number;
  readonly now: number;
  /** by how much it is worse, in the unit; negative when better */
  readonly worse: number;
}

function exact({ floor }: Compared, { before, now, worse }: Values): Judgement {
  const estimate = before === 0 ? worse : worse / Math.abs(before);
  const point = { estimate, interval: [estimate, estimate] as const, notable: true };
  if (now === before || Math.abs(worse) < floor) return { ...point, outcome: "no change", gating: false, why: "exact" };
  return worse > 0
    ? { ...point, outcome: "regressed", gating: true, why: "exact: the same measurement gave another value" }
    : { ...point, outcome: "improved", gating: false, why: "exact" };
}

/** Differences where there is no ratio: told only when all of head's interval lies on one side of what was before. */
function nearZero({ entry, head, stat, floor }: Compared, { before, worse }: Values): Judgement {
  const interval = intervalOf(head.samples, stat, entry.id);
  const apart = interval !== undefined && (interval[0] > before || interval[1] < before);
  const moved = worse > 0 ? "regressed" : "improved";
  const outcome = Math.abs(worse) <= floor ? "no change" : apart ? moved : "inconclusive";
  return { ...NONE, notable: true, outcome, why: "one side is zero: compared by difference, only a warning" };
}

function noisy(row: Compared, compare: CompareConfig, { before, now, worse }: Values): Judgement {
  const { head, base, entry, floor } = row;
  const sign = entry.better === "lower" ? 1 : -1;
  const rounds = intervalOfChange(head.samples, base.samples, row.stat, entry.id);
  const machines = acrossMachines(row);
  const ratio = sign * (Math.log(now / before) - machines.shift);
  const estimate = Math.expm1(ratio);
  if (!rounds) {
    return { ...NONE, estimate, outcome: "inconclusive", why: "one round on a side: its noise is unknown" };
  }
  const logs = machines.history.filter((value) => value > 0).map((value) => sign * Math.log(value));
  const margin = marginOf((rounds[1] - rounds[0]) / 2, logs) + machines.widened;
  const interval: Interval = [Math.expm1(ratio - margin), Math.expm1(ratio + margin)];
  const told = { estimate, interval, notable: Math.abs(estimate) >= compare.detect, why: whyOf(row, machines) };
  const tolerance = toleranceOf(row.stat, row.def, compare);

  if (Math.abs(worse) < floor || (interval[0] > -tolerance && interval[1] < tolerance)) {
    return { ...told, outcome: "no change", gating: false };
  }
  if (interval[0] > 0 && estimate > tolerance) {
    // worse than the worst of them: by chance one run in eleven is that, and hardly one by a tolerance besides
    const beyondAll = sign * Math.log(now) > Math.max(...logs) + Math.log1p(tolerance);
    const alone = compare.mode === "stored" && logs.length >= ENOUGH_HISTORY && machines.widened === 0;
    return { ...told, outcome: "regressed", gating: alone && beyondAll };
  }
  const outcome = interval[1] < 0 && estimate < -tolerance ? "improved" : "inconclusive";
  return { ...told, outcome, gating: false };
}

interface Machines {
  /** values of earlier runs that count, as if measured on the machine of now */
  readonly history: readonly number[];
  /** log ratio by which another machine alone moves the value */
  readonly shift: number;
  /** log ratio by which the interval is widened for what machines differ by */
  readonly widened: number;
}

/** Runs on the same CPU model first; where they are too few, all runs, scaled by the control between the rounds. */
function acrossMachines({ entry, head, base, history }: Compared): Machines {
  const same = history.filter(({ cpu }) => cpu === head.cpu);
  const other = head.cpu !== base.cpu;
  if (!other && (same.length >= KNOWN_FROM || same.length === history.length))
    return { history: same.map(({ value }) => value), shift: 0, widened: 0 };
  const scalable = entry.unit === "ms" || entry.unit === "1/s";
  const direction = entry.unit === "ms" ? 1 : -1;
  const shiftFrom = (control: number | undefined): number | undefined =>
    scalable && head.control && control ? direction * Math.log(head.control / control) : undefined;
  const scaled = history.map(({ value, cpu, control }) =>
    cpu === head.cpu ? value : value * Math.exp(shiftFrom(control) ?? 0),
  );
  const shift = other ? shiftFrom(base.control) : 0;
  return { history: scaled, shift: shift ?? 0, widened: shift === undefined ? OTHER_CPU : SCALED_CPU };
}

/** What runs differ by holds their rounds' noise too; an assumed spread does not. */
const marginOf = (rounds: number, logs: readonly number[]): number =>
  logs.length >= KNOWN_FROM ? Math.max(rounds, differenceMargin(logs)) : Math.hypot(rounds, UNKNOWN_SPREAD);

function whyOf({ base, head }: Compared, { history, widened }: Machines): string {
  if (base.cpu !== head.cpu) {
    const scaled = widened === SCALED_CPU ? ", scaled by a fixed piece of work" : "";
    return `another CPU (${base.cpu} before)${scaled}: limits widened, only a warning`;
  }
  if (widened > 0) return "earlier runs on other CPUs too: limits widened, only a warning";
  return history.length >= ENOUGH_HISTORY
    ? `single run against ${history.length} earlier ones`
    : `single run, ${history.length} earlier of the ${ENOUGH_HISTORY} needed to gate: only a warning`;
}
