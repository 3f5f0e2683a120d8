import { mean, quantile } from "../../../src/statistics/summary.ts";
import { RUN_ROUNDS } from "./github-action-benchmark.ts";
import { peer, SILENT } from "./peer.ts";

const COMMITS = 30;

/**
 * rustc-perf: a change counts if its size is beyond the upper fence of the sizes of the changes between the last 30
 * commits, Q3 + 3·(Q3 - Q1), where the quartiles are the medians of the lower and the upper half. Its limit of 0.2 %
 * without history is left out: here there always is one, or the rule is silent. How it sums up a report (magnitudes,
 * primary and secondary benchmarks) has no counterpart here: a row beyond the fence counts as red.
 */
export const rustcPerf = peer({
  name: "rustc-perf IQR fence",
  source: "rust-lang/rustc-perf@0eeda87 docs/comparison-analysis.md; site/src/comparison.rs",
  threshold: 1,
  rounds: RUN_ROUNDS,
  paired: false,
  score({ history, single, better }) {
    const values = history.slice(-COMMITS).map(({ rounds }) => mean(rounds.slice(0, RUN_ROUNDS)));
    const sizes = values.slice(1).map((value, index) => Math.abs(value / values[index]! - 1));
    if (sizes.length < 2) return SILENT;
    const change = mean(single.rounds.slice(0, RUN_ROUNDS)) / values.at(-1)! - 1;
    return { score: (better === "lower" ? change : -change) / fence(sizes) };
  },
});

function fence(sizes: readonly number[]): number {
  const sorted = sizes.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const lower = quantile(sorted.slice(0, half), 0.5);
  const upper = quantile(sorted.slice(sorted.length - half), 0.5);
  return upper + 3 * (upper - lower);
}
