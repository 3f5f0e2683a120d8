import type { Check } from "../checks/check.ts";
import { type Budget, type Config, EVERY } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { type Measurement, measurements, statistic, valueCount } from "../results/measured.ts";
import { prepare, statisticOf } from "../results/sample.ts";
import { intervalOverRounds } from "../statistics/intervals.ts";
import type { Stat } from "../statistics/stats.ts";
import { judge } from "./budget.ts";
import { change, type Side } from "./change.ts";
import type { ChangeVerdict, Finding, Interval } from "./finding.ts";

/**
 * All rows of a run: for each measured metric its default statistic and every statistic that has a budget, judged
 * against the budget and against the baseline; and a row for each budget of something that was not measured.
 * @param baseline comparable runs, newest first; empty: no baseline
 */
export function findings(run: Run, config: Config, checks: readonly Check[], baseline: readonly Run[]): Finding[] {
  const past = baseline.map((earlier) => ({ run: earlier, measured: measurements(earlier) }));
  const measured = measurements(run);
  const rows = measured.flatMap((measurement) =>
    statsOf(measurement.entry, config, checks).map(({ stat, budget }) =>
      finding(measurement, stat, budget, run, config, checks, past),
    ),
  );
  return [...rows, ...missing(measured, config, checks)].toSorted(inOrderOf(checks));
}

interface Past {
  readonly run: Run;
  readonly measured: readonly Measurement[];
}

/** Budgets of the subject itself, or those of its section where subjects are only found while measuring. */
function budgetsOf(config: Config, check: string, subject: string): readonly Budget[] {
  const subjects = config.checks.find((candidate) => candidate.check === check)?.subjects ?? [];
  const named = (name: string) => subjects.find((candidate) => candidate.name === name);
  return (named(subject) ?? named(EVERY))?.budgets ?? [];
}

/** The statistic a row without a budget shows. */
export function defaultStat(entry: MetricEntry, checks: readonly Check[]): Stat {
  return (
    checks.find((check) => check.name === entry.check)?.metrics[entry.name]?.stats[0] ??
    (entry.kind === "exact" ? "value" : "avg")
  );
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

function finding(
  measurement: Measurement,
  stat: Stat,
  budget: Budget | undefined,
  run: Run,
  config: Config,
  checks: readonly Check[],
  past: readonly Past[],
): Finding {
  const { entry } = measurement;
  const value = statistic(measurement, stat);
  const interval = entry.kind === "exact" ? exactInterval(value) : intervalOf(measurement, stat);
  return {
    metric: entry,
    stat,
    value,
    interval,
    rounds: measurement.samples.length,
    informational: budget === undefined && checks.find(({ name }) => name === entry.check)?.subjects === "found",
    history: history(measurement, stat, past, checks).map((point) => point.value),
    budget: budget && judge({ ...entry, value, interval, values: valueCount(measurement) }, budget),
    change:
      config.compare.mode === "off" || past.length === 0
        ? undefined
        : changeOf(measurement, stat, run, config, checks, past),
  };
}

const exactInterval = (value: number | undefined): Interval | undefined =>
  value === undefined ? undefined : [value, value];

const intervalOf = ({ entry, samples }: Measurement, stat: Stat): Interval | undefined =>
  intervalOverRounds(prepare(samples, stat), statisticOf(stat), entry.id);

function changeOf(
  measurement: Measurement,
  stat: Stat,
  run: Run,
  config: Config,
  checks: readonly Check[],
  past: readonly Past[],
): ChangeVerdict {
  const { entry } = measurement;
  const newest = past.find(({ measured }) => measured.some((other) => isSameRaw(measurement, other)));
  if (!newest) return notFound(entry, past);
  const base = newest.measured.find((other) => isSameRaw(measurement, other))!;
  const baseSide = side(newest.run, base);
  return change(
    {
      entry,
      def: checks.find((check) => check.name === entry.check)?.metrics[entry.name],
      stat,
      head: side(run, measurement),
      base: baseSide,
      history: history(measurement, stat, past, checks)
        .filter((point) => point.cpu === baseSide.cpu)
        .map((point) => point.value),
    },
    config.compare,
  );
}

function notFound(entry: MetricEntry, past: readonly Past[]): ChangeVerdict {
  const none = { base: undefined, estimate: undefined, interval: undefined, gating: false };
  const same = past.some(({ run }) =>
    [...run.metrics.values()].some(
      (other) => other.check === entry.check && other.subject === entry.subject && other.name === entry.name,
    ),
  );
  return same
    ? { ...none, outcome: "not comparable", why: "its settings changed since the baseline was measured" }
    : { ...none, outcome: "new", why: "the baseline does not have it" };
}

function side(run: Run, measurement: Measurement): Side {
  const machine = run.machines.find(({ id }) => id === measurement.machines[0]) ?? run.machines[0];
  return {
    samples: measurement.samples,
    os: osLine(machine?.os ?? "unknown"),
    arch: machine?.arch ?? "unknown",
    cpu: machine?.cpu ?? "unknown",
  };
}

/** `Ubuntu 24.04.3 LTS (Linux 6.11.0)` → `Ubuntu 24.04 LTS`: runners are patched weekly, and history has to survive that. */
const osLine = (os: string): string => os.replace(/ *\(Linux [^)]*\)$/, "").replace(/(\d+\.\d+)\.\d+/, "$1");

/** Older runs of a baseline hold one number a round, which a histogram can't be compared with. */
const isSameRaw = (head: Measurement, other: Measurement): boolean =>
  other.entry.id === head.entry.id && other.samples[0]?.kind === head.samples[0]?.kind;

/** The statistic in each earlier run that measured the same, oldest first. */
function history(
  head: Measurement,
  stat: Stat,
  past: readonly Past[],
  checks: readonly Check[],
): { value: number; cpu: string }[] {
  return past.toReversed().flatMap(({ run, measured }) => {
    const same = measured.find((other) => other.entry.id === head.entry.id);
    const value = same && (isSameRaw(head, same) ? statistic(same, stat) : condensed(same, stat, checks));
    return value === undefined ? [] : [{ value, cpu: side(run, same!).cpu }];
  });
}

/** What an older run's numbers, one a round of the default statistic, say of the whole: their median, and of no other statistic. */
const condensed = (measurement: Measurement, stat: Stat, checks: readonly Check[]): number | undefined =>
  stat === defaultStat(measurement.entry, checks) ? statistic(measurement, "median") : undefined;

/** Budgets of what this run did not measure: silence would look like green. */
function missing(measured: readonly Measurement[], config: Config, checks: readonly Check[]): Finding[] {
  return config.checks.flatMap(({ check, subjects }) =>
    subjects
      .filter(({ name }) => name !== EVERY)
      .flatMap(({ name: subject, budgets }) =>
        budgets
          .filter(
            ({ metric }) =>
              !measured.some(
                ({ entry }) => entry.check === check && entry.subject === subject && entry.name === metric,
              ),
          )
          .map((budget) => notMeasured(check, subject, budget, checks)),
      ),
  );
}

function notMeasured(check: string, subject: string, budget: Budget, checks: readonly Check[]): Finding {
  const def = checks.find((candidate) => candidate.name === check)?.metrics[budget.metric];
  if (!def) throw new Error(`${check} has no metric ${budget.metric}`);
  const { title, unit, better, kind } = def;
  const metric: MetricEntry = {
    is: "metric",
    id: `${check}/${subject}/${budget.metric}@none`,
    check,
    subject,
    name: budget.metric,
    title,
    unit,
    better,
    kind,
    protocol: "none",
  };
  const row = { unit, better, kind, value: undefined, interval: undefined, values: 0 };
  return {
    metric,
    stat: budget.stat,
    value: undefined,
    interval: undefined,
    rounds: 0,
    informational: false,
    history: [],
    budget: judge(row, budget),
    change: undefined,
  };
}

const inOrderOf = (checks: readonly Check[]) => (a: Finding, b: Finding) => rank(checks, a) - rank(checks, b);

function rank(checks: readonly Check[], { metric }: Finding): number {
  const index = checks.findIndex((check) => check.name === metric.check);
  return index < 0 ? checks.length : index;
}
