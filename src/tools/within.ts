import { setTimeout as sleep } from "node:timers/promises";

export interface Limits {
  /** ms */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * What the work comes to, unless the limit or the signal comes first. The work itself is not ended: whoever started it
 * does that.
 * @throws what `late` makes when the limit is over, the signal's reason when it is aborted
 */
export async function within<T>(work: Promise<T>, { limit, signal }: Limits, late: () => Error): Promise<T> {
  work.catch(() => {}); // it may fail later, when nobody waits for it any more
  signal.throwIfAborted();
  const done = new AbortController();
  const end = sleep(limit, undefined, { signal: AbortSignal.any([done.signal, signal]) }).then(
    () => {
      throw late();
    },
    () => {
      throw signal.reason;
    },
  );
  try {
    return await Promise.race([work, end]);
  } finally {
    done.abort();
    end.catch(() => {});
  }
}
