import type { Check, MetricDef, Task } from "../checks/check.ts";
import { tasksOf } from "../config/fit.ts";
import { formatSpan, formatValue } from "../config/format.ts";
import { type Config, EVERY, type GateRow } from "../config/types.ts";
import { metricName } from "../config/words.ts";
import { assumedSpread, detector, learntSpread, type Scatter } from "../findings/detectable.ts";
import { fewestPairs } from "../findings/pairs.ts";
import { toleranceOf } from "../findings/tolerance.ts";
import type { Run } from "../results/log.ts";
import { measurements, perRound } from "../results/measured.ts";
import { type Plan, type PlannedTask, plan, planPairs } from "../schedule/plan.ts";
import { number } from "./words.ts";

interface Row extends GateRow {
  readonly check: Check;
  readonly subject: string;
  readonly def: MetricDef;
}

/**
 * What may turn the job red by a change, for `validate`: the rows that gate, how often each is measured, the smallest change
 * that pairs find, and how long it all takes.
 * @param learnt an earlier run, whose noise then takes the place of what is assumed
 */
export function gatingWords(config: Config, checks: readonly Check[], learnt: Run | undefined): string[] {
  const { mode } = config.compare;
  if (mode === "off") return [];
  const rows = rowsOf(config, checks);
  if (rows.length === 0) return ["  No noisy row turns the job red by a change: only exact metrics can."];
  const alone = plan(tasksOf(config, checks), config.within);
  if (mode !== "stored" && config.stack) return inPairs(config, checks, rows, alone, learnt);
  const told = rows.map((row) => ({ row, words: [singleWords(row, alone)] }));
  return [
    ...(mode === "stored" ? [] : ["  No base beside it: the targets run already, and both would be the same."]),
    "  Turns red by a change, once enough earlier runs tell the noise:",
    ...grouped(told),
  ];
}

function inPairs(
  config: Config,
  checks: readonly Check[],
  rows: readonly Row[],
  alone: Plan,
  learnt: Run | undefined,
): string[] {
  const tasks = tasksOf(config, checks);
  const fewest = fewestPairs(rows.length);
  const paired = planPairs(tasks, config.within, { wants: () => true, fewest });
  const words = pairWords(paired, scatterOf(config, learnt), (pairs) => detector(pairs, rows.length));
  const told = rows.map((row) => ({ row, words: [singleWords(row, alone), ...words(row)] }));
  const where = learnt ? "with the noise of the given run" : "where the machine is quiet";
  return [
    paired.tasks.some(isPaired) ? timeWords(config, paired) : noPair(config, tasks, fewest),
    `  Turns red by a change (${number(rows.length, "row")}; ${where}, 9 of 10 changes of the size told are found):`,
    ...grouped(told),
  ];
}

const isPaired = ({ arms }: PlannedTask): boolean => arms.length > 1;

function timeWords({ compare }: Config, { expected }: Plan): string {
  const time = `about ${formatSpan(expected)}, the start of the base not counted`;
  return compare.mode === "paired"
    ? `  In pairs with the base: ${time}`
    : `  In pairs with the base, where earlier runs can't tell: at most ${time}`;
}

/** Why no pair at all can turn anything red, and what would do. */
function noPair({ within }: Config, tasks: readonly Task[], fewest: number): string {
  const shortest = tasks.map((task) => ({ ...task, count: Math.min(task.count, fewest) }));
  // a limit is meant for one arm
  const needed = planPairs(shortest, undefined, { wants: () => true, fewest }).expected / 2;
  return `  No pair can turn anything red: within ${formatValue(within, "ms")} is too short for ${fewest} rounds an arm; all fit within ${formatSpan(needed)}`;
}

const TOO_FEW = "too few to turn red";

const rowsOf = (config: Config, checks: readonly Check[]): Row[] =>
  config.checks.flatMap(({ check: name, subjects }) => {
    const check = checks.find((candidate) => candidate.name === name);
    return subjects.flatMap((subject) =>
      subject.gate.flatMap((row) => {
        const def = check?.metrics[row.metric];
        return check && def ? [{ ...row, check, def, subject: subject.name }] : [];
      }),
    );
  });

/** A subject that is only watched has no rounds of its own. */
const taskOf = ({ check, subject }: Row, { tasks }: Plan) =>
  tasks.find((task) => task.check === check.name && task.subject === subject);

function singleWords(row: Row, alone: Plan): string {
  const task = taskOf(row, alone);
  return task ? number(task.count, "round") : "while others are measured";
}

/** How many pairs of a row there are, and what they find. Rows of equally many pairs share one detector, which takes its time. */
function pairWords(
  paired: Plan,
  scatter: (row: Row) => Scatter,
  detectorOf: (pairs: number) => ReturnType<typeof detector>,
): (row: Row) => string[] {
  const detectors = new Map<number, ReturnType<typeof detector>>();
  return (row) => {
    const task = taskOf(row, paired);
    if (!task) return [];
    if (!isPaired(task)) return ["not in pairs: within is too short"];
    if (!detectors.has(task.count)) detectors.set(task.count, detectorOf(task.count));
    const smallest = detectors.get(task.count)?.(scatter(row));
    const found = smallest === undefined ? TOO_FEW : `from ${formatValue(Number(smallest.toPrecision(2)), "%")}`;
    return [number(task.count, "pair"), found];
  };
}

/** Noise of a row as an earlier run shows it, else as it is assumed; the floor counts where a typical value is known. */
function scatterOf({ compare }: Config, learnt: Run | undefined): (row: Row) => Scatter {
  const measured = learnt ? measurements(learnt) : [];
  return ({ check, subject, metric, stat, def }) => {
    const found = measured.find(
      ({ entry }) => entry.check === check.name && entry.subject === subject && entry.name === metric,
    );
    const rounds = found ? perRound(found, stat) : [];
    const typical = rounds.toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)];
    const floor = typical ? def.floor / typical : 0;
    return {
      spread: learntSpread(rounds) ?? assumedSpread(stat, def),
      worth: Math.max(toleranceOf(stat, def, compare), floor),
    };
  };
}

interface Told {
  readonly row: Row;
  readonly words: readonly string[];
}

/** One line for all subjects of which the same is told, in columns. */
function grouped(told: readonly Told[]): string[] {
  const groups = Map.groupBy(told, ({ row, words }) => JSON.stringify([row.check.name, row.metric, row.stat, words]));
  const lines = [...groups.values()].map((group) => [whatWords(group.map(({ row }) => row)), ...group[0]!.words]);
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines.map((line) => `    ${line.map((word, column) => word.padEnd(width(column))).join("  ")}`.trimEnd());
}

/** `Latency (p95) of 7 endpoints` */
function whatWords(rows: readonly Row[]): string {
  const { check, def, stat, subject } = rows[0]!;
  const one = subject === EVERY ? `every ${check.subject}` : subject;
  return `${metricName(def, stat)} of ${rows.length === 1 ? one : number(rows.length, check.subject)}`;
}
