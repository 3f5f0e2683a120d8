const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * P(Z > x) of a standard normal, to about 1e-14 relative, also far out: the series of Marsaglia ("Evaluating the Normal
 * Distribution", Journal of Statistical Software 11(4), 2004) near the middle, the continued fraction of Abramowitz &
 * Stegun 26.2.14 in the tail, where 1 minus the series would have no digits left.
 */
export function normalUpper(x: number): number {
  if (x < 0) return 1 - normalUpper(-x);
  if (x > 3) {
    let fraction = x;
    for (let k = 100; k >= 1; k--) fraction = x + k / fraction;
    return density(x) / fraction;
  }
  let term = x;
  let total = x;
  for (let k = 3; term > total * 1e-17; k += 2) {
    term *= (x * x) / k;
    total += term;
  }
  return 0.5 - density(x) * total;
}

export const normalCdf = (x: number): number => normalUpper(-x);

/**
 * The value that a standard normal stays below with probability `share` (between 0 and 1): Abramowitz & Stegun 26.2.23
 * (error below 4.5e-4), polished by Newton's steps.
 */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  const t = Math.sqrt(-2 * Math.log(share));
  let x =
    t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
  for (let step = 0; step < 3; step++) x += (normalUpper(x) - share) / density(x);
  return -x;
}
