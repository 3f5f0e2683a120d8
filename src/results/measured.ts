import type { Stat } from "../statistics/stats.ts";
import type { ArmName, MetricEntry, RoundEntry } from "./entry.ts";
import type { Run } from "./log.ts";
import { type Sample, sizeOf, statisticOf, sum, toSample } from "./sample.ts";
import { usable } from "./usable.ts";
import type { Ratio, Value } from "./value.ts";

/** Everything one arm of a run measured of one metric: one sample for each good round, in the order of time. */
export interface Measurement {
  readonly entry: MetricEntry;
  readonly samples: readonly Sample[];
  /** of the sample with the same index */
  readonly rounds: readonly RoundEntry[];
}

/** Of all metrics of one arm, in the order of the log. Only {@link usable} rounds count. */
export function measurements(run: Run, arm: ArmName = "head"): Measurement[] {
  const counted = usable([...run.rounds.values()]);
  const byMetric = new Map<string, Map<string, Value[]>>();
  for (const { metric, window, value } of run.values) {
    const round = run.rounds.get(run.windows.get(window)?.round ?? "");
    if (round?.arm !== arm || !counted.has(round.id)) continue;
    const rounds = byMetric.get(metric) ?? new Map<string, Value[]>();
    byMetric.set(metric, rounds);
    rounds.set(round.id, [...(rounds.get(round.id) ?? []), value]);
  }
  return [...run.metrics.values()].flatMap((entry) => {
    const rounds = byMetric.get(entry.id);
    if (!rounds) return [];
    const inTime = [...rounds]
      .map(([id, values]) => ({ round: run.rounds.get(id)!, sample: toSample(values) }))
      .toSorted((a, b) => a.round.start - b.round.start);
    return [{ entry, samples: inTime.map(({ sample }) => sample), rounds: inTime.map(({ round }) => round) }];
  });
}

/** A statistic over all rounds; undefined when nothing was measured or it makes no number. */
export function statistic(measurement: Measurement, stat: Stat): number | undefined {
  const value = statisticOf(stat)(measurement.samples);
  return Number.isNaN(value) ? undefined : value;
}

export const perRound = (measurement: Measurement, stat: Stat): number[] =>
  measurement.samples.map((sample) => statisticOf(stat)([sample])).filter((value) => !Number.isNaN(value));

export const valueCount = (measurement: Measurement): number =>
  measurement.samples.reduce((count, sample) => count + sizeOf(sample), 0);

/** The two parts of a ratio over all rounds; undefined for other kinds. */
export const totalOf = (measurement: Measurement): Ratio | undefined =>
  measurement.samples[0]?.kind === "ratios"
    ? sum(measurement.samples.flatMap((sample) => (sample.kind === "ratios" ? sample.ratios : [])))
    : undefined;
