import { drawer } from "../../src/statistics/random.ts";

/** Evenly spread numbers between 0 and 1, the same for the same seed. */
export function even(seed: string): () => number {
  const draw = drawer(seed);
  return () => (draw(1_000_000_000) + 0.5) / 1_000_000_000;
}

/** Normal noise of mean 0 and deviation 1 (Box & Muller, 1958). */
export function normal(seed: string): () => number {
  const unit = even(seed);
  return () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
}

export const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Share of `trials` in which something holds. */
export function share(trials: number, holds: (trial: number) => boolean): number {
  let held = 0;
  for (let trial = 0; trial < trials; trial++) if (holds(trial)) held += 1;
  return held / trials;
}
