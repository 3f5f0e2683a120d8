import type { Check } from "../checks/check.ts";
import type { Position } from "../errors.ts";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import type { Node, ScalarNode } from "./tree.ts";
import type { GateRow } from "./types.ts";

/** A row of `gate`; without a place it is one of the check's own, which nobody wrote. */
interface Written extends GateRow {
  readonly at?: Position;
}

/** The rows by which a check gates when the file does not say. */
export const defaultGate = ({ metrics }: Check): GateRow[] =>
  Object.entries(metrics).flatMap(([metric, { gate }]) => (gate ? [{ metric, stat: gate }] : []));

/**
 * The rows of one subject whose regression may turn the job red: `latency.p95`, or `latency` for the metric's own
 * statistic. Each once, in the order of the file.
 * @param list undefined: the check's own
 */
export function readGate(read: Reading, check: Check, list: Node | undefined): Written[] {
  // anything but a list of texts is told by the schema of the whole file
  if (list?.kind !== "list") return defaultGate(check);
  const rows = list.items.flatMap((item) => (item.kind === "scalar" ? rowOf(read, check, item) : []));
  return rows.filter((row, index) => rows.findIndex((other) => same(row, other)) === index);
}

const same = (a: GateRow, b: GateRow): boolean => a.metric === b.metric && a.stat === b.stat;

function rowOf(read: Reading, check: Check, { text, at }: ScalarNode): Written[] {
  const [metric = "", stat] = text.split(/\.(.*)/s);
  const def = Object.hasOwn(check.metrics, metric) ? check.metrics[metric] : undefined;
  if (!def) {
    const noisy = Object.entries(check.metrics).filter(([, { kind }]) => kind === "noisy");
    const known = noisy.map(([name]) => name);
    read.wrong(at, `${check.name} has no metric ${metric}`, suggestion(metric, known));
    return [];
  }
  if (def.kind === "exact") {
    read.wrong(at, `${metric} is exact: a change of it gates whether it is named here or not`, "leave it out");
    return [];
  }
  if (stat === undefined) return [{ metric, stat: def.stats[0], at }];
  const known = def.stats.find((candidate) => candidate === stat);
  if (known) return [{ metric, stat: known, at }];
  read.wrong(at, `${def.title} has no statistic ${stat || '""'}`, suggestion(stat, def.stats));
  return [];
}
