import type { Check, Task } from "../checks/check.ts";
import { FEWEST_ROUNDS, type Plan, plan } from "../schedule/plan.ts";
import { neededValues } from "../statistics/stats.ts";
import { formatSpan, formatValue } from "./format.ts";
import { TIME_UNITS } from "./quantity.ts";
import type { Reading } from "./reading.ts";
import { locate } from "./tree.ts";
import type { Budget, Config, Subject } from "./types.ts";

/** The tasks of a profile, in the order of its checks. @throws KnownError for a subject that its check refuses */
export const tasksOf = (config: Pick<Config, "checks">, checks: readonly Check[]): Task[] =>
  config.checks.flatMap(
    ({ check: name, subjects }) => checks.find((check) => check.name === name)?.tasks(subjects) ?? [],
  );

/** A subject as it is measured when its rounds are cut to fit. A check that has rounds calls them `rounds`. */
export function fitted(check: string, subject: Subject, { tasks }: Plan): Subject {
  const { settings } = subject;
  const task = tasks.find((candidate) => candidate.check === check && candidate.subject === subject.name);
  if (!task || typeof settings !== "object" || settings === null || !("rounds" in settings)) return subject;
  return task.count === settings.rounds ? subject : { ...subject, settings: { ...settings, rounds: task.count } };
}

/**
 * A limit has to leave everything the fewest rounds that say something, and every percentile with a budget the values
 * it needs: else the run would end without a verdict. Looks only where all else is right.
 */
export function checkFit(read: Reading, config: Config, checks: readonly Check[]): void {
  const { within } = config;
  if (within === undefined || read.form.length + read.sense.length > 0) return;
  const tasks = tasksOf(config, checks);
  const problem = (limit: number): Problem | undefined => problemOf(plan(tasks, limit), limit, config, checks);
  const found = problem(within);
  if (!found) return;
  const needed = leastWithin(within, (limit) => problem(limit) === undefined);
  const instead = found.statistic
    ? "judge another statistic: avg, median"
    : "measure less: fewer subjects, or a profile with fewer checks";
  read.wrong(
    locate(read.root, ["within"]),
    `within ${formatValue(within, "ms")} ${found.words}`,
    `write within: ${written(needed)}, or ${instead}`,
  );
}

interface Problem {
  readonly words: string;
  readonly statistic: boolean;
}

function problemOf(planned: Plan, within: number, config: Config, checks: readonly Check[]): Problem | undefined {
  if (planned.expected > within)
    return {
      words: `is too short: what this profile measures takes ${formatSpan(planned.expected)} with ${FEWEST_ROUNDS} rounds of each`,
      statistic: false,
    };
  const lacking = config.checks.flatMap(({ check: name, subjects }) => {
    const check = checks.find((candidate) => candidate.name === name);
    return check ? subjects.flatMap((subject) => uncarried(check, subject, planned)) : [];
  });
  const [first, ...others] = lacking;
  if (!first) return undefined;
  const more = others.length === 0 ? "" : others.length === 1 ? " (and 1 more)" : ` (and ${others.length} more)`;
  return { words: `leaves ${first}${more}`, statistic: true };
}

/** Percentiles of one subject that have a budget and too few values left, in words. */
function uncarried(check: Check, subject: Subject, planned: Plan): string[] {
  const left = fitted(check.name, subject, planned);
  if (left === subject) return [];
  const few = ({ metric, stat }: Budget) => (check.values?.(left.settings, metric) ?? Infinity) < neededValues(stat);
  return subject.budgets.filter(few).map(({ metric, stat }) => {
    const title = check.metrics[metric]?.title ?? metric;
    return `${subject.name} ${check.values?.(left.settings, metric)} values, and ${stat} of ${title} needs ${neededValues(stat)}`;
  });
}

/** The shortest limit that will do, as one writes it. A longer one never gives fewer rounds. */
function leastWithin(tooShort: number, enough: (within: number) => boolean): number {
  let [low, high] = [tooShort, Math.max(TIME_UNITS.s, tooShort * 2)];
  while (!enough(high)) [low, high] = [high, high * 2];
  while (high - low > TIME_UNITS.s) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  let least = stepUp(low + 1);
  while (!enough(least)) least = stepUp(least + 1);
  return least;
}

/** The next time that is written without many digits: whole seconds, half minutes, tenths of an hour. */
function stepUp(ms: number): number {
  const { s, m, h } = TIME_UNITS;
  const step = ms <= 2 * m ? s : ms <= 2 * h ? m / 2 : h / 10;
  return Math.ceil(ms / step) * step;
}

const written = (ms: number): string => formatValue(ms, "ms");
