import { join } from "node:path";
import type { Subject } from "../../config/types.ts";
import type { Plan } from "../../tools/http/index.ts";
import { tellOnce } from "../../tools/once.ts";
import { within } from "../../tools/within.ts";
import { openWorker, type Worker } from "../../tools/worker/index.ts";
import { type Round, RoundFailed, type Session, type Site, type Task } from "../check.ts";
import { type Burst, burstOf } from "./plan.ts";
import { record } from "./record.ts";
import type { Settings } from "./settings.ts";
import type { Done } from "./worker.ts";

/** Bursts from a process of its own, so that generating load and running checks don't share an event loop. */
export async function drive(subjects: readonly Subject<Settings>[], site: Site): Promise<Session> {
  const bursts = new Map<string, Burst | RoundFailed>();
  for (const subject of subjects) bursts.set(subject.name, await burstOf(subject, site).catch(whyNot));
  const { owner, env, arm, out } = site;
  const log = join(out, "logs", `endpoints-worker-${arm.name}.log`);
  const open = () => openWorker(owner, { name: "endpoints", log, env, signal: arm.signal });
  let worker: Worker | undefined = await open();
  site.version("autocannon", await worker.call<string>("version"));
  const once = tellOnce();

  /** The worker did start once in this session, so that another try may work. */
  const reopen = () =>
    open().catch((error: Error) => {
      arm.signal.throwIfAborted();
      throw new RoundFailed(error.message, { cause: error });
    });

  /** One burst of a worker; when it fails, so does the round, and the next one gets a new worker. */
  const ask = async (at: Worker, plan: Plan, { signal, deadline }: Round): Promise<Done> => {
    const limit = Math.max(1, deadline - Date.now());
    const late = () => new RoundFailed("the burst did not end in time");
    try {
      return await within(at.call<Done>("burst", plan), { limit, signal }, late);
    } catch (error) {
      // it may be dead, or in the middle of a burst, which must not go on into somebody else's round
      worker = undefined;
      await at.close();
      if (signal.aborted) throw new RoundFailed("the burst was cut off", { cause: signal.reason });
      if (error instanceof RoundFailed) throw error;
      throw new RoundFailed((error as Error).message, { cause: error });
    }
  };

  return {
    async round(task: Task, round: Round): Promise<void> {
      const burst = bursts.get(task.subject);
      if (!burst) throw new Error(`${task.subject} is no endpoint of this session`);
      if (burst instanceof RoundFailed) throw burst;
      const { subject } = task;
      const { purpose } = round;
      worker ??= await reopen();
      const at = worker;
      await round.window("burst", async (sink) => {
        const done = await ask(at, { ...burst.plan, seed: round.random(2 ** 31) }, round);
        record({ subject, burst, purpose }, done, sink, once);
      });
    },
    async close(): Promise<void> {
      await worker?.close();
    },
  };
}

/** A subject whose data is missing fails by itself, in its own first round. */
function whyNot(error: unknown): RoundFailed {
  if (error instanceof RoundFailed) return error;
  throw error;
}
