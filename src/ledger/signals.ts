import { setTimeout as sleep } from "node:timers/promises";
import { HURRIED } from "./end.ts";
import type { Ledger } from "./ledger.ts";

export type EndSignal = "SIGINT" | "SIGTERM";
const NUMBERS: Record<EndSignal, number> = { SIGINT: 2, SIGTERM: 15 };

export interface SignalsOptions {
  readonly ledger: Pick<Ledger, "undo" | "close">;
  /**
   * Stops the work and saves what was measured; may end everything in good order itself. It is given `limit`, then the
   * ledger is undone over its head.
   * @returns the exit code of a run that came to its end in that time
   */
  readonly stop: (signal: EndSignal) => Promise<number | undefined> | number | undefined;
  /** with the code of `stop`, else 128 + the signal's number, as a shell tells it */
  readonly exit: (code: number) => void;
  /** ms; GitHub allows 7.5 s from SIGINT to SIGTERM and 2.5 s more */
  readonly limit?: number;
}

/**
 * On the first SIGINT or SIGTERM: stop, undo the ledger, exit. Further ones do not cut this short, because a runner that
 * cancels sends both, and `npx` passes on a Ctrl-C that we have got ourselves.
 *
 * @returns a function that stops listening
 */
export function onSignals({ ledger, stop, exit, limit = 4_000 }: SignalsOptions): () => void {
  let ending = false;
  const react = async (signal: EndSignal): Promise<void> => {
    if (ending) return;
    ending = true;
    const over = new AbortController();
    const code = await Promise.race([
      Promise.resolve(signal)
        .then(stop)
        .catch(() => undefined), // the door tells of its own failure; ours is to clean up
      sleep(limit, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
    await ledger.undo(HURRIED).finally(() => {
      ledger.close();
      exit(code ?? 128 + NUMBERS[signal]);
    });
  };
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const listener = () => void react(signal);
    process.on(signal, listener);
    return () => void process.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
  };
}
