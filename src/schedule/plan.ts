import type { Task } from "../checks/check.ts";
import { type ArmName, END, type Purpose } from "../results/entry.ts";
import type { Run } from "../results/log.ts";

/** A task, and the arms that it is measured in. */
export interface PlannedTask extends Task {
  readonly arms: readonly ArmName[];
}

/** What will be measured, decided before the start: no peeking at results changes it. */
export interface Plan {
  readonly tasks: readonly PlannedTask[];
  /** what its measured rounds are for; before them each task and arm warms up */
  readonly purpose: Exclude<Purpose, "warm-up">;
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
  return cutToFit(
    tasks.map((task) => ({ ...task, arms: ["head"] as const })),
    within,
  );
}

/** Which tasks of a run are measured in both arms, and how often. */
export interface Pairing {
  /** whether a task may be: its rows can't be told by head alone */
  readonly wants: (task: Task) => boolean;
  /** rounds that an arm needs at least */
  readonly fewest: number;
}

/**
 * The same with a base beside head. `within` is meant for one arm: with two, twice that. A pair too few for its verdict is
 * worth nothing, so tasks that don't fit are measured in head alone, the longest first: that leaves the most in pairs.
 */
export function planPairs(tasks: readonly Task[], within: number | undefined, pairing: Pairing): Plan {
  const wanted = tasks.filter(pairing.wants);
  const widen = (paired: readonly Task[]): PlannedTask[] =>
    tasks.map((task) =>
      paired.includes(task)
        ? { ...task, count: roundsOf(task, pairing.fewest), arms: ["head", "base"] as const }
        : { ...task, arms: ["head"] as const },
    );
  const least = (paired: readonly Task[]): number =>
    expected(widen(paired).map((task) => (isPaired(task) ? { ...task, count: pairing.fewest } : cutTo(task, 0))));
  const limitOf = (paired: readonly Task[]): number | undefined =>
    within === undefined ? undefined : paired.length > 0 ? 2 * within : within;
  const byLength = wanted.toSorted((a, b) => a.seconds - b.seconds);
  let count = byLength.length;
  while (count > 0 && least(byLength.slice(0, count)) > (limitOf(byLength) ?? Infinity)) count -= 1;
  const paired = byLength.slice(0, count);
  const fitted = cutToFit(widen(paired), limitOf(paired), pairing.fewest);
  const left = wanted.filter((task) => !paired.includes(task));
  return {
    ...fitted,
    cuts: [...fitted.cuts, ...left.map(({ id }) => `${id}: not in pairs, which would take too long`)],
  };
}

/** A second look at suspects: both arms started anew, warmed up again, a fixed number of rounds each, whatever was said before. */
export function planConfirmation(tasks: readonly Task[], rounds: number): Plan {
  const again = tasks.map((task) => ({ ...task, count: roundsOf(task, rounds), arms: ["head", "base"] as const }));
  return { tasks: again, purpose: "confirm", expected: expected(again), within: undefined, cuts: [] };
}

const isPaired = ({ arms }: PlannedTask): boolean => arms.length > 1;

const roundsOf = ({ rounds, count }: Task, fewest: number): number =>
  rounds === "one" ? count : Math.max(fewest, count);

function cutToFit(tasks: readonly PlannedTask[], within: number | undefined, fewestPairs = FEWEST_ROUNDS): Plan {
  const whole = expected(tasks);
  const base = { purpose: "measure", within } as const;
  if (within === undefined || whole <= within) return { ...base, tasks, expected: whole, cuts: [] };

  const cut = (share: number): readonly PlannedTask[] =>
    tasks.map((task) => cutTo(task, share, isPaired(task) ? fewestPairs : FEWEST_ROUNDS));
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
  return { ...base, tasks: fitted, expected: expected(fitted), cuts };
}

const SHARE_BITS = 40;

const cutTo = (task: PlannedTask, share: number, fewest = FEWEST_ROUNDS): PlannedTask =>
  task.rounds === "one" ? task : { ...task, count: roundsLeft(task.count, share, fewest) };

/** The share is a little below what would do: a number of rounds that it nearly reaches counts as reached. */
const roundsLeft = (count: number, share: number, fewest: number): number =>
  Math.max(Math.min(count, fewest), Math.floor(count * share + 1e-6));

/** So many rounds of a task are a measurement, where a limit that two arms share has cut it further than head alone. */
const ENOUGH_ROUNDS = 10;

/** Whether a run has every round that was planned for head: only such a run may become a baseline. */
export const isComplete = (plan: Plan, run: Run): boolean =>
  run.end === END.whole &&
  plan.tasks.every(({ id, count }) => measuredRounds(run, id) >= Math.min(count, ENOUGH_ROUNDS));

const measuredRounds = (run: Run, task: string): number =>
  [...run.rounds.values()].filter(
    (round) => round.task === task && round.arm === "head" && round.purpose === "measure" && round.state === "ok",
  ).length;

/** s beside a round of a pair: the look at the machine, one arm put to sleep, the other woken and asked */
const SWAP = 0.4;

/** Expected length of a round with what belongs to it, in ms. */
export const lengthOf = ({ seconds, arms }: PlannedTask): number => (seconds + (arms.length > 1 ? SWAP : 0)) * 1000;

const expected = (tasks: readonly PlannedTask[]): number =>
  tasks.reduce((sum, task) => sum + (task.count + task.warmups) * lengthOf(task) * task.arms.length, 0);
