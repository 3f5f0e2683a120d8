import type { Consumed } from "./consumers.ts";

/**
 * Between two looks. others: share of the machine's CPU time used by neither perf-budgets nor what it measures; generator:
 * use of perf-budgets' own processes, in cores. What can't be told is left out.
 */
export function consumption(before: Consumed, after: Consumed): { others?: number; generator?: number } {
  const elapsed = after.at - before.at;
  if (elapsed <= 0) return {};
  const self = after.self - before.self;
  const generator = rounded(self / elapsed);
  const others = (since(before.busy, after.busy) - self - measured(before, after)) / since(before.all, after.all);
  return Number.isFinite(others) ? { generator, others: rounded(others) } : { generator };
}

/** NaN when one of its parts is not told. */
const measured = (before: Consumed, after: Consumed): number =>
  [...after.measured].reduce((sum, [key, now]) => {
    // one that was not there before was started since
    const then = before.measured.has(key) ? before.measured.get(key) : 0;
    return sum + Math.max(0, since(then, now));
  }, 0);

const since = (before: number | undefined, after: number | undefined): number =>
  (after ?? Number.NaN) - (before ?? Number.NaN);

// by ticks of 10 ms, and read one after the other, the parts may add up to a little more than the whole
const rounded = (value: number): number => Math.max(0, Math.round(value * 1e4) / 1e4);
