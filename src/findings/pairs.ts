import { benjaminiHochberg, holm } from "../statistics/corrections.ts";
import { hodgesLehmann } from "../statistics/hodges-lehmann.ts";
import type { Interval } from "../statistics/intervals.ts";
import { signedRank } from "../statistics/signed-rank.ts";
import { summarize } from "../statistics/summary.ts";
import type { Confirmation } from "./finding.ts";

/** What one statistic was in two neighbouring rounds, one of each arm. */
export type Pair = readonly [head: number, base: number];

export interface PairedRow {
  readonly id: string;
  /** named beforehand as one that may turn the job red */
  readonly gates: boolean;
  readonly better: "lower" | "higher";
  /** a change smaller than this (in the unit) is never worth a word */
  readonly floor: number;
  /** fraction of 1: a change within it is none */
  readonly tolerance: number;
  /** empty: the row was screened by one run, and only its suspicion led to pairs, which are those of `confirm` */
  readonly pairs: readonly Pair[];
  /** the second look, both arms started anew */
  readonly confirm?: readonly Pair[];
}

export interface PairedJudgement {
  /** relative, worse is positive; a difference in the unit where a side is zero or below */
  readonly estimate: number;
  readonly interval: Interval | undefined;
  /** estimate and interval are differences in the unit */
  readonly absolute: boolean;
  /** one-sided, that it became worse */
  readonly p: number;
  readonly adjusted: number;
  readonly outcome: "regressed" | "improved" | "no change" | "inconclusive";
  /** worth a second look: only what holds there turns red */
  readonly suspected: boolean;
  readonly gating: boolean;
  readonly confirmed?: Confirmation;
}

/** At most one report in twenty goes on to a second look without reason (Holm: whatever depends on what). */
export const SUSPICION = 0.05;
/** What one run screened and found suspect has only its pairs to stand on: they alone have to keep false reds rare. */
const ALONE = 0.01;
/** The second look asks one question that is already known: no correction. */
export const CONFIRMATION = 0.05;
/** Of the informing rows that are called changed, at most one in ten is not (Benjamini & Hochberg). */
const INFORMING = 0.1;

/** Fewer pairs can't pass Holm's correction over a report's gating rows: 2^-10 < 0.05 / 50. */
const FEWEST_PAIRS = 10;

/** Pairs that one of `rows` gating rows needs to be suspected at all: 2^-n ≤ 0.05 / rows. */
export const fewestPairs = (rows: number): number =>
  Math.max(FEWEST_PAIRS, Math.ceil(Math.log2(Math.max(1, rows) / SUSPICION)));

/** With ten pairs a second look would miss every sixth +20 % of a p99 that the first one found; with these, every twentieth. */
const SECOND_LOOK = 15;

/** Pairs of a second look: enough that one of `screened` suspects, which have no other pairs, can pass: 2^-n ≤ 0.01 / rows. */
export const pairsToConfirm = (screened: number): number =>
  Math.max(SECOND_LOOK, Math.ceil(Math.log2(Math.max(1, screened) / ALONE)));

/**
 * Judges all rows that were measured in pairs, together, since looking at many rows finds something in some of them.
 * The difference of a pair is the log of its ratio; their Hodges-Lehmann estimate and its exact interval are those of the
 * signed-rank test. Red is what regressed by more than the tolerance in both looks.
 */
export function judgePairs(rows: readonly PairedRow[]): PairedJudgement[] {
  const looks = rows.map(look);
  const families = ["gate", "alone", "inform"] as const;
  const judged = families.flatMap((family) => {
    const members = looks.filter((one) => one.family === family);
    const correct = family === "inform" ? benjaminiHochberg : holm;
    const worse = correct(members.map(({ first }) => first.worse));
    const better = correct(members.map(({ first }) => first.improved));
    return members.map((member, index) => [member, judge(member, worse[index]!, better[index]!)] as const);
  });
  const byLook = new Map(judged);
  return looks.map((one) => byLook.get(one)!);
}

interface Look {
  readonly row: PairedRow;
  readonly family: "gate" | "alone" | "inform";
  readonly first: Told;
  readonly second: Told | undefined;
}

function look(row: PairedRow): Look {
  const alone = row.pairs.length === 0 && row.confirm !== undefined;
  const family = row.gates ? (alone ? "alone" : "gate") : "inform";
  const pairs = alone ? row.confirm! : row.pairs;
  const second = alone || !row.confirm?.length ? undefined : tell(row, row.confirm);
  return { row, family, first: tell(row, pairs), second };
}

/** What the pairs of one look say by themselves. */
interface Told {
  readonly count: number;
  readonly estimate: number;
  readonly interval: Interval | undefined;
  readonly absolute: boolean;
  /** p that it became worse, or better */
  readonly worse: number;
  readonly improved: number;
  /** the interval, or the estimate where there is none, compared with what is worth a word */
  readonly isWorse: boolean;
  readonly isBetter: boolean;
  readonly isNone: boolean;
}

function tell(row: PairedRow, pairs: readonly Pair[]): Told {
  const sign = row.better === "lower" ? 1 : -1;
  // no ratio where a side is zero or below: error rates, CLS
  const relative = pairs.every(([head, base]) => head > 0 && base > 0);
  const differences = pairs.map(([head, base]) => sign * (relative ? Math.log(head / base) : head - base));
  const { greater, less } = signedRank(differences);
  const { estimate, interval } = hodgesLehmann(differences);
  const shown = relative ? Math.expm1 : (value: number) => value;
  const typical = summarize(
    pairs.map(([, base]) => base),
    "median",
  )!;
  // a change has to be large in both ways to be worth a word: as a share and in the unit
  const worth = relative ? Math.max(row.tolerance, row.floor / typical) : row.floor;
  const [at, range] = [shown(estimate), interval && ([shown(interval[0]), shown(interval[1])] as const)];
  return {
    count: pairs.length,
    estimate: at,
    interval: range,
    absolute: !relative,
    worse: greater,
    improved: less,
    isWorse: at > 0 && at >= worth,
    isBetter: at < 0 && at <= -worth,
    isNone: range !== undefined && range[0] >= -worth && range[1] <= worth,
  };
}

function judge({ row, family, first, second }: Look, worse: number, better: number): PairedJudgement {
  const limit = { gate: SUSPICION, alone: ALONE, inform: INFORMING }[family];
  const suspected = worse <= limit && first.isWorse;
  const { estimate, interval, absolute } = first;
  const told = { estimate, interval, absolute, p: first.worse, adjusted: worse };
  const none = { ...told, suspected, gating: false } as const;
  if (suspected) {
    if (family !== "gate") return { ...none, outcome: "regressed", gating: family === "alone" };
    if (!second) return { ...none, outcome: "regressed" };
    const holds = second.worse <= CONFIRMATION && second.isWorse;
    const { count } = second;
    const confirmed: Confirmation = {
      count,
      estimate: second.estimate,
      interval: second.interval,
      ...(second.absolute ? { absolute: true } : {}),
      p: second.worse,
      holds,
    };
    return { ...none, outcome: holds ? "regressed" : "inconclusive", gating: holds && row.gates, confirmed };
  }
  if (better <= limit && first.isBetter) return { ...none, outcome: "improved" };
  return { ...none, outcome: first.isNone ? "no change" : "inconclusive" };
}
