import { studentQuantile } from "./student.ts";
import { deviation, mean } from "./summary.ts";

/**
 * The limit that one new run stays below (`side` "lower": above) with probability `share` if nothing changed: mean +
 * t·s·√(1 + 1/k) of k earlier runs of normal noise; pass logarithms for times (Hahn & Meeker, "Statistical Intervals",
 * 1991, section 4.7). Undefined below two.
 */
export function predictionLimit(
  history: readonly number[],
  share = 0.95,
  side: "upper" | "lower" = "upper",
): number | undefined {
  const k = history.length;
  if (k < 2) return undefined;
  const margin = studentQuantile(share, k - 1) * deviation(history) * Math.sqrt(1 + 1 / k);
  return side === "upper" ? mean(history) + margin : mean(history) - margin;
}
