import type { Check, FileFacts } from "../checks/check.ts";
import { KnownError } from "../errors.ts";
import { neededValues, type Stat } from "../statistics/stats.ts";
import { readGate } from "./gate.ts";
import type { Reading } from "./reading.ts";
import { budgetsSchema } from "./schema.ts";
import { child, entriesOf, leaves, locate, locateKey, type MapNode, mergeTrees, type Node, toValue } from "./tree.ts";
import { type Budget, type CheckConfig, EVERY, type GateRow, type Subject } from "./types.ts";
import { OFF } from "./units.ts";

/**
 * The section of one check: its subjects, each with the section's settings and budgets merged below its own.
 * @param facts of the same profile
 */
export function readCheck(read: Reading, check: Check, facts: FileFacts): CheckConfig {
  const section = child(read.root, check.name);
  const at = locateKey(read.root, [check.name]);
  const shared = pick(section, (key) => key !== "each");
  const each = entriesOf(child(section, "each"));
  // what is no map is told by the schema, and nothing can be said of its settings
  const own = each
    .filter(({ value }) => value.kind === "map")
    .map(({ key, keyAt, value }) => readSubject(read, check, key, keyAt, mergeTrees(shared, value), facts));
  if (check.subjects === "found") {
    for (const { name, at: place } of own)
      if (name === EVERY)
        read.wrong(place, `${EVERY} is no ${check.subject}`, `what holds for all stands in ${check.name} itself`);
    return { check: check.name, at, subjects: [readSubject(read, check, EVERY, at, shared, facts), ...own] };
  }
  // a list, or a text, is told by the schema
  if (each.length === 0 && section?.kind === "map" && (child(section, "each")?.kind ?? "map") === "map")
    read.wrong(
      at,
      `${check.name} names no ${check.subject} to measure`,
      `add one:\n${check.name}:\n  each:\n    My ${check.subject}: {}`,
    );
  for (const subject of own) if (subject.settings !== undefined) tasksOf(read, check, subject);
  return { check: check.name, at, subjects: own };
}

/** Keys of a subject that are no settings of its check. */
const OURS: readonly string[] = ["budgets", "gate", "needs"];

function readSubject(
  read: Reading,
  check: Check,
  name: string,
  at: Subject["at"],
  tree: Node,
  facts: FileFacts,
): Subject {
  const placed: Node = { ...pick(tree, (key) => !OURS.includes(key)), at };
  const settings = read.node(placed, check.settings) ?? undefined;
  const gate = readGate(read, check, child(tree, "gate"));
  const subject = {
    name,
    at,
    settings,
    ...needsOf(tree),
    ...offOf(tree),
    budgets: budgetsOf(read, check, tree),
    gate: gate.map(({ metric, stat }) => ({ metric, stat })),
  };
  if (settings === undefined) return subject;
  for (const row of [...subject.budgets, ...gate]) carried(read, check, name, settings, row);
  for (const { setting, message, hint } of check.mistakes?.(subject, facts) ?? [])
    read.wrong(locate(placed, [setting]), message, hint);
  return subject;
}

function budgetsOf(read: Reading, check: Check, tree: Node): Budget[] {
  const budgets = child(tree, "budgets");
  // anything but a map is told by the schema of the whole file
  if (budgets?.kind !== "map") return [];
  const bounds = read.node(budgets, budgetsSchema(check)) as Record<string, Partial<Record<Stat, number>>> | undefined;
  return bounds ? inOrder(flatten(budgets, bounds), check) : [];
}

/** Left out where nothing is needed; whether such steps exist is looked at with all other names. */
function needsOf(tree: Node): Pick<Subject, "needs"> {
  const needs = child(tree, "needs");
  return needs?.kind === "list" ? { needs: needs.items.map((item) => String(toValue(item))) } : {};
}

/** What only the check itself can tell: it refuses the subject when it is asked for its tasks. */
function tasksOf(read: Reading, check: Check, subject: Subject): void {
  try {
    check.tasks([subject]);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    for (const { at, message, hint } of error.mistakes) read.wrong(at ?? subject.at, message, hint);
  }
}

/** Left out where nothing is switched off. */
function offOf(tree: Node): Pick<Subject, "off"> {
  const budgets = child(tree, "budgets");
  const off = budgets?.kind === "map" ? [...leaves(budgets)].filter(({ node }) => node.value === OFF) : [];
  if (off.length === 0) return {};
  return { off: off.map(({ path: [metric, stat] }) => ({ metric: String(metric), stat: stat as Stat })) };
}

function flatten(budgets: Node, bounds: Readonly<Record<string, Partial<Record<Stat, number>>>>): Budget[] {
  return [...leaves(budgets)].flatMap(({ path: [metric, stat], node }) => {
    const bound = bounds[String(metric)]?.[stat as Stat];
    return bound === undefined
      ? []
      : [{ metric: String(metric), stat: stat as Stat, bound, text: node.text, at: node.at }];
  });
}

/** In the order in which the check declares metrics and statistics, whichever part of the file a budget comes from. */
function inOrder(budgets: readonly Budget[], { metrics }: Check): Budget[] {
  const names = Object.keys(metrics);
  const stats = ({ metric, stat }: Budget) => metrics[metric]?.stats.indexOf(stat) ?? 0;
  return budgets.toSorted((a, b) => names.indexOf(a.metric) - names.indexOf(b.metric) || stats(a) - stats(b));
}

/** A percentile that rests on too few values is the maximum under another name. */
function carried(
  read: Reading,
  check: Check,
  subject: string,
  settings: unknown,
  { metric, stat, at }: Partial<Budget> & GateRow,
): void {
  const needed = neededValues(stat);
  const values = check.values?.(settings, metric);
  if (at === undefined || values === undefined || values >= needed) return;
  const rounds = roundsFor(check, settings, metric, needed);
  const title = check.metrics[metric]?.title ?? metric;
  read.wrong(
    at,
    `${stat} of ${title} needs at least ${needed} values, ${subject === EVERY ? "this" : subject} has ${Math.floor(values)}`,
    rounds === undefined
      ? "measure longer, or judge another statistic: avg, median"
      : `write rounds: ${rounds}, or judge another statistic: avg, median`,
  );
}

/** The fewest rounds that carry a percentile, where the settings know rounds. */
function roundsFor(check: Check, settings: unknown, metric: string, needed: number): number | undefined {
  if (typeof settings !== "object" || settings === null || !("rounds" in settings)) return undefined;
  const carries = (rounds: number) => (check.values?.({ ...settings, rounds }, metric) ?? 0) >= needed;
  if (!carries(needed)) return undefined;
  let [low, high] = [1, needed];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (carries(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const pick = (node: Node | undefined, wanted: (key: string) => boolean): MapNode => ({
  kind: "map",
  at: node?.at ?? { file: "", line: 1, column: 1 },
  entries: entriesOf(node).filter(({ key }) => wanted(key)),
});
