import { randomInt } from "node:crypto";
import { startNoise } from "../environment/noise.ts";
import { KnownError } from "../errors.ts";
import { END, type RoundEntry } from "../results/entry.ts";
import { type Run, toRun } from "../results/log.ts";
import type { LoopOptions } from "../schedule/loop.ts";
import { contamination } from "../schedule/noise/contaminated.ts";
import { openGuard } from "../schedule/noise/guard.ts";
import { type Plan, type PlannedTask, planConfirmation } from "../schedule/plan.ts";
import { openRecorder } from "../schedule/recorder.ts";
import type { Stack } from "../stack/stack.ts";
import { type Base, openBase, withoutBase } from "./beside.ts";
import { expanded } from "./expanded.ts";
import { type Around, notGivenBack } from "./lanes.ts";
import { suspectsIn } from "./pairing.ts";
import { protocolOf } from "./protocol.ts";
import { comparedWith, inBlocks, inTurns } from "./turns.ts";
import { roundWords } from "./words.ts";

/** What is known before anything is measured. */
export interface Known {
  /** what is measured where there is no base */
  readonly alone: Plan;
  /** id of this machine */
  readonly machine: string;
  /** runs of earlier commits, newest first */
  readonly baseline: readonly Run[];
}

/**
 * The first look: every task, in pairs with the base where one run can't tell. The second: what looked worse, in pairs,
 * with both arms started anew. What goes on depends on the first look; with how many rounds does not.
 * @returns why it ended
 */
export async function inStages(plan: Plan, head: Stack, around: Around, known: Known): Promise<string> {
  const { config, ports, log } = around;
  const stacks = [head];
  const wanted = plan.tasks.filter(isPaired);
  const guard = await watchMachine(stacks, around);
  const besideHead = async (): Promise<Base | undefined> => {
    await head.arm.freeze();
    const base = await openBase(head, around);
    if (base) stacks.push(base.stack);
    await head.arm.thaw();
    return base;
  };
  const look = looker(head, around, known, guard);
  try {
    const base = wanted.length > 0 ? await besideHead() : undefined;
    const why = await look(base || wanted.length === 0 ? plan : known.alone, base);
    // what ran out of time has still found what it has found
    if ((why !== END.whole && why !== END.outOfTime) || (wanted.length > 0 && !base)) return why;

    const { tasks, pairs } = suspectsIn(toRun(log.entries), plan.tasks, config, ports.checks, known.baseline);
    if (tasks.length === 0) return why;
    ports.screen.say(`A second look at ${tasks.map(({ id }) => id).join(", ")}`);
    const second = base ?? (await besideHead());
    if (!second) return why;
    // a base that has only just started is new; where arms are stopped in turn, each block starts them
    if (second.idle === "frozen" && !(await startAnew(head, base, around))) return why;
    const last = await look(planConfirmation(tasks.filter(second.comparable), pairs), second);
    return last === END.whole ? why : last;
  } finally {
    await guard.close();
    for (const stack of stacks.slice(1)) await stack.stop().catch((error: unknown) => log.write(notGivenBack(error)));
  }
}

/** Fresh processes for a second look. @returns whether the base came up again; head has to */
async function startAnew(head: Stack, base: Base | undefined, around: Around): Promise<boolean> {
  await head.arm.restart();
  try {
    const death = base?.stack.died();
    if (death) throw death;
    await base?.stack.arm.restart();
    return true;
  } catch (error) {
    around.ports.cancel.signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    withoutBase(error.message, around);
    return false;
  }
}

const isPaired = ({ arms }: PlannedTask): boolean => arms.length > 1;

type Look = (plan: Plan, base: Base | undefined) => Promise<string>;

/** One look after the other at the same arms. */
function looker(head: Stack, around: Around, { machine }: Known, watch: Watch): Look {
  const { inputs, ports, log } = around;
  const measured: RoundEntry[] = [];
  const news = newFailures(ports.cancel.signal);
  const always = {
    log,
    recorder: openRecorder(log, ports.checks, protocolOf(around.config, ports.checks)),
    machine,
    seed: seedOf(inputs.commit),
    clock: ports.clock,
    signal: AbortSignal.any([ports.cancel.signal, head.arm.signal]),
    noise: watch.noise,
    contaminated: watch.contaminated,
  };
  return async (plan, base) => {
    const slots = measured.length;
    const onRound: LoopOptions["onRound"] = (ask, round) => {
      measured.push(round);
      for (const line of news(round)) ports.screen.say(line);
      ports.screen.progress(shareDone(plan, measured.length - slots), roundWords(plan, ask, round));
    };
    const first = randomInt(2) === 0 ? "head" : "base";
    const options = { ...always, plan: comparedWith(base, plan), first, slots, onRound } as const;
    const done = () => measured.slice(slots);
    return base?.idle === "stopped"
      ? inBlocks(options, head, base, around, done)
      : inTurns(options, head, base, around);
  };
}

/** What looks at the machine between and during the rounds. */
interface Watch extends Pick<LoopOptions, "noise" | "contaminated"> {
  close(): Promise<void>;
}

/** Where the guard is off, the machine's noise is still written down: it explains, and decides nothing. */
async function watchMachine(stacks: readonly Stack[], { config, ports }: Around): Promise<Watch> {
  if (!config.compare.guard) {
    const noise = async () => {
      const end = startNoise();
      return async () => end();
    };
    return { noise, contaminated: () => undefined, close: async () => {} };
  }
  const components = () => stacks.flatMap(({ arm }) => arm.components);
  const targets = Object.values(config.targets).flatMap((text) => expanded(stacks[0]!, text) ?? []);
  const guard = await openGuard({ components, targets, signal: ports.cancel.signal });
  return { noise: () => guard.begin(), contaminated: contamination, close: () => guard.close() };
}

/** What went wrong in a round, the first time it does: a line that stays. That the machine is noisy is one such thing. */
function newFailures(signal: AbortSignal): (round: RoundEntry) => string[] {
  const told = new Set<string>();
  return ({ task, arm, state, why, final }) => {
    const which = arm === "head" ? task : `${task} (${arm})`;
    const what = `${state}, ${final ? "given up" : "to be repeated"}: ${why?.split("\n")[0] ?? ""}`;
    const kind = state === "contaminated" ? state : `${which} ${what}`;
    if (state === "ok" || signal.aborted || told.has(kind)) return [];
    told.add(kind);
    return [`  ${which}: ${what}${state === "contaminated" ? " (further ones are only counted)" : ""}`];
  };
}

/** Order and data of a commit are the same wherever it is measured. */
const seedOf = (commit: string): number => Number.parseInt(commit.slice(0, 8), 16) || 1;

function shareDone({ tasks }: Plan, done: number): number {
  const total = tasks.reduce((sum, { count, warmups, arms }) => sum + (count + warmups) * arms.length, 0);
  return Math.min(1, done / total);
}
