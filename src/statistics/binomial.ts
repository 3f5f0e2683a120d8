import { betaQuantile, incompleteBeta } from "./beta.ts";

/** P(at most `successes` of `trials`), each with probability `share` (Abramowitz & Stegun 26.5.24). */
export function binomialCdf(successes: number, trials: number, share: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return incompleteBeta(1 - share, trials - successes, successes + 1);
}

/**
 * Interval of a share of which `successes` of `trials` were seen, never with less than its confidence (Clopper &
 * Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial", Biometrika 26(4), 1934).
 * [0, 1] for no trials.
 */
export function clopperPearson(
  successes: number,
  trials: number,
  confidence = 0.95,
): readonly [low: number, high: number] {
  const beyond = (1 - confidence) / 2;
  return [
    successes === 0 ? 0 : betaQuantile(beyond, successes, trials - successes + 1),
    successes === trials ? 1 : betaQuantile(1 - beyond, successes + 1, trials - successes),
  ];
}
