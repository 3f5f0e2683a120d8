import { join } from "node:path";
import type { Subject } from "../../config/types.ts";
import { openWorker, type Worker } from "../../tools/worker/index.ts";
import { type Round, RoundFailed, type Session, type Site, type Task } from "../check.ts";
import { type Burst, burstOf } from "./plan.ts";
import { type Kept, record } from "./record.ts";
import type { Settings } from "./settings.ts";
import type { Done } from "./worker.ts";

/** Bursts from a process of its own, so that generating load and running checks don't share an event loop. */
export async function drive(subjects: readonly Subject<Settings>[], site: Site): Promise<Session> {
  const bursts = new Map<string, Burst>();
  for (const subject of subjects) bursts.set(subject.name, await burstOf(subject, site));
  const open = () =>
    openWorker(site.owner, { name: "endpoints", log: join(site.out, "logs", `endpoints-worker-${site.arm.name}.log`) });
  let worker: Worker | undefined = await open();
  site.version("autocannon", await worker.call<string>("version"));
  const kept: Kept = { wrong: new Set(), limited: new Set(), failing: new Set() };

  return {
    async round(task: Task, round: Round): Promise<void> {
      const burst = bursts.get(task.subject);
      if (!burst) throw new Error(`${task.subject} is no endpoint of this session`);
      worker ??= await open();
      const at = worker;
      await round.window("burst", async (sink) => {
        const done = at.call<Done>("burst", { ...burst.plan, seed: round.random(2 ** 31) });
        try {
          const { subject } = task;
          record({ subject, burst, purpose: round.purpose }, await unlessAborted(done, round.signal), sink, kept);
        } catch (error) {
          if (round.signal.aborted) {
            // it may be in the middle of a burst, which must not go on into somebody else's round
            worker = undefined;
            await at.close();
          }
          throw error;
        }
      });
    },
    async close(): Promise<void> {
      await worker?.close();
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const cut = Promise.withResolvers<never>();
  const onAbort = () => cut.reject(new RoundFailed("the burst was cut off"));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work, cut.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
