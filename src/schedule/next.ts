import type { Task } from "../checks/check.ts";
import { type ArmName, END, type Purpose, type RoundEntry } from "../results/entry.ts";
import { lengthOf, type Plan, type PlannedTask } from "./plan.ts";

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

/** What else a schedule depends on. */
export interface Moment {
  /** arms that can be measured; a base that has died is none */
  readonly arms: readonly ArmName[];
  /** the arm that begins the first pair */
  readonly first: ArmName;
  /** ms since the epoch */
  readonly start: number;
  readonly now: number;
}

/** A task whose rounds fail this often beyond what it needs is given up; so is one whose rounds are disturbed that often. */
const SPARE_ROUNDS = 3;

/**
 * The round to measure next, from what the log holds of this plan so far. Pure: the same log gives the same answer, so a
 * schedule is tested without measuring and explained afterwards.
 *
 * Interleaved tasks advance side by side (the one that has the smallest share of its rounds goes next), so that a slow
 * minute of the machine hits all of them and none alone. Rounds of two arms are neighbours, and the arms take turns in
 * going first (A B, B A), so that what drifts, and what the first of two pays for, hits both alike. Tasks of one round
 * follow, in order.
 */
export function next(plan: Plan, log: readonly RoundEntry[], { arms, first, start, now }: Moment): Ask | Done {
  const slot = log.length;
  const tasks = plan.tasks.map((task, place) => progress(plan, task, place, arms, log));
  const open = tasks.filter(({ lines }) => lines.length > 0);
  if (open.length === 0) return { done: END.whole };

  const interleaved = open.filter(({ task }) => task.rounds === "many");
  const fits = ({ task, half, lines }: Progress) =>
    half || plan.within === undefined || now + lines.length * lengthOf(task) <= start + plan.within;
  const candidates = (interleaved.length > 0 ? interleaved : open.slice(0, 1)).filter(fits);
  const best = candidates.reduce<Progress | undefined>(
    (found, one) => (found === undefined || rank(one) < rank(found) ? one : found),
    undefined,
  );
  if (!best) return { done: END.outOfTime };
  const { arm, purpose, index } = turn(best, first);
  return { task: best.task, arm, slot, purpose, index };
}

/** A pair that has begun is ended before anything else: its rounds have to be neighbours. */
const rank = ({ half, share }: Progress): number => (half ? -1 : share);

/** The arm that lags behind; at the beginning of a pair the one whose turn it is to go first. */
function turn({ place, lines }: Progress, first: ArmName): Line {
  const lagging = lines.reduce((least, line) => (line.done < least.done ? line : least));
  const level = lines.every(({ done }) => done === lagging.done);
  if (!level || lines.length === 1) return lagging;
  // by place too: the next task's pair begins with the arm that is awake
  const begins = (place + lagging.done) % 2 === 0;
  return lines.find(({ arm }) => (arm === first) === begins) ?? lagging;
}

interface Progress {
  readonly task: PlannedTask;
  readonly place: number;
  readonly share: number;
  /** one arm of a pair is measured, the other is not yet */
  readonly half: boolean;
  /** arms that still have rounds to do */
  readonly lines: readonly Line[];
}

interface Line {
  readonly arm: ArmName;
  /** good rounds, warm-ups included */
  readonly done: number;
  readonly purpose: Purpose;
  readonly index: number;
}

function progress(
  plan: Plan,
  task: PlannedTask,
  place: number,
  arms: readonly ArmName[],
  log: readonly RoundEntry[],
): Progress {
  const total = task.warmups + task.count;
  const all = task.arms
    .filter((arm) => arms.includes(arm))
    .map((arm) => line(plan, task, arm, log))
    .filter(({ givenUp }, _, both) => !givenUp && !both.some((other) => other.arm === "head" && other.givenUp));
  const lines = all.filter(({ done }) => done < total);
  const least = Math.min(...all.map(({ done }) => done));
  return {
    task,
    place,
    share: total === 0 ? 1 : least / total,
    half: lines.length > 0 && all.some(({ done }) => done > least),
    lines,
  };
}

function line(plan: Plan, task: Task, arm: ArmName, log: readonly RoundEntry[]): Line & { readonly givenUp: boolean } {
  const mine = log.filter((round) => round.task === task.id && round.arm === arm);
  const good = (purpose: Purpose) => mine.filter((round) => round.state === "ok" && round.purpose === purpose).length;
  const bad = (state: RoundEntry["state"]) => mine.filter((round) => round.state === state).length;
  const warm = Math.min(good("warm-up"), task.warmups);
  const measured = good(plan.purpose);
  const warming = warm < task.warmups;
  return {
    arm,
    done: warm + measured,
    purpose: warming ? "warm-up" : plan.purpose,
    index: warming ? warm : measured,
    givenUp:
      mine.some((round) => round.final === true) ||
      bad("failed") > SPARE_ROUNDS + Math.floor(task.count / 4) ||
      bad("contaminated") > SPARE_ROUNDS + Math.floor(task.count / 2),
  };
}
