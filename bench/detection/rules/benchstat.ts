import { mannWhitney } from "../../../src/statistics/mann-whitney.ts";
import { summarize } from "../../../src/statistics/summary.ts";
import { peer, worseRatio } from "./peer.ts";

const RUNS = 10;

/**
 * benchstat: medians of 10 runs a side (its documentation's least), base first and then head as `go test -count=10` does
 * it, different if Mann and Whitney's exact two-sided p is not above 0.05. Red is a difference to the worse side. No
 * correction for the number of rows; the documentation warns of that. `benchmath/anone.go`, `Compare`.
 */
export const benchstat = peer({
  name: "benchstat 10+10",
  source: "golang/perf@af31a76 benchmath/anone.go",
  threshold: 1 - 0.05,
  rounds: 2 * RUNS,
  paired: true,
  score(row) {
    const head = row.sequential.head.slice(0, RUNS);
    const base = row.sequential.base.slice(0, RUNS);
    const ratio = worseRatio(row, summarize(head, "median")!, summarize(base, "median")!);
    return { score: ratio > 1 ? 1 - mannWhitney(head, base).twoSided : 0 };
  },
});
