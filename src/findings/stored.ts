import type { MetricDef } from "../checks/check.ts";
import type { CompareConfig } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import type { Measurement } from "../results/measured.ts";
import type { Stat } from "../statistics/stats.ts";
import { change, type Side } from "./change.ts";
import type { ChangeVerdict } from "./finding.ts";
import { controlOf, machineOf, newestRaw, type Past, type Point } from "./history.ts";

/** A row of this run, and where it is looked for in earlier ones. */
export interface StoredRow {
  readonly run: Run;
  readonly measurement: Measurement;
  readonly def: MetricDef | undefined;
  readonly stat: Stat;
  readonly past: readonly Past[];
  /** the row's value in earlier runs, oldest first */
  readonly before: readonly Point[];
  readonly compare: CompareConfig;
}

/** The change against the newest earlier run that measured the same, whatever else it measured. */
export function storedChange({ run, measurement, def, stat, past, before, compare }: StoredRow): ChangeVerdict {
  const { entry } = measurement;
  const base = newestRaw(entry, past);
  if (!base) return notFound(entry, past);
  const [headSide, baseSide] = [sideOf(run, measurement), sideOf(base.run, base.measurement)];
  return change({ entry, def, floor: def?.floor ?? 0, stat, head: headSide, base: baseSide, history: before }, compare);
}

function notFound(entry: MetricEntry, past: readonly Past[]): ChangeVerdict {
  const none = {
    base: undefined,
    estimate: undefined,
    interval: undefined,
    gating: false,
    notable: false,
    how: undefined,
  };
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

export function sideOf(run: Run, measurement: Measurement): Side {
  const machine = machineOf(run, measurement);
  return {
    samples: measurement.samples,
    asked: measurement.rounds.map(({ task, index }, place) => `${task}/${index ?? place}`),
    os: osLine(machine?.os ?? "unknown"),
    arch: machine?.arch ?? "unknown",
    cpu: machine?.cpu ?? "unknown",
    control: controlOf(measurement),
  };
}

/** `Ubuntu 24.04.3 LTS (Linux 6.11.0)` → `Ubuntu 24.04 LTS`: runners are patched weekly, and history has to survive that. */
const osLine = (os: string): string => os.replace(/ *\(Linux [^)]*\)$/, "").replace(/(\d+\.\d+)\.\d+/, "$1");
