import type { Check, MetricDef } from "../checks/check.ts";
import { type Budget, type CompareConfig, type Config, EVERY } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { type Measurement, measurements, statistic, valueCount } from "../results/measured.ts";
import { prepare, statisticOf } from "../results/sample.ts";
import { intervalOverRounds } from "../statistics/intervals.ts";
import type { Stat } from "../statistics/stats.ts";
import { judge } from "./budget.ts";
import { change, type Side } from "./change.ts";
import type { ChangeVerdict, Finding, Interval } from "./finding.ts";
import { defaultStat, history, machineOf, newestRaw, type Past, type Point, pastOf, typical } from "./history.ts";
import { missing } from "./missing.ts";

/**
 * All rows of a run: for each measured metric its default statistic and every statistic that has a budget, judged
 * against the budget and against the baseline; and a row for each budget of something that was not measured.
 * @param baseline comparable runs, newest first; empty: no baseline
 */
export function findings(run: Run, config: Config, checks: readonly Check[], baseline: readonly Run[]): Finding[] {
  const past = pastOf(baseline);
  const measured = measurements(run);
  const rows = measured.flatMap((measurement) =>
    statsOf(measurement.entry, config, checks).map(({ stat, budget }) =>
      finding({ measurement, stat, budget, run, past, checks, compare: config.compare }),
    ),
  );
  return [...rows, ...missing(measured, config, checks)].toSorted(inOrderOf(checks));
}

/** Budgets of the subject itself, or those of its section where subjects are only found while measuring. */
function budgetsOf(config: Config, check: string, subject: string): readonly Budget[] {
  const subjects = config.checks.find((candidate) => candidate.check === check)?.subjects ?? [];
  const named = (name: string) => subjects.find((candidate) => candidate.name === name);
  return (named(subject) ?? named(EVERY))?.budgets ?? [];
}

function statsOf(
  entry: MetricEntry,
  config: Config,
  checks: readonly Check[],
): { stat: Stat; budget: Budget | undefined }[] {
  const budgets = budgetsOf(config, entry.check, entry.subject).filter((budget) => budget.metric === entry.name);
  const first = defaultStat(entry, checks);
  const withBudget = budgets.map((budget) => ({ stat: budget.stat, budget }));
  return budgets.some((budget) => budget.stat === first)
    ? withBudget
    : [{ stat: first, budget: undefined }, ...withBudget];
}

/** One row to be made, with all that it is made from. */
interface Row {
  readonly measurement: Measurement;
  readonly stat: Stat;
  readonly budget: Budget | undefined;
  readonly run: Run;
  readonly past: readonly Past[];
  readonly checks: readonly Check[];
  readonly compare: CompareConfig;
}

function finding(row: Row): Finding {
  const { measurement, stat, budget, past, checks, compare } = row;
  const { entry } = measurement;
  const check = checks.find(({ name }) => name === entry.check);
  const def = check?.metrics[entry.name];
  const value = statistic(measurement, stat);
  const interval = entry.kind === "exact" ? exactInterval(value) : intervalOf(measurement, stat);
  const values = valueCount(measurement);
  const before = history(entry, stat, past, checks);
  const now = typical(measurement, stat);
  return {
    metric: entry,
    stat,
    value,
    interval,
    rounds: measurement.samples.length,
    informational: budget === undefined && check?.subjects === "found",
    history: before.length === 0 || now === undefined ? [] : [...before.map((point) => point.value), now],
    budget: budget && judge({ ...entry, byValue: def?.judged === "by value", value, interval, values }, budget),
    change: compare.mode === "off" || past.length === 0 ? undefined : changeOf(row, def, before),
  };
}

const exactInterval = (value: number | undefined): Interval | undefined =>
  value === undefined ? undefined : [value, value];

const intervalOf = ({ entry, samples }: Measurement, stat: Stat): Interval | undefined =>
  intervalOverRounds(prepare(samples, stat), statisticOf(stat), entry.id);

function changeOf(
  { measurement, stat, run, past, compare }: Row,
  def: MetricDef | undefined,
  before: readonly Point[],
): ChangeVerdict {
  const { entry } = measurement;
  const base = newestRaw(entry, past);
  if (!base) return notFound(entry, past);
  const baseSide = side(base.run, base.measurement);
  const points = before.filter(({ cpu }) => cpu === baseSide.cpu).map(({ value }) => value);
  return change(
    { entry, floor: def?.floor ?? 0, stat, head: side(run, measurement), base: baseSide, history: points },
    compare,
  );
}

function notFound(entry: MetricEntry, past: readonly Past[]): ChangeVerdict {
  const none = { base: undefined, estimate: undefined, interval: undefined, gating: false, notable: false };
  const metrics = past.flatMap(({ run }) => [...run.metrics.values()]);
  if (metrics.some(({ id }) => id === entry.id)) {
    return {
      ...none,
      outcome: "not comparable",
      why: "the baseline keeps no raw rounds of it: its newest run did not measure it",
    };
  }
  const same = metrics.some(
    (other) => other.check === entry.check && other.subject === entry.subject && other.name === entry.name,
  );
  return same
    ? { ...none, outcome: "not comparable", why: "its settings changed since the baseline was measured" }
    : { ...none, outcome: "new", why: "the baseline does not have it" };
}

function side(run: Run, measurement: Measurement): Side {
  const machine = machineOf(run, measurement);
  return {
    samples: measurement.samples,
    os: osLine(machine?.os ?? "unknown"),
    arch: machine?.arch ?? "unknown",
    cpu: machine?.cpu ?? "unknown",
  };
}

/** `Ubuntu 24.04.3 LTS (Linux 6.11.0)` → `Ubuntu 24.04 LTS`: runners are patched weekly, and history has to survive that. */
const osLine = (os: string): string => os.replace(/ *\(Linux [^)]*\)$/, "").replace(/(\d+\.\d+)\.\d+/, "$1");

const inOrderOf = (checks: readonly Check[]) => (a: Finding, b: Finding) => rank(checks, a) - rank(checks, b);

function rank(checks: readonly Check[], { metric }: Finding): number {
  const index = checks.findIndex((check) => check.name === metric.check);
  return index < 0 ? checks.length : index;
}
