import type { Pair } from "../../src/findings/pairs.ts";

/** One run of the base's code on some machine, earlier: one statistic a round. */
export interface EarlierRun {
  readonly cpu: string;
  readonly rounds: readonly number[];
}

/**
 * One row of a report, with the rounds that any rule may ask for. A rule takes as many from the beginning as it is
 * defined for. All values are one statistic of one round, in the metric's unit.
 */
export interface Row {
  readonly id: string;
  /** what was measured in the same rounds */
  readonly task: string;
  readonly kind: Kind;
  readonly gates: boolean;
  readonly better: "lower" | "higher";
  /** in the unit */
  readonly floor: number;
  /** fraction of 1 */
  readonly tolerance: number;
  /** both arms side by side on one machine, taking turns in going first */
  readonly pairs: readonly Pair[];
  /** a second look, measured later */
  readonly confirm: readonly Pair[];
  /** both arms on one machine, all of base before all of head */
  readonly sequential: { readonly base: readonly number[]; readonly head: readonly number[] };
  /** head alone */
  readonly single: EarlierRun;
  /** oldest first */
  readonly history: readonly EarlierRun[];
}

/** What goals and tables group rows by. */
export type Kind = "p50 or RPS" | "p99" | "query avg" | "page" | "other";

/** What one run of a tool measured, and what its judges do not know. */
export interface Report {
  readonly rows: readonly Row[];
  /** by the row's id: the statistic of the healthy product on that machine */
  readonly truth: ReadonlyMap<string, number>;
  /** of one round */
  readonly seconds: number;
}

/** What a rule says of one row. */
export interface Verdict {
  /** the report turns red because of it */
  readonly red: boolean;
  /** it is called worse, red or not */
  readonly found: boolean;
  readonly inconclusive?: boolean;
  /** 95 %, of the relative change, worse is positive */
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** how red it is on the scale of the rule's own threshold; ours have none to turn */
  readonly score?: number;
  /** rounds of both arms that its task needed */
  readonly rounds: number;
  /** the base was started for it */
  readonly paired: boolean;
}

/** A way to tell from measured rounds what became worse. */
export interface Rule {
  readonly name: string;
  readonly ours: boolean;
  /** where it is defined */
  readonly source: string;
  /** rows are judged each by itself: only they need to be given */
  readonly alone: boolean;
  /** one verdict a row, in the order given */
  judge(rows: readonly Row[]): Verdict[];
}

/** The same report with one row's head worse by a fraction, in every round: an exact effect on real or drawn noise. */
export const withEffect = (rows: readonly Row[], id: string, effect: number): Row[] =>
  rows.map((row) => (row.id === id ? worse(row, 1 + effect) : row));

function worse(row: Row, factor: number): Row {
  const change = (value: number) => (row.better === "lower" ? value * factor : value / factor);
  const pair = ([head, base]: Pair): Pair => [change(head), base];
  return {
    ...row,
    pairs: row.pairs.map(pair),
    confirm: row.confirm.map(pair),
    sequential: { base: row.sequential.base, head: row.sequential.head.map(change) },
    single: { cpu: row.single.cpu, rounds: row.single.rounds.map(change) },
  };
}
