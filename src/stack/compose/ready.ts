import { setTimeout as sleep } from "node:timers/promises";
import type { KnownError } from "../../errors.ts";
import { type Exit, exitWords } from "../../tools/ended.ts";
import { tail } from "../../tools/log-file.ts";
import { seconds, stepFailed } from "../failure.ts";
import { holderOf } from "../holder.ts";
import { probeFor } from "../ready.ts";
import { type StepContext, subject } from "../steps.ts";
import { waitForEnd, waitUntilReady } from "../wait.ts";
import type { Compose } from "./open.ts";
import { type Container, deathWords, judge } from "./state.ts";
import type { ComposeStep } from "./step.ts";

/** A step that is coming up. */
export interface Waiting {
  readonly step: ComposeStep;
  readonly log: string;
  readonly context: StepContext;
  readonly compose: Compose;
  /** containers of this step now */
  mine(): Promise<Container[]>;
  /** path of a copy of its log */
  keep(container: Container): string;
}

/**
 * Lets compose make and start the containers.
 *
 * @param until by `performance.now()`
 * @throws KnownError (exit 3) with the service that is to blame, where there is one
 */
export async function start(waiting: Waiting, until: number): Promise<void> {
  const { step, log, compose, context } = waiting;
  const { owner, signal, root: cwd } = context;
  const { base, env, resolved } = compose;
  const call = async (...args: string[]): Promise<void> => {
    const command = [...base, ...args];
    const started = await owner.start({ name: step.name, command, cwd, env, log });
    try {
      const exit = await waitForEnd(started, Math.max(1, until - performance.now()), signal);
      if (exit === "late" || exit.code !== 0) throw await whyNotUp(waiting, exit);
    } finally {
      await owner.end(started);
    }
  };
  // an image that was built from another state of the checkout would be measured in its place; and built by itself, since
  // `up --build` looks for an image that two services share in a registry first
  const built = [...resolved.images].flatMap(([name, { built }]) => (built ? [name] : []));
  if (built.length > 0) await call("build", ...built);
  await call("up", "-d", ...step.services);
}

/** ms between two looks, each of which starts two programs */
const EVERY = 400;

/** Looks until {@link judge} says that all are ready. @throws KnownError (exit 3) */
export async function waitForServices(waiting: Waiting, until: number): Promise<void> {
  const { compose, context, mine, keep, log, step } = waiting;
  const age = stopwatch();
  for (;;) {
    const all = await mine();
    context.signal.throwIfAborted();
    if (all.length === 0)
      throw stepFailed(
        step,
        "started no container",
        log,
        "Services with a profile of compose's need COMPOSE_PROFILES.",
      );
    const seen = judge(all, compose.resolved.oneShots, age);
    if (seen.is === "ready") return;
    const words = `service ${seen.container.service} ${seen.what}`;
    if (seen.is === "broken") throw stepFailed(step, words, keep(seen.container));
    if (performance.now() >= until) throw late(waiting, keep(seen.container), words);
    await sleep(EVERY, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

/** The service that is the reason why compose has given up, or takes too long: compose only tells that there is one. */
async function whyNotUp(waiting: Waiting, exit: Exit | "late"): Promise<KnownError> {
  const { compose, mine, keep, step, log } = waiting;
  // one that was only made waits for another one
  const all = (await mine()).filter(({ status }) => status !== "created");
  const seen = judge(all, compose.resolved.oneShots, () => Number.POSITIVE_INFINITY);
  const words = seen.is === "ready" ? "" : `service ${seen.container.service} ${seen.what}`;
  if (seen.is === "broken") return stepFailed(step, words, keep(seen.container));
  if (exit !== "late") return stepFailed(step, exitWords(exit), log, portAdvice(log));
  return seen.is === "waiting" ? late(waiting, keep(seen.container), words) : late(waiting, log);
}

/** Waits for the step's own `ready`. @throws KnownError (exit 3) */
export async function waitForAddress(waiting: Waiting, until: number): Promise<void> {
  const { step, context, log, mine, keep } = waiting;
  if (step.ready === undefined) return;
  const ready = context.expand(step.ready);
  const probe = probeFor(ready, { path: log, from: 0 }, step.at);
  const result = await waitUntilReady(probe, undefined, Math.max(1, until - performance.now()), context.signal);
  if (result.is === "ready") return;
  const saw = result.is === "late" ? ` ${result.saw}` : "";
  const all = await mine();
  const ended = all.find(({ status }) => status === "exited");
  const words = ended ? `; service ${ended.service} ${deathWords(ended)}` : "";
  // one service: its log has the reason; of several nobody knows which one it is
  const [only] = all.length === 1 ? all : ended ? [ended] : [];
  throw late(waiting, only ? keep(only) : log, `${subject(ready)}${saw}${words}`);
}

function late({ step }: Waiting, log: string, what?: string): KnownError {
  const limit = `did not come up within ${seconds(step.within)}`;
  return stepFailed(step, what ? `${limit}: ${what}` : limit, log, "If it needs longer, raise `within`.");
}

/** Who holds the port that Docker could not have. */
function portAdvice(log: string): string | undefined {
  const port = /:(\d+)(?: failed)?: (?:port is already allocated|.*address already in use)/.exec(tail(log))?.[1];
  if (port === undefined) return undefined;
  const holder = holderOf(Number(port));
  return `Port ${port} is in use${holder ? ` by ${holder.command} (pid ${holder.pid})` : ""}.`;
}

/** Age by our own clock: the engine's may be off, in a virtual machine that slept by hours. */
function stopwatch(): (container: Container) => number {
  const seen = new Map<string, number>();
  return ({ id, startedAt }) => {
    const key = `${id} ${startedAt}`;
    const first = seen.get(key) ?? performance.now();
    seen.set(key, first);
    return performance.now() - first;
  };
}
