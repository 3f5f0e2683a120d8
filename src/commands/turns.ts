import { KnownError } from "../errors.ts";
import { type ArmName, END, type RoundEntry } from "../results/entry.ts";
import { type LoopOptions, loop } from "../schedule/loop.ts";
import type { Plan, PlannedTask } from "../schedule/plan.ts";
import type { Stack } from "../stack/stack.ts";
import { type Base, withoutBase } from "./beside.ts";
import { type Around, type OpenLane, openLane } from "./lanes.ts";

type Options = Omit<LoopOptions, "lanes" | "before">;

const isPaired = ({ arms }: PlannedTask): boolean => arms.length > 1;

/** The plan with pairs only where base and head can be compared. */
export const comparedWith = (base: Base | undefined, plan: Plan): Plan => ({
  ...plan,
  tasks: plan.tasks.map((task) => (isPaired(task) && !base?.comparable(task) ? { ...task, arms: ["head"] } : task)),
});

/** The arms take turns round by round: the idle one is frozen. Lanes are opened anew, since the arms may have been started anew. */
export async function inTurns(options: Options, head: Stack, base: Base | undefined, around: Around): Promise<string> {
  const { tasks } = options.plan;
  const lane = await openLane(around.config, tasks, head, around);
  let beside: OpenLane | undefined;
  try {
    beside = base && (await openBeside(base, tasks.filter(isPaired), lane, around));
    return await loop({ ...options, lanes: beside ? [lane, beside] : [lane], before: [] });
  } finally {
    if (beside) {
      await beside.freeze();
      await lane.thaw();
    }
    for (const open of [beside, lane]) await open?.close();
  }
}

/** Opens the base and puts it to sleep. A base that can't be measured is none: head goes on alone. */
async function openBeside(
  { stack, config }: Base,
  tasks: readonly PlannedTask[],
  head: OpenLane,
  around: Around,
): Promise<OpenLane | undefined> {
  try {
    await head.freeze();
    await stack.arm.thaw();
    const lane = await openLane(config, tasks, stack, around);
    await lane.freeze();
    return lane;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return withoutBase(error.message, around);
  } finally {
    await head.thaw();
  }
}

/** Stops and starts cost much, so that each arm goes on for a share of its rounds: A, B, B, A. */
const BLOCKS = 4;

/**
 * The arms take turns block by block, where both don't fit into memory: whoever waits is stopped. Nothing stays open from one
 * block to the next, since no connection lives through it.
 * @param done the rounds of this plan so far
 */
export async function inBlocks(
  options: Options,
  head: Stack,
  base: Base,
  around: Around,
  done: () => readonly RoundEntry[],
): Promise<string> {
  const stacks = { head, base: base.stack };
  const { plan, first } = options;
  const second: ArmName = first === "head" ? "base" : "head";
  await head.arm.freeze();
  for (let block = 1; block <= BLOCKS; block++) {
    const order = block % 2 === 1 ? [first, second] : [second, first];
    for (const arm of order) {
      const tasks = upTo(plan, arm, block / BLOCKS);
      const stack = stacks[arm];
      const config = arm === "head" ? around.config : base.config;
      await stack.arm.thaw();
      const lane = await openLane(config, tasks, stack, around);
      try {
        const why = await loop({ ...options, plan: { ...plan, tasks }, lanes: [lane], before: done() });
        if (why !== END.whole) return why;
      } finally {
        await lane.close();
        await stack.arm.freeze();
      }
    }
  }
  await head.arm.thaw();
  return END.whole;
}

/** What one arm has to have measured by the end of a block; tasks of one round are done in its last. */
const upTo = ({ tasks }: Plan, arm: ArmName, share: number): PlannedTask[] =>
  tasks
    .filter(({ arms, rounds }) => arms.includes(arm) && (rounds === "many" || share === 1))
    .map((task) => ({ ...task, count: Math.ceil(task.count * share), arms: [arm] }));
