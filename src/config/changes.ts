import { isDeepStrictEqual } from "node:util";
import type { Check } from "../checks/check.ts";
import { toleranceOf } from "../findings/tolerance.ts";
import { layers } from "./inspect.ts";
import type { AcceptConfig, Budget, CheckConfig, CompareConfig, Config, Subject } from "./types.ts";
import { formatValue, unitOf } from "./units.ts";

/**
 * What a pull request takes back of what its base demands: budgets that are loosened, removed or no longer measured,
 * settings by which they judge another measurement, and those that let a broken one or a regression pass. Plain sentences,
 * in the order of the file; tightened and new ones are not worth a word.
 * @param base the file of the base branch, same profile
 */
export function weakened(base: Config, head: Config, checks: readonly Check[]): string[] {
  return [
    ...base.checks.flatMap((check) => ofCheck(check, head, checks)),
    ...ofLimit(base.within, head.within),
    ...(base.fail.overBudget && !head.fail.overBudget ? ["A budget that is exceeded no longer fails the job."] : []),
    ...(base.fail.regression && !head.fail.regression ? ["A regression no longer fails the job."] : []),
    ...ofCompare(base, head, checks),
    ...ofAccept(base.accept, head.accept),
    ...ofPaths(base.paths, head.paths),
  ];
}

function ofCheck(base: CheckConfig, head: Config, checks: readonly Check[]): string[] {
  const count = base.subjects.reduce((sum, { budgets }) => sum + budgets.length, 0);
  const same = head.checks.find(({ check }) => check === base.check);
  if (!same) {
    if (count === 0) return [];
    return head.skipped.includes(base.check)
      ? [`${base.check}: the profile ${head.profile} now skips ${budgets(count)}.`]
      : [`${base.check}: ${budgets(count)} removed.`];
  }
  const check = checks.find(({ name }) => name === base.check);
  return base.subjects.flatMap((subject) =>
    ofSubject(
      base.check,
      subject,
      same.subjects.find(({ name }) => name === subject.name),
      check,
    ),
  );
}

const budgets = (count: number): string => (count === 1 ? "1 budget" : `${count} budgets`);

function ofSubject(name: string, base: Subject, head: Subject | undefined, check: Check | undefined): string[] {
  const what = `${name}, ${base.name}`;
  const some = base.budgets.length > 0;
  if (!head) return some ? [`${what}: ${budgets(base.budgets.length)} removed.`] : [];
  return [
    ...ofBudgets(name, base, head, check),
    ...ofGate(what, base, head),
    ...(some ? ofSettings(what, base, head, check) : []),
  ];
}

/** A row that no longer gates may regress unseen by whoever only looks for red. */
function ofGate(what: string, base: Subject, head: Subject): string[] {
  const gone = base.gate.filter((row) => !head.gate.some((other) => isDeepStrictEqual(row, other)));
  const rows = gone.map(({ metric, stat }) => `${metric} (${stat})`);
  if (rows.length === 0) return [];
  return [`${what}: a regression of ${rows.join(" or ")} no longer turns the job red.`];
}

function ofBudgets(check: string, base: Subject, head: Subject, { metrics = {} }: Partial<Check> = {}): string[] {
  return base.budgets.flatMap((budget) => {
    const name = `${check}, ${base.name}: ${budget.metric} (${budget.stat})`;
    const same = head.budgets.find(({ metric, stat }) => metric === budget.metric && stat === budget.stat);
    if (!same)
      return [`${name}: the budget of ${budget.text} was ${isOff(head, budget) ? "switched off" : "removed"}.`];
    return looser(budget, same, metrics[budget.metric]?.better ?? "lower")
      ? [`${name}: loosened from ${budget.text} to ${same.text}.`]
      : [];
  });
}

const isOff = ({ off = [] }: Subject, { metric, stat }: Budget): boolean =>
  off.some((row) => row.metric === metric && row.stat === stat);

/** What changes the measurement itself: the same bound on something easier is a looser one. */
function ofSettings(what: string, base: Subject, head: Subject, check: Check | undefined): string[] {
  const [before, now] = [base.settings, head.settings].map((all) => (all ?? {}) as Record<string, unknown>);
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(now ?? {})]);
  return [...keys]
    .filter((key) => !check?.neutral?.includes(key) && !isDeepStrictEqual(before?.[key], now?.[key]))
    .map((key) => {
      const words = (value: unknown) => valueWords(value, check, key);
      return `${what}: ${key} was changed from ${words(before?.[key])} to ${words(now?.[key])}.`;
    });
}

function valueWords(value: unknown, check: Check | undefined, key: string): string {
  if (value === undefined) return "nothing";
  const schema = check?.settings.shape[key];
  const unit = schema && [...layers(schema)].map(unitOf).find((known) => known !== undefined);
  if (unit && typeof value === "number") return formatValue(value, unit);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
const MAX_VALUE = 80;

const ofLimit = (base: number | undefined, head: number | undefined): string[] => {
  if (head === undefined || head >= (base ?? Number.POSITIVE_INFINITY)) return [];
  const before = base === undefined ? "nothing" : formatValue(base, "ms");
  return [`within was lowered from ${before} to ${formatValue(head, "ms")}: rounds are cut to fit.`];
};

const ofAccept = (base: readonly AcceptConfig[], head: readonly AcceptConfig[]): string[] =>
  head
    .filter((entry) => !base.some((known) => isDeepStrictEqual({ ...known, at: entry.at }, entry)))
    .map(({ check, subject, metric, reason, until }) => {
      const what = `${check}, ${subject}${metric === undefined ? "" : `: ${metric}`}`;
      return `${what}: a slowdown is accepted until ${until} (${reason}).`;
    });

const ofPaths = (base: readonly string[], head: readonly string[]): string[] =>
  head.length === 0 || isDeepStrictEqual(base, head)
    ? []
    : [
        `Only pull requests that touch ${head.join(", ")} are measured${base.length > 0 ? `; before, ${base.join(", ")}` : ""}.`,
      ];

const looser = (base: Budget, head: Budget, better: "lower" | "higher"): boolean =>
  better === "lower" ? head.bound > base.bound : head.bound < base.bound;

/** How much a way of comparing can turn red: the higher, the more. */
const STRENGTH = { off: 0, stored: 1, paired: 2, auto: 2 } as const;

function ofCompare({ compare: base }: Config, { compare: head }: Config, checks: readonly Check[]): string[] {
  if (base.mode === "off") return [];
  if (head.mode === "off") return ["Runs are no longer compared with the baseline."];
  const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
  const tolerated = ({ tolerance }: CompareConfig): string =>
    tolerance === undefined ? "each statistic's own" : percent(tolerance);
  return [
    ...(STRENGTH[head.mode] < STRENGTH[base.mode]
      ? [
          `compare.mode was changed from ${base.mode} to ${head.mode}: base and head are no longer measured side by side.`,
        ]
      : []),
    ...(base.guard && !head.guard
      ? ["The noise guard was switched off: rounds of a noisy machine are judged too."]
      : []),
    ...(head.detect > base.detect
      ? [`compare.detect was raised from ${percent(base.detect)} to ${percent(head.detect)}.`]
      : []),
    ...(toleratesMore(base, head, checks)
      ? [`compare.tolerance was raised from ${tolerated(base)} to ${tolerated(head)}.`]
      : []),
  ];
}

/** Whether there is a row that may now become worse by more. */
const toleratesMore = (base: CompareConfig, head: CompareConfig, checks: readonly Check[]): boolean =>
  checks
    .flatMap(({ metrics }) => Object.values(metrics))
    .some((def) => def.stats.some((stat) => toleranceOf(stat, def, head) > toleranceOf(stat, def, base)));
