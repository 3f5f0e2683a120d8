import { mean } from "../../../src/statistics/summary.ts";
import type { Rule } from "../report.ts";
import { peer, SILENT, worseRatio } from "./peer.ts";

/** Rounds of one run: what it reports is their mean. */
export const RUN_ROUNDS = 10;

/**
 * github-action-benchmark: one value against one earlier value; an alert when the ratio, turned so that more is worse,
 * is above `alert-threshold` (default 200 %). `src/write.ts`, `findAlerts` and `getRatio`.
 */
export const githubActionBenchmark = (percent: number): Rule =>
  peer({
    name: `github-action-benchmark ${percent} %`,
    source: "benchmark-action/github-action-benchmark@019cbcb src/write.ts",
    threshold: percent / 100,
    rounds: RUN_ROUNDS,
    paired: false,
    score(row) {
      const previous = row.history.at(-1);
      if (!previous) return SILENT;
      const head = mean(row.single.rounds.slice(0, RUN_ROUNDS));
      return { score: worseRatio(row, head, mean(previous.rounds.slice(0, RUN_ROUNDS))) };
    },
  });
