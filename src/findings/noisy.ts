import type { RoundEntry } from "../results/entry.ts";
import { isDisturbed } from "../results/usable.ts";

/** kinds of evidence told */
const TOLD = 3;

/**
 * Why the noisy rows of a task can't be judged: so many of its rounds were disturbed that those which were not noticed as
 * such can't be trusted either.
 *
 * @param rounds of one task, of all arms; those that warmed up or failed don't count
 */
export function tooNoisy(rounds: readonly RoundEntry[]): string | undefined {
  const counted = rounds.filter(({ purpose, state }) => purpose !== "warm-up" && state !== "failed");
  if (!isDisturbed(counted)) return undefined;
  const disturbed = counted.filter(({ state }) => state === "contaminated");
  const rate = `${disturbed.length} of ${counted.length} ${counted.length === 1 ? "round was" : "rounds were"} disturbed`;
  const evidence = worst(disturbed.flatMap(({ why }) => (why === undefined ? [] : why.split("; "))));
  return evidence.length === 0 ? rate : `${rate}: ${evidence.join(", ")}`;
}

/** Of each kind of evidence the one with the largest figure, the kinds that were seen most often first. */
function worst(evidence: readonly string[]): string[] {
  const kinds = Map.groupBy(evidence, (text) => text.replace(FIGURE, ""));
  return [...kinds.values()]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, TOLD)
    .map((texts) => texts.reduce((top, text) => (figureOf(text) > figureOf(top) ? text : top)));
}

const FIGURE = /\d+(?:\.\d+)?/;
const figureOf = (text: string): number => Number(FIGURE.exec(text)?.[0] ?? 0);
