import { normalUpper } from "./normal.ts";

/** Probabilities, if nothing changed, of a result at least as large, at least as small, and at least as far out. */
export interface Tails {
  readonly greater: number;
  readonly less: number;
  readonly twoSided: number;
}

/**
 * P(sum = s), s from 0, of the whole numbers `weights`, each of them in the sum or not by a fair coin. Only positive
 * numbers are added, so small probabilities keep their digits.
 */
export function coinSums(weights: readonly number[]): Float64Array {
  const chance = new Float64Array(weights.reduce((sum, weight) => sum + weight, 0) + 1);
  chance[0] = 1;
  let reached = 0;
  for (const weight of weights) {
    reached += weight;
    for (let s = reached; s >= weight; s--) chance[s] = (chance[s]! + chance[s - weight]!) / 2;
    for (let s = Math.min(weight, reached + 1) - 1; s >= 0; s--) chance[s]! /= 2;
  }
  return chance;
}

/** P(sum = s), s from 0, of `size` of the whole numbers `weights`, each choice equally likely. */
export function drawnSums(weights: readonly number[], size: number): Float64Array {
  const ascending = weights.toSorted((a, b) => a - b);
  const largest = ascending.slice(ascending.length - size).reduce((sum, weight) => sum + weight, 0);
  // ways[k][s]: how many choices of k of the weights so far have the sum s
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1));
  ways[0]![0] = 1;
  const top = new Array<number>(size + 1).fill(0);
  for (const [seen, weight] of ascending.entries()) {
    for (let k = Math.min(size, seen + 1); k >= 1; k--) {
      const [more, fewer] = [ways[k]!, ways[k - 1]!];
      // ascending, so the last k weights are the largest sum of k so far
      top[k] = top[k - 1]! + weight;
      for (let s = Math.min(top[k]!, largest); s >= weight; s--) more[s]! += fewer[s - weight]!;
    }
  }
  const counts = ways[size]!;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

export function exactTails(chance: Float64Array, observed: number): Tails {
  const greater = Math.min(
    1,
    chance.subarray(observed).reduce((sum, p) => sum + p, 0),
  );
  const less = Math.min(
    1,
    chance.subarray(0, observed + 1).reduce((sum, p) => sum + p, 0),
  );
  return { greater, less, twoSided: Math.min(1, 2 * Math.min(greater, less)) };
}

/** The same by the normal distribution; `correction` is half the step between possible results. */
export function normalTails(observed: number, mean: number, deviation: number, correction: number): Tails {
  if (deviation === 0) return { greater: 1, less: 1, twoSided: 1 };
  const greater = normalUpper((observed - mean - correction) / deviation);
  const less = normalUpper((mean - observed - correction) / deviation);
  return { greater, less, twoSided: Math.min(1, 2 * Math.min(greater, less)) };
}
