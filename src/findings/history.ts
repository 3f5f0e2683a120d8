import type { Check } from "../checks/check.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { type Measurement, measurements, perRound } from "../results/measured.ts";
import type { Stat } from "../statistics/stats.ts";
import { summarize } from "../statistics/summary.ts";

/** An earlier run of the baseline, read once. */
export interface Past {
  readonly run: Run;
  readonly measured: readonly Measurement[];
  /** kept as one number a round of the default statistic: good for trends, not to compare with */
  readonly condensed: boolean;
}

/** @param baseline newest first; older runs of a packed baseline have lost their budgets with their raw rounds */
export const pastOf = (baseline: readonly Run[]): Past[] =>
  baseline.map((run) => ({ run, measured: measurements(run), condensed: run.run.config === "" }));

/** The newest run that can be compared with: the same metric, with its raw rounds. */
export function newestRaw(
  entry: MetricEntry,
  past: readonly Past[],
): { readonly run: Run; readonly measurement: Measurement } | undefined {
  for (const { run, measured, condensed } of past) {
    const measurement = condensed ? undefined : measured.find((other) => other.entry.id === entry.id);
    if (measurement) return { run, measurement };
  }
  return undefined;
}

/** One earlier run's typical round of a statistic. */
export interface Point {
  readonly value: number;
  readonly cpu: string;
  /** ms that a fixed piece of work took there; undefined where none was measured */
  readonly control: number | undefined;
}

/**
 * The typical round (median over rounds) of a statistic in every earlier run that measured the same, oldest first. One
 * definition for raw and condensed runs, so that their spread is that of runs and not of definitions.
 */
export function history(entry: MetricEntry, stat: Stat, past: readonly Past[], checks: readonly Check[]): Point[] {
  return points(entry.id, stat, past, checks);
}

/** The same before anything is measured, of runs on one CPU model. */
export const earlierValues = (
  id: string,
  stat: Stat,
  past: readonly Past[],
  checks: readonly Check[],
  cpu: string,
): number[] =>
  points(id, stat, past, checks)
    .filter((point) => point.cpu === cpu)
    .map(({ value }) => value);

function points(id: string, stat: Stat, past: readonly Past[], checks: readonly Check[]): Point[] {
  return past.toReversed().flatMap(({ run, measured, condensed }) => {
    const same = measured.find((other) => other.entry.id === id);
    if (same && condensed && stat !== defaultStat(same.entry, checks)) return [];
    const value = same && typical(same, condensed ? "median" : stat);
    if (!same || value === undefined) return [];
    return [{ value, cpu: machineOf(run, same)?.cpu ?? "unknown", control: controlOf(same) }];
  });
}

/** How fast the machine was, from the fixed work between the rounds. */
export const controlOf = ({ rounds }: Measurement): number | undefined =>
  summarize(
    rounds.flatMap(({ noise: { controlCpu } }) => controlCpu ?? []),
    "median",
  );

export const typical = (measurement: Measurement, stat: Stat): number | undefined =>
  summarize(perRound(measurement, stat), "median");

/** The machine that measured it: the one of its first round. */
export const machineOf = (run: Run, measurement: Measurement): Run["machines"][number] | undefined =>
  run.machines.find(({ id }) => id === measurement.rounds[0]?.machine) ?? run.machines[0];

/** The statistic a row without a budget shows. */
export function defaultStat(entry: MetricEntry, checks: readonly Check[]): Stat {
  const def = checks.find((check) => check.name === entry.check)?.metrics[entry.name];
  return def?.stats[0] ?? entry.stats?.[0] ?? (entry.kind === "exact" ? "value" : "avg");
}
