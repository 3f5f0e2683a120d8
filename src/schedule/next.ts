import type { Task } from "../checks/check.ts";
import { type ArmName, END, type Purpose, type RoundEntry } from "../results/entry.ts";
import type { Plan } from "./plan.ts";

export interface Ask {
  readonly task: Task;
  readonly arm: ArmName;
  readonly purpose: Purpose;
  /** counts all rounds of the run from 0 */
  readonly slot: number;
  /** counts the good rounds of this task, arm and purpose from 0 */
  readonly index: number;
}

export interface Done {
  readonly done: string;
}

/** A task whose rounds fail this often beyond what it needs is given up. */
const SPARE_ROUNDS = 3;

/**
 * The round to measure next, from what the log holds so far. Pure: the same log gives the same answer, so a schedule
 * is tested without measuring and explained afterwards.
 *
 * Interleaved tasks advance side by side (the one that has the smallest share of its rounds goes next), so that a slow
 * minute of the machine hits all of them and none alone. Tasks of one round follow, in order.
 */
export function next(
  plan: Plan,
  arms: readonly ArmName[],
  log: readonly RoundEntry[],
  start: number,
  now: number,
): Ask | Done {
  const slot = log.length;
  const lines = plan.tasks.flatMap((task) => arms.map((arm) => progress(task, arm, log)));
  const open = lines.filter((line) => line.left > 0 && !line.givenUp);
  if (open.length === 0) return { done: END.whole };

  const interleaved = open.filter((line) => line.task.rounds === "many");
  const fits = (line: Progress) => plan.within === undefined || now + line.task.seconds * 1000 <= start + plan.within;
  const candidates = (interleaved.length > 0 ? interleaved : open.slice(0, 1)).filter(fits);
  const first = candidates.reduce<Progress | undefined>(
    (best, line) => (best === undefined || line.share < best.share ? line : best),
    undefined,
  );
  if (!first) return { done: END.outOfTime };
  return { task: first.task, arm: first.arm, slot, purpose: first.purpose, index: first.index };
}

interface Progress {
  readonly task: Task;
  readonly arm: ArmName;
  readonly left: number;
  readonly share: number;
  readonly purpose: Purpose;
  readonly index: number;
  readonly givenUp: boolean;
}

function progress(task: Task, arm: ArmName, log: readonly RoundEntry[]): Progress {
  const mine = log.filter((round) => round.task === task.id && round.arm === arm);
  const good = (purpose: Purpose) => mine.filter((round) => round.state === "ok" && round.purpose === purpose).length;
  const warm = Math.min(good("warm-up"), task.warmups);
  const measured = good("measure");
  const bad = mine.filter((round) => round.state !== "ok").length;
  const total = task.warmups + task.count;
  const purpose = warm < task.warmups ? "warm-up" : "measure";
  return {
    task,
    arm,
    left: total - warm - measured,
    share: total === 0 ? 1 : (warm + measured) / total,
    purpose,
    index: purpose === "warm-up" ? warm : measured,
    givenUp: mine.some((round) => round.final === true) || bad > SPARE_ROUNDS + Math.floor(task.count / 4),
  };
}
