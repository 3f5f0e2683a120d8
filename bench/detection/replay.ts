import type { Stat } from "../../src/statistics/stats.ts";
import { mean, summarize } from "../../src/statistics/summary.ts";
import { kindOf, shipped } from "./kinds.ts";
import { passed } from "./quiet.ts";
import type { Arms, RecordedRow, Recording } from "./recording.ts";
import type { EarlierRun, Report, Row } from "./report.ts";
import { LOOK } from "./rules/ours.ts";

/** Pairs of one report: those of two looks. */
export const WINDOW = 2 * LOOK;
/** Rounds of an arm for rules that take one after the other. */
const SEQUENTIAL = 20;
/** Rounds of a run that only has one arm; of the newest earlier run there are as many as any rule asks for. */
const RUN = 10;
const NEWEST = 21;

/** A report cut out of a recording. */
export interface Replayed extends Report {
  readonly recording: Recording;
}

/**
 * Cuts a recording into reports that share no round, of the tasks that the noise guard judges. What a rule needs that was not measured like that is made of the
 * same rounds:
 * - arms one after the other: the first 20 rounds of base and the next 20 of head;
 * - head alone: its first 21 rounds;
 * - earlier runs: the base's rounds of all recordings outside the report, ten a run (21 for the newest), in a circle of
 *   time that ends right before the report. They come from one kind of machine, so that rules which rest on earlier
 *   runs look better here than on hosted runners.
 */
export function cut(recording: Recording, all: readonly Recording[]): Replayed[] {
  const judged = passed(recording);
  const lines = linesOf(recording).filter(({ row }) => row.kind === "noisy" && judged.has(row.task));
  const longest = Math.max(0, ...lines.map(({ arms }) => arms.head.length));
  const seconds = summarize(
    recording.rounds.map((round) => round.seconds),
    "median",
  )!;
  return Array.from({ length: Math.floor(longest / WINDOW) }, (_, place) => {
    const start = place * WINDOW;
    const whole = lines.filter(({ arms }) => arms.head.length >= start + WINDOW);
    return {
      recording,
      seconds,
      rows: whole.map((line) => toRow(line, start, recording, all)),
      truth: new Map(whole.map(({ id, arms }) => [id, mean(arms.base)])),
    };
  });
}

interface Line {
  readonly id: string;
  readonly row: RecordedRow;
  readonly stat: Stat;
  readonly arms: Arms;
}

const linesOf = ({ rows }: Recording): Line[] =>
  rows.flatMap((row) =>
    Object.entries(row.stats).map(([stat, arms]) => ({ id: `${row.id} ${stat}`, row, stat: stat as Stat, arms })),
  );

function toRow({ id, row, stat, arms }: Line, start: number, recording: Recording, all: readonly Recording[]): Row {
  const [head, base] = [arms.head.slice(start, start + WINDOW), arms.base.slice(start, start + WINDOW)];
  const pairs = head.map((value, index) => [value, base[index]!] as const);
  const { cpu } = recording.machine;
  return {
    id,
    task: row.task,
    kind: kindOf(row.check, row.name, stat),
    ...shipped(row.check, row.name, stat),
    better: row.better,
    pairs: pairs.slice(0, LOOK),
    confirm: pairs.slice(LOOK),
    sequential: { base: base.slice(0, SEQUENTIAL), head: head.slice(SEQUENTIAL, 2 * SEQUENTIAL) },
    single: { cpu, rounds: head.slice(0, NEWEST) },
    history: [
      ...runsOf(arms.base.slice(start + WINDOW), cpu),
      ...otherRuns(id, recording, all),
      ...runsOf(arms.base.slice(0, start), cpu),
    ],
  };
}

/** Later recordings first, then earlier ones: the circle goes on where the report's own recording begins. */
function otherRuns(id: string, recording: Recording, all: readonly Recording[]): EarlierRun[] {
  const later = all.filter(({ at }) => at > recording.at);
  const earlier = all.filter(({ at }) => at < recording.at);
  return [...later, ...earlier].flatMap((other) => {
    const line = linesOf(other).find((candidate) => candidate.id === id);
    return line ? runsOf(line.arms.base, other.machine.cpu) : [];
  });
}

function runsOf(values: readonly number[], cpu: string): EarlierRun[] {
  const newest = values.slice(-NEWEST);
  if (newest.length < NEWEST) return [];
  const before = values.slice(0, -NEWEST);
  const count = Math.floor(before.length / RUN);
  const older = Array.from({ length: count }, (_, index) => {
    const start = before.length - (count - index) * RUN;
    return { cpu, rounds: before.slice(start, start + RUN) };
  });
  return [...older, { cpu, rounds: newest }];
}
