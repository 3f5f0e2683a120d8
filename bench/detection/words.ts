import { bounds, rate, type Share } from "./tally.ts";

/** 0.0123 → `1.2 %` */
export const percent = (value: number): string => (Number.isNaN(value) ? "–" : `${(value * 100).toFixed(1)} %`);

/** `3 of 400: 0.8 % (0.2 to 2.2 %)`, with the bounds of Clopper and Pearson */
export function shareWords(share: Share): string {
  if (share.count === 0) return "nothing measured";
  const [low, high] = bounds(share).map((bound) => (bound * 100).toFixed(1));
  return `${share.of} of ${share.count}: ${percent(rate(share))} (${low} to ${high} %)`;
}
