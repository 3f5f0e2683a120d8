import { studentQuantile } from "../../../src/statistics/student.ts";
import { deviation, mean } from "../../../src/statistics/summary.ts";
import { peer } from "./peer.ts";

const SAMPLES = 50;

/**
 * tachometer: 50 samples an arm, in turns; 95 % interval of the relative difference of the means by Student's t with
 * n - 1 degrees of freedom, slower if it lies above its horizon of 0 %. No correction for the number of benchmarks. Its
 * further samples while an interval holds the horizon are left out: they would find more, and more that is not there.
 * `src/stats.ts`, `computeDifference` and `samplingDistributionOfRelativeDifferenceOfMeans`.
 */
export const tachometer = peer({
  name: "tachometer 50+50",
  source: "google/tachometer@247d0fd src/stats.ts",
  threshold: 0,
  rounds: 2 * SAMPLES,
  paired: true,
  score({ pairs, confirm, better }) {
    const all = [...pairs, ...confirm].slice(0, SAMPLES);
    const [b, a] = [all.map(([head]) => head), all.map(([, base]) => base)];
    const [meanA, meanB] = [mean(a), mean(b)];
    const [varianceA, varianceB] = [deviation(a) ** 2 / a.length, deviation(b) ** 2 / b.length];
    const center = (meanB - meanA) / meanA;
    const spread = Math.sqrt((varianceA * meanB ** 2 + varianceB * meanA ** 2) / meanA ** 4);
    const margin = studentQuantile(1 - 0.05 / 2, all.length - 1) * spread;
    const interval = turn(center - margin, center + margin, better);
    return { score: interval[0], interval };
  },
});

const turn = (low: number, high: number, better: "lower" | "higher"): readonly [number, number] =>
  better === "lower" ? [low, high] : [-high, -low];
