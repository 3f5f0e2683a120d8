import { setTimeout as sleep } from "node:timers/promises";
import type { Started } from "../ledger/owner.ts";
import type { Exit } from "../tools/ended.ts";
import type { Probe } from "./ready.ts";

/**
 * Waits for a process to end by itself.
 *
 * @param within ms
 * @returns "late" when it did not
 * @throws the reason of the signal, at once
 */
export async function waitForEnd(started: Started, within: number, signal: AbortSignal): Promise<Exit | "late"> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const timer = sleep(within, "late" as const, { signal: either });
    timer.catch(() => undefined);
    return await Promise.race([started.ended, timer]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
  }
}

/** `waited` in ms; `saw` is what the last look told. */
export type Readiness =
  | { readonly is: "ready"; readonly waited: number }
  | { readonly is: "ended"; readonly waited: number; readonly exit: Exit }
  | { readonly is: "late"; readonly waited: number; readonly saw: string };

const EVERY = 100;
/** ms for one look: a server that accepts and does not answer is asked again, on a new connection */
const LOOK = 5_000;
/** ms that also the last look gets, so that what it tells is the server's answer and not our hurry */
const LEAST = 1_000;

/**
 * Looks again and again until it is ready, the process has ended, or the time is over.
 *
 * @param within ms
 * @throws the reason of the signal, at once
 */
export async function waitUntilReady(
  probe: Probe,
  started: Started | undefined,
  within: number,
  signal: AbortSignal,
): Promise<Readiness> {
  const begin = performance.now();
  const waited = (): number => performance.now() - begin;
  const gone = new AbortController();
  void started?.ended.then(() => gone.abort());
  for (;;) {
    const limit = AbortSignal.timeout(Math.ceil(Math.max(LEAST, Math.min(LOOK, within - waited()))));
    const seen = await probe(AbortSignal.any([signal, gone.signal, limit]));
    signal.throwIfAborted();
    const exit = started?.exit();
    if (exit) return { is: "ended", waited: waited(), exit };
    if (seen.ready) return { is: "ready", waited: waited() };
    if (waited() >= within) return { is: "late", waited: waited(), saw: seen.saw };
    await sleep(EVERY, undefined, { signal: AbortSignal.any([signal, gone.signal]) }).catch(() => undefined);
  }
}
