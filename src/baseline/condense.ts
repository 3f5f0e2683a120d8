import type { Entry, MetricEntry, Purpose, RoundEntry } from "../results/entry.ts";
import { type Run, toRun } from "../results/log.ts";
import type { Value } from "../results/value.ts";

/** One number of what a round measured of one metric (its default statistic); undefined when it measured nothing. */
export type OneNumber = (metric: MetricEntry, values: readonly Value[]) => number | undefined;

/** A fact above this is left out of a baseline: plan trees and lists that only explain one run. */
const FACT_BYTES = 8 * 1024;

/**
 * The newest run as it is kept: every raw round of the head, without what is only good on the machine that wrote it
 * (names of files) and without bulky facts.
 */
export function slim(run: Run): Run {
  const rounds = new Set([...run.rounds.values()].filter((round) => round.arm === "head").map((round) => round.id));
  const windows = new Set([...run.windows.values()].filter((w) => rounds.has(w.round)).map((w) => w.id));
  return toRun(
    run.entries.filter((entry) => {
      switch (entry.is) {
        case "round":
          return rounds.has(entry.id);
        case "window":
          return windows.has(entry.id);
        case "value":
          return windows.has(entry.window);
        case "fact":
          return entry.arm === "head" && !namesFile(entry.value) && JSON.stringify(entry.value).length <= FACT_BYTES;
        default:
          return true;
      }
    }),
  );
}

const namesFile = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "file" in value && "sha256" in value;

const COUNTED: readonly Purpose[] = ["measure", "confirm"];

/**
 * An older run: one number per metric and good round, enough for trends and for how far runs scatter.
 * Doing it twice changes nothing.
 */
export function condense(run: Run, one: OneNumber): Run {
  const kept: Entry[] = [{ ...run.run, config: "" }, ...run.machines];
  const body: Entry[] = [];
  const used = new Set<string>();
  const byRound = valuesByRound(run);
  for (const round of run.rounds.values()) {
    if (round.arm !== "head" || round.state !== "ok" || !COUNTED.includes(round.purpose)) continue;
    const values: Entry[] = [];
    for (const [id, measured] of byRound.get(round.id) ?? []) {
      const metric = run.metrics.get(id);
      const value = metric && one(metric, measured);
      if (value === undefined || !Number.isFinite(value)) continue;
      used.add(id);
      values.push({ is: "value", metric: id, window: round.id, value });
    }
    if (values.length === 0) continue;
    const window: Entry = { is: "window", id: round.id, round: round.id, name: "", start: round.start, end: round.end };
    body.push({ ...round, noise: speedOf(round) }, window, ...values);
  }
  const metrics = [...run.metrics.values()].filter((metric) => used.has(metric.id));
  const ends = run.entries.filter((entry) => entry.is === "end");
  return toRun([...kept, ...metrics, ...body, ...ends]);
}

function valuesByRound(run: Run): Map<string, Map<string, Value[]>> {
  const byRound = new Map<string, Map<string, Value[]>>();
  for (const { metric, window, value } of run.values) {
    const round = run.windows.get(window)?.round;
    if (round === undefined) continue;
    const metrics = byRound.get(round) ?? new Map<string, Value[]>();
    byRound.set(round, metrics.set(metric, [...(metrics.get(metric) ?? []), value]));
  }
  return byRound;
}

/** How fast the machine was: runs on other machines are scaled by it. */
const speedOf = ({ noise: { controlCpu } }: RoundEntry): RoundEntry["noise"] =>
  controlCpu === undefined ? {} : { controlCpu };
