import type { Check, MetricDef } from "../checks/check.ts";
import { type Budget, type CompareConfig, type Config, EVERY, type Subject } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import { intervalOf } from "../results/interval.ts";
import type { Run } from "../results/log.ts";
import { type Measurement, measurements, statistic, valueCount } from "../results/measured.ts";
import type { Stat } from "../statistics/stats.ts";
import { judge } from "./budget.ts";
import type { ChangeVerdict, Finding, Interval } from "./finding.ts";
import { defaultStat, history, machineOf, type Past, type Point, pastOf, typical } from "./history.ts";
import { missing } from "./missing.ts";
import { tooNoisy } from "./noisy.ts";
import { isSuspect, screening } from "./screening.ts";
import { sideBySide } from "./side-by-side.ts";
import { storedChange } from "./stored.ts";

/**
 * All rows of a run: for each measured metric its default statistic, those that gate and those that have a budget, judged
 * against the budget, and against the base that was measured beside it or else the baseline; and a row for each budget
 * of something that was not measured.
 * @param baseline comparable runs, newest first; empty: no baseline
 */
export function findings(run: Run, config: Config, checks: readonly Check[], baseline: readonly Run[]): Finding[] {
  const past = pastOf(baseline);
  const measured = measurements(run);
  const rows = rowsOf(measured, { run, config, checks, past });
  const changes = changesOf(rows, run, config.compare);
  const found = rows.map((row) => toFinding(row, changes.get(row.id)));
  return [...found, ...missing(measured, config, checks)].toSorted(inOrderOf(checks));
}

/** One row to be made, with all that it is made from. */
interface Row {
  readonly id: string;
  readonly measurement: Measurement;
  /** the same of the base that was measured beside it */
  readonly base: Measurement | undefined;
  readonly check: Check | undefined;
  readonly def: MetricDef | undefined;
  readonly stat: Stat;
  readonly budget: Budget | undefined;
  readonly gates: boolean;
  readonly tooNoisy: string | undefined;
  /** in earlier runs, oldest first */
  readonly before: readonly Point[];
  readonly past: readonly Past[];
}

interface Around {
  readonly run: Run;
  readonly config: Config;
  readonly checks: readonly Check[];
  readonly past: readonly Past[];
}

function rowsOf(measured: readonly Measurement[], { run, config, checks, past }: Around): Row[] {
  const bases = new Map(measurements(run, "base").map((measurement) => [measurement.entry.id, measurement]));
  const noise = disturbances(run);
  return measured.flatMap((measurement) => {
    const { entry } = measurement;
    const check = checks.find(({ name }) => name === entry.check);
    const subject = subjectOf(config, entry);
    return statsOf(entry, subject, checks).map(({ stat, budget }) => ({
      id: `${entry.id} ${stat}`,
      measurement,
      base: bases.get(entry.id),
      check,
      def: check?.metrics[entry.name],
      stat,
      budget,
      gates: entry.kind === "exact" || isGate(subject, entry, stat),
      tooNoisy: entry.kind === "exact" || !config.compare.guard ? undefined : noise(measurement),
      before: history(entry, stat, past, checks),
      past,
    }));
  });
}

/** The subject itself, or the one that stands for all where subjects are only found while measuring. */
function subjectOf(config: Config, { check, subject }: MetricEntry): Subject | undefined {
  const subjects = config.checks.find((candidate) => candidate.check === check)?.subjects ?? [];
  const named = (name: string) => subjects.find((candidate) => candidate.name === name);
  return named(subject) ?? named(EVERY);
}

const isGate = (subject: Subject | undefined, { name }: MetricEntry, stat: Stat): boolean =>
  subject?.gate.some((row) => row.metric === name && row.stat === stat) ?? false;

function statsOf(
  entry: MetricEntry,
  subject: Subject | undefined,
  checks: readonly Check[],
): { stat: Stat; budget: Budget | undefined }[] {
  const budgets = (subject?.budgets ?? []).filter((budget) => budget.metric === entry.name);
  const gates = (subject?.gate ?? []).filter(({ metric }) => metric === entry.name).map(({ stat }) => stat);
  const stats = new Set([defaultStat(entry, checks), ...gates, ...budgets.map(({ stat }) => stat)]);
  const order = entry.stats ?? [];
  return [...stats]
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((stat) => ({ stat, budget: budgets.find((budget) => budget.stat === stat) }));
}

/** Whether the task that measured something was disturbed too often; each task is looked at once. */
function disturbances(run: Run): (measurement: Measurement) => string | undefined {
  const rounds = [...run.rounds.values()];
  const found = new Map<string, string | undefined>();
  const ofTask = (task: string): string | undefined => {
    if (!found.has(task)) found.set(task, tooNoisy(rounds.filter((round) => round.task === task)));
    return found.get(task);
  };
  return ({ rounds: own }) => {
    const tasks = [...new Set(own.map(({ task }) => task))].map(ofTask);
    // what watched many tasks is of no use only when all of them are
    return tasks.every((why) => why !== undefined) ? tasks[0] : undefined;
  };
}

function changesOf(rows: readonly Row[], run: Run, compare: CompareConfig): ReadonlyMap<string, ChangeVerdict> {
  if (compare.mode === "off") return new Map();
  const two = rows.flatMap((row) => (row.base ? [{ ...row, head: row.measurement, base: row.base }] : []));
  const paired = sideBySide(two, run, compare);
  // no base could be had: earlier runs are all there is to decide by
  const withoutBase = run.problems.some(({ code }) => code === "no-base");
  const bases = new Set(measurements(run, "base").flatMap(({ rounds }) => rounds.map(({ task }) => task)));
  return new Map(
    rows.flatMap((row): [string, ChangeVerdict][] => {
      const beside = paired.get(row.id);
      if (beside) return [[row.id, beside]];
      if (row.measurement.rounds.every(({ task }) => bases.has(task))) return [[row.id, NEW]];
      return row.past.length === 0
        ? []
        : [[row.id, fromHistory(row, run, withoutBase ? { ...compare, mode: "stored" } : compare)]];
    }),
  );
}

const NEW: ChangeVerdict = {
  base: undefined,
  estimate: undefined,
  interval: undefined,
  outcome: "new",
  notable: false,
  gating: false,
  why: "the base does not have it",
  how: undefined,
};

/** What earlier runs say; where one run can screen for a change worth hearing of, that too. */
function fromHistory(row: Row, run: Run, compare: CompareConfig): ChangeVerdict {
  const verdict = storedChange({ ...row, run, compare });
  if (compare.mode !== "auto" || verdict.how !== "stored") return verdict;
  const screen = screenOf(row, run, compare);
  const value = typical(row.measurement, row.stat);
  if (!screen || value === undefined) return verdict;
  return isSuspect(screen, value, row.measurement.entry.better)
    ? { ...verdict, suspect: true, why: `suspect, and not decided in pairs: ${verdict.why}` }
    : { ...verdict, how: "screened", why: "one run shows such a change, by what earlier ones differ by" };
}

/** @returns what one run can tell of a row; undefined: it takes pairs */
function screenOf({ measurement, before }: Row, run: Run, { detect }: CompareConfig) {
  const cpu = machineOf(run, measurement)?.cpu;
  const same = before.filter((point) => point.cpu === cpu).map(({ value }) => value);
  return screening(same, detect);
}

function toFinding(row: Row, change: ChangeVerdict | undefined): Finding {
  const { measurement, stat, budget, check, def, before, gates } = row;
  const { entry } = measurement;
  const value = statistic(measurement, stat);
  const interval =
    entry.kind === "exact" ? exactInterval(value) : notNegative(intervalOf(measurement.samples, stat, entry.id), value);
  const values = valueCount(measurement);
  const now = typical(measurement, stat);
  const judged = budget && judge({ ...entry, byValue: def?.judged === "by value", value, interval, values }, budget);
  const noisy = row.tooNoisy;
  return {
    metric: entry,
    stat,
    value,
    interval,
    rounds: measurement.samples.length,
    gates,
    ...(noisy === undefined ? {} : { tooNoisy: noisy }),
    informational: budget === undefined && check?.subjects === "found" && !gates,
    history: before.length === 0 || now === undefined ? [] : [...before.map((point) => point.value), now],
    // failures are counted, not estimated: no noise explains them
    budget:
      judged && noisy !== undefined && def?.judged !== "by value"
        ? { ...judged, outcome: "not judged", why: noisy }
        : judged,
    change:
      change && noisy !== undefined
        ? { ...change, outcome: "inconclusive", gating: false, suspect: false, why: noisy }
        : change,
  };
}

/** What was never below zero can't be: times, sizes, counts. */
const notNegative = (interval: Interval | undefined, value: number | undefined): Interval | undefined =>
  interval && value !== undefined && value >= 0 ? [Math.max(0, interval[0]), interval[1]] : interval;

const exactInterval = (value: number | undefined): Interval | undefined =>
  value === undefined ? undefined : [value, value];

const inOrderOf = (checks: readonly Check[]) => (a: Finding, b: Finding) => rank(checks, a) - rank(checks, b);

function rank(checks: readonly Check[], { metric }: Finding): number {
  const index = checks.findIndex((check) => check.name === metric.check);
  return index < 0 ? checks.length : index;
}
