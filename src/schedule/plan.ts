import type { Task } from "../checks/check.ts";
import { END } from "../results/entry.ts";
import type { Run } from "../results/log.ts";

/** What will be measured, decided before the start: no peeking at results changes it. */
export interface Plan {
  readonly tasks: readonly Task[];
  /** expected length in ms, of all rounds and warm-ups */
  readonly expected: number;
  /** ms; undefined: as long as it takes */
  readonly within: number | undefined;
  /** what was cut to fit, for people */
  readonly cuts: readonly string[];
}

/** Fewer rounds than this say nothing about noise, so a limit never cuts below it. */
export const FEWEST_ROUNDS = 3;

/**
 * Fits the tasks into the limit by cutting rounds of interleaved tasks, all by the same share, as little as will do. A
 * longer limit never gives fewer rounds; one that is too short even for the fewest gives these, and is exceeded.
 */
export function plan(tasks: readonly Task[], within: number | undefined): Plan {
  const whole = expected(tasks);
  if (within === undefined || whole <= within) return { tasks, expected: whole, within, cuts: [] };

  const cut = (share: number): readonly Task[] =>
    tasks.map((task) => (task.rounds === "one" ? task : { ...task, count: roundsLeft(task.count, share) }));
  let [fits, tooMuch] = [0, 1];
  for (let step = 0; step < SHARE_BITS; step++) {
    const share = (fits + tooMuch) / 2;
    if (expected(cut(share)) <= within) fits = share;
    else tooMuch = share;
  }
  const fitted = cut(fits);
  const cuts = tasks.flatMap((task, index) => {
    const count = fitted[index]!.count;
    return count === task.count ? [] : [`${task.id}: ${count} instead of ${task.count} rounds`];
  });
  return { tasks: fitted, expected: expected(fitted), within, cuts };
}

const SHARE_BITS = 40;

/** The share is a little below what would do: a number of rounds that it nearly reaches counts as reached. */
const roundsLeft = (count: number, share: number): number =>
  Math.max(Math.min(count, FEWEST_ROUNDS), Math.floor(count * share + 1e-6));

/** Whether a run has every round that was planned: only such a run may become a baseline. */
export const isComplete = (plan: Plan, run: Run): boolean =>
  run.end === END.whole && plan.tasks.every(({ id, count }) => measuredRounds(run, id) >= count);

const measuredRounds = (run: Run, task: string): number =>
  [...run.rounds.values()].filter((round) => round.task === task && round.purpose === "measure" && round.state === "ok")
    .length;

const expected = (tasks: readonly Task[]): number =>
  tasks.reduce((sum, task) => sum + (task.count + task.warmups) * task.seconds * 1000, 0);
