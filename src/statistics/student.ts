import { betaQuantile, incompleteBeta } from "./beta.ts";

/**
 * P(T <= t) of Student's t with `df` degrees of freedom (Abramowitz & Stegun 26.5.27 and 26.7.1).
 * @param df above 0, not necessarily whole
 */
export function studentCdf(t: number, df: number): number {
  // the smaller of the two arguments keeps the digits that the other would round away
  const both =
    t * t < df
      ? 1 - incompleteBeta((t * t) / (df + t * t), 0.5, df / 2)
      : incompleteBeta(df / (df + t * t), df / 2, 0.5);
  return t < 0 ? both / 2 : 1 - both / 2;
}

/**
 * The value that Student's t with `df` degrees of freedom stays below with probability `share`.
 * @param share between 0 and 1
 * @param df above 0
 */
export function studentQuantile(share: number, df: number): number {
  const both = 2 * Math.min(share, 1 - share);
  const size =
    both > 0.5 ? fromMiddle(betaQuantile(1 - both, 0.5, df / 2), df) : fromTail(betaQuantile(both, df / 2, 0.5), df);
  return share < 0.5 ? -size : size;
}

const fromMiddle = (y: number, df: number): number => Math.sqrt((df * y) / (1 - y));
const fromTail = (x: number, df: number): number => Math.sqrt((df * (1 - x)) / x);
