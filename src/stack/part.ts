import type { Component } from "../checks/check.ts";
import type { KnownError } from "../errors.ts";
import type { Started } from "../ledger/owner.ts";
import { exitWords } from "../tools/ended.ts";
import { DATABASE_SCHEMES } from "../tools/sql/index.ts";
import { seconds, stepFailed } from "./failure.ts";
import { probeFor } from "./ready.ts";
import { type CommandStep, runCommand, type StartStep, type StepContext, startService } from "./steps.ts";
import { waitUntilReady } from "./wait.ts";

/** What a step has brought up, as its arm goes to sleep and wakes. */
export interface Part {
  readonly components: readonly Component[];
  /** of its applications, the roots of process trees: they are frozen and thawed in one go */
  readonly roots: readonly number[];
  /** Takes the CPU from its other applications. Databases, caches and directories go on: without requests they do next to nothing. */
  freeze(): Promise<void>;
  /** Gives it back. */
  thaw(): Promise<void>;
  /** An unmeasured request to whoever was frozen, which must be answered. @throws KnownError (exit 3) */
  answer(): Promise<void>;
  /** Ends its processes; what lies in files and volumes stays. */
  stop(which: "applications" | "all"): Promise<void>;
  /** Starts what was stopped and waits until it is ready. @throws KnownError (exit 3) */
  start(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** ms for the request after a thaw: what was ready before needs no start */
export const ANSWER = 10_000;

/** Whether somebody who is ready by this address stores data rather than runs the product's code. */
export const stores = (ready: string): boolean =>
  ["tcp", ...DATABASE_SCHEMES].some((scheme) => ready.startsWith(`${scheme}://`));

export const speaksHttp = (ready: string): boolean => /^https?:/.test(ready);

/**
 * A `start` step. One whose `ready` is `tcp://…` or the URL of a database is a database, cache or directory: it is never frozen,
 * and never restarted, since what it keeps in memory was put there by a `run` step.
 */
export async function startPart(
  step: StartStep,
  log: string,
  context: StepContext,
  onDeath: (error: KnownError) => void,
): Promise<Part> {
  const ready = context.expand(step.ready);
  const stays = stores(ready);
  let asked = false;
  let started: Started;
  const start = async (): Promise<void> => {
    const now = await startService(step, log, context);
    started = now;
    asked = false;
    void now.ended.then((exit) => {
      if (now === started && !asked) onDeath(stepFailed(step, `${exitWords(exit)} after it had been ready`, log));
    });
  };
  const end = async (): Promise<void> => {
    asked = true;
    await context.owner.end(started);
  };
  await start();
  return {
    get components() {
      return [{ name: step.name, by: { pid: started.pid }, memoryLimit: step.memoryLimit }];
    },
    get roots() {
      return stays ? [] : [started.pid];
    },
    freeze: nothing,
    thaw: nothing,
    answer: async () => {
      if (!speaksHttp(ready)) return;
      const probe = probeFor(ready, { path: log, from: 0 }, step.at);
      const result = await waitUntilReady(probe, started, ANSWER, context.signal);
      if (result.is === "late")
        throw stepFailed(step, `did not answer within ${seconds(ANSWER)} after it was woken: it ${result.saw}`, log);
    },
    stop: async (which) => {
      if (which === "all" || !stays) await end();
    },
    start: async () => {
      if (asked) await start();
    },
    close: end,
  };
}

/** A `build` or `run` step that has ended. It may have left something in the background. */
export async function commandPart(step: CommandStep, log: string, context: StepContext): Promise<Part> {
  let started = await runCommand(step, log, context);
  let stopped = false;
  return {
    components: [],
    roots: [],
    freeze: nothing,
    thaw: nothing,
    answer: nothing,
    // what it put into the memory of a service is gone once that has ended: it is run again
    stop: async (which) => {
      if (which !== "all" || step.kind !== "run") return;
      stopped = true;
      await context.owner.end(started);
    },
    start: async () => {
      if (!stopped) return;
      started = await runCommand(step, log, context);
      stopped = false;
    },
    close: () => context.owner.end(started),
  };
}

const nothing = async (): Promise<void> => undefined;
