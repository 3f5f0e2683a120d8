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
    try {
      await beside?.freeze();
      if (!options.signal.aborted) await lane.thaw();
    } finally {
      for (const open of [beside, lane]) await open?.close();
      tellDeath(beside, around);
    }
  }
}

/** A base that ended on the way leaves rows with too few pairs: said, since they are only inconclusive. */
function tellDeath(beside: Pick<OpenLane, "died"> | undefined, around: Around): void {
  const death = beside?.died();
  if (death && !around.ports.cancel.signal.aborted) withoutBase(death.message, around);
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
    around.ports.cancel.signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    await stack.arm.freeze().catch(() => undefined); // it has ended, and is given back at the end of the run
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
  const { plan, first } = options;
  const second: ArmName = first === "head" ? "base" : "head";
  await head.arm.freeze();
  let without = false;
  for (let block = 1; block <= BLOCKS; block++) {
    const order = block % 2 === 1 ? [first, second] : [second, first];
    for (const arm of order) {
      if (arm === "base" && without) continue;
      const tasks = upTo(plan, arm, block / BLOCKS);
      // started anew, it has to warm up anew
      const before = done().filter(({ purpose }) => purpose !== "warm-up");
      const slots = options.slots + done().length - before.length;
      const rest = { ...options, plan: { ...plan, tasks }, before, slots };
      const why = await oneBlock(rest, arm === "head" ? head : base.stack, base, around).catch((error: unknown) => {
        around.ports.cancel.signal.throwIfAborted();
        if (arm === "head" || !(error instanceof KnownError)) throw error;
        return withoutBase(error.message, around);
      });
      if (why === undefined) without = true;
      else if (why !== END.whole) return why;
    }
  }
  await head.arm.thaw();
  return END.whole;
}

async function oneBlock(
  options: Omit<LoopOptions, "lanes">,
  stack: Stack,
  base: Base,
  around: Around,
): Promise<string> {
  const config = stack === base.stack ? base.config : around.config;
  try {
    await stack.arm.thaw();
    const lane = await openLane(config, options.plan.tasks, stack, around);
    try {
      return await loop({ ...options, lanes: [lane] });
    } finally {
      await lane.close();
    }
  } finally {
    await stack.arm.freeze();
  }
}

/** What one arm has to have measured by the end of a block; tasks of one round are done in its last. */
const upTo = ({ tasks }: Plan, arm: ArmName, share: number): PlannedTask[] =>
  tasks
    .filter(({ arms, rounds }) => arms.includes(arm) && (rounds === "many" || share === 1))
    .map((task) => ({ ...task, count: Math.ceil(task.count * share), arms: [arm] }));
