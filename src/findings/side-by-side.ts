import type { MetricDef } from "../checks/check.ts";
import type { CompareConfig } from "../config/types.ts";
import type { ArmName, RoundEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import type { Measurement } from "../results/measured.ts";
import { type Sample, sizeOf, statisticOf } from "../results/sample.ts";
import { neededValues, type Stat } from "../statistics/stats.ts";
import { mean, summarize } from "../statistics/summary.ts";
import { change } from "./change.ts";
import type { ChangeVerdict } from "./finding.ts";
import { judgePairs, type Pair, type PairedJudgement, type PairedRow } from "./pairs.ts";
import { sideOf } from "./stored.ts";
import { toleranceOf } from "./tolerance.ts";

/** One row of a run with two arms. */
export interface TwoSided {
  readonly id: string;
  readonly gates: boolean;
  readonly def: MetricDef | undefined;
  readonly stat: Stat;
  readonly head: Measurement;
  readonly base: Measurement;
}

/**
 * The changes of all rows that head and base were both measured for, judged together. Exact metrics at once, by value;
 * noisy ones by the pairs of their rounds.
 * @returns by the row's id
 */
export function sideBySide(
  rows: readonly TwoSided[],
  run: Run,
  compare: CompareConfig,
): ReadonlyMap<string, ChangeVerdict> {
  const exact = rows.filter(({ head }) => head.entry.kind === "exact");
  const noisy = rows.filter(({ head }) => head.entry.kind === "noisy");
  const paired = noisy.map((row) => toPairs(row, compare));
  const judged = judgePairs(paired.flatMap(({ pairs }) => pairs ?? []));
  const byId = new Map(
    judged.map((judgement, index) => [paired.flatMap(({ pairs }) => pairs ?? [])[index]!.id, judgement]),
  );
  return new Map([
    ...exact.map((row) => [row.id, exactly(row, run, compare)] as const),
    ...paired.map(({ row, why, pairs }) => {
      const judgement = byId.get(row.id);
      return [row.id, judgement && pairs ? told(row, pairs, judgement, compare) : unpaired(why)] as const;
    }),
  ]);
}

function exactly({ head, base, def, stat }: TwoSided, run: Run, compare: CompareConfig): ChangeVerdict {
  const sides = { head: sideOf(run, head), base: sideOf(run, base) };
  return change({ entry: head.entry, def, floor: def?.floor ?? 0, stat, ...sides, history: [] }, compare);
}

interface Prepared {
  readonly row: TwoSided;
  readonly pairs: PairedRow | undefined;
  readonly why: string;
}

function toPairs(row: TwoSided, compare: CompareConfig): Prepared {
  const { id, gates, def, stat, head } = row;
  const needed = neededValues(stat);
  // the base's, since a slower head answers fewer requests, and must not escape its verdict by that
  const size = summarize(row.base.samples.map(sizeOf), "median") ?? 0;
  if (head.samples[0]?.kind !== "ratios" && size < needed) {
    const why = `a round has ${size} ${size === 1 ? "value" : "values"}, and a pair needs ${needed} for its ${stat}`;
    return { row, pairs: undefined, why };
  }
  const measured = pairsOf(row, "measure");
  const confirm = pairsOf(row, "confirm");
  if (measured.length + confirm.length === 0)
    return { row, pairs: undefined, why: "no round of the base has its pair" };
  const { better } = head.entry;
  const tolerance = toleranceOf(stat, def, compare);
  const common = { id, gates, better, floor: def?.floor ?? 0, tolerance, pairs: measured };
  return { row, pairs: confirm.length > 0 ? { ...common, confirm } : common, why: "" };
}

/**
 * Rounds of two arms that belong together, in the order of time. What watches others sees several tasks in one turn of the
 * schedule: these have their minute in common, and make one pair (the geometric mean of both sides).
 */
function pairsOf({ head, base, stat }: TwoSided, purpose: RoundEntry["purpose"]): Pair[] {
  const inRound = (sample: Sample): number => statisticOf(stat)([sample]);
  const keyed = ({ rounds, samples }: Measurement) =>
    new Map(
      rounds.flatMap((round, place) =>
        round.purpose === purpose
          ? [[`${turnOf(round)}/${round.task}`, { turn: turnOf(round), value: inRound(samples[place]!) }] as const]
          : [],
      ),
    );
  const bases = keyed(base);
  const both = [...keyed(head)].flatMap(([key, { turn, value }]) => {
    const other = bases.get(key)?.value;
    return other === undefined || Number.isNaN(value) || Number.isNaN(other)
      ? []
      : [{ turn, pair: [value, other] as const }];
  });
  return [...Map.groupBy(both, ({ turn }) => turn).values()].map((members) => {
    const [first] = members;
    if (members.length === 1) return first!.pair;
    return [geometricMean(members.map(({ pair }) => pair[0])), geometricMean(members.map(({ pair }) => pair[1]))];
  });
}

/** Machines that have shared a run each have their own turns. */
const turnOf = ({ machine, index }: RoundEntry): string => `${machine}/${index}`;

const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));

/** The arm that began a look at a row. */
function firstArm({ head, base }: TwoSided, purpose: RoundEntry["purpose"]): ArmName {
  const first = ({ rounds }: Measurement): number =>
    Math.min(...rounds.filter((round) => round.purpose === purpose).map(({ slot }) => slot));
  return first(base) < first(head) ? "base" : "head";
}

function told(sides: TwoSided, row: PairedRow, judgement: PairedJudgement, { detect }: CompareConfig): ChangeVerdict {
  const { estimate, interval, absolute, p, adjusted, outcome, gating, confirmed } = judgement;
  const alone = row.pairs.length === 0;
  return {
    base: statisticOf(sides.stat)(sides.base.samples),
    estimate,
    interval,
    outcome,
    ...(absolute ? { absolute } : {}),
    notable: absolute || Math.abs(estimate) >= detect || gating,
    gating,
    why: whyOf(row, judgement),
    ...(judgement.suspected && !confirmed && !gating ? { suspect: true } : {}),
    how: "paired",
    pairs: {
      count: alone ? row.confirm!.length : row.pairs.length,
      first: firstArm(sides, alone ? "confirm" : "measure"),
      p,
      adjusted,
      ...(confirmed ? { confirmed } : {}),
    },
  };
}

/** What the pairs themselves can't say. */
function whyOf({ pairs, gates }: PairedRow, { suspected, confirmed, outcome }: PairedJudgement): string {
  if (pairs.length === 0) return "one run of it was suspect";
  if (confirmed || !suspected || outcome !== "regressed") return "";
  return gates ? "there was no second look, so only a warning" : "the row only informs";
}

const unpaired = (why: string): ChangeVerdict => ({
  base: undefined,
  estimate: undefined,
  interval: undefined,
  outcome: "not comparable",
  notable: false,
  gating: false,
  why,
  how: undefined,
});
