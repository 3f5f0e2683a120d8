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

/** Fits the tasks into the limit by cutting rounds of interleaved tasks, all by the same share. */
export function plan(tasks: readonly Task[], within: number | undefined): Plan {
  const whole = expected(tasks);
  if (within === undefined || whole <= within) return { tasks, expected: whole, within, cuts: [] };

  const fixed = expected(tasks.map((task) => (task.rounds === "one" ? task : { ...task, count: 0 })));
  const share = Math.max(0, within - fixed) / Math.max(1, whole - fixed);
  const fitted = tasks.map((task) =>
    task.rounds === "one"
      ? task
      : { ...task, count: Math.min(task.count, Math.max(FEWEST_ROUNDS, Math.floor(task.count * share))) },
  );
  const cuts = tasks.flatMap((task, index) => {
    const count = fitted[index]!.count;
    return count === task.count ? [] : [`${task.id}: ${count} instead of ${task.count} rounds`];
  });
  return { tasks: fitted, expected: expected(fitted), within, cuts };
}

/** Whether a run has every round that was planned: only such a run may become a baseline. */
export const isComplete = (plan: Plan, run: Run): boolean =>
  run.end === END.whole && plan.tasks.every(({ id, count }) => measuredRounds(run, id) >= count);

const measuredRounds = (run: Run, task: string): number =>
  [...run.rounds.values()].filter((round) => round.task === task && round.purpose === "measure" && round.state === "ok")
    .length;

const expected = (tasks: readonly Task[]): number =>
  tasks.reduce((sum, task) => sum + (task.count + task.warmups) * task.seconds * 1000, 0);
