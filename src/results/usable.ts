import type { RoundEntry } from "./entry.ts";

/** A task that was disturbed in more than this share of its rounds has no clean measurement. */
const TOO_MANY = 1 / 3;
const AT_LEAST = 3;

/**
 * Ids of the rounds that count: good ones that are no warm-up. Where too many of a task's rounds were disturbed, these
 * count as well: a number that is told to be doubtful is better than none, and nothing noisy is judged by it.
 */
export function usable(rounds: readonly RoundEntry[]): ReadonlySet<string> {
  const counted = rounds.filter(({ purpose, state }) => purpose !== "warm-up" && state !== "failed");
  const disturbed = new Set(
    [...Map.groupBy(counted, ({ task }) => task)].filter(([, own]) => isDisturbed(own)).map(([task]) => task),
  );
  return new Set(counted.filter(({ state, task }) => state === "ok" || disturbed.has(task)).map(({ id }) => id));
}

/** @param rounds those of one task, without warm-ups and failed ones */
export function isDisturbed(rounds: readonly RoundEntry[]): boolean {
  const bad = rounds.filter(({ state }) => state === "contaminated").length;
  return bad > 0 && (bad === rounds.length || (bad >= AT_LEAST && bad > rounds.length * TOO_MANY));
}
