import type { Stat } from "../../src/statistics/stats.ts";

/**
 * The noise of hosted runners as published measurements suggest it; chosen, not fitted (docs/benchmarks.md). Standard
 * deviations are of logarithms.
 */
export const CPUS = [
  { cpu: "A", slower: 1, share: 0.5 },
  { cpu: "B", slower: 1.18, share: 0.3 },
  { cpu: "C", slower: 1.35, share: 0.2 },
] as const;
export const JOB = 0.05;
/** within a job: AR(1) over rounds, whatever they measure */
export const DRIFT = 0.03;
export const CORRELATION = 40;
/** share of the rounds that something else hits, and by how much */
export const HIT = 0.04;
export const HIT_LEAST = 0.05;
export const HIT_MOST = 0.4;
/** chance that the processes of a job are laid out so that a metric of one arm is slower by as much until they are restarted */
export const LAYOUT = 0.01;
export const LAYOUT_EFFECT = 0.06;

export interface Simulated {
  readonly task: string;
  readonly check: string;
  readonly metric: string;
  readonly stat: Stat;
  readonly level: number;
  /** from one round to the next */
  readonly spread: number;
}

/** 20 gating rows of 8 tasks: 8 p50 or RPS, 4 p99, 5 of a page, 3 of queries. */
export const METRICS: readonly Simulated[] = [
  ...["a", "b", "c", "d"].flatMap((task): Simulated[] => [
    { task, check: "endpoints", metric: "latency", stat: "p50", level: 20, spread: 0.03 },
    { task, check: "endpoints", metric: "rps", stat: "avg", level: 400, spread: 0.03 },
    { task, check: "endpoints", metric: "latency", stat: "p99", level: 80, spread: 0.12 },
  ]),
  { task: "page", check: "pages", metric: "fcp", stat: "median", level: 2500, spread: 0.04 },
  { task: "page", check: "pages", metric: "lcp", stat: "median", level: 3500, spread: 0.05 },
  { task: "page", check: "pages", metric: "si", stat: "median", level: 3500, spread: 0.05 },
  { task: "page", check: "pages", metric: "tti", stat: "median", level: 4000, spread: 0.06 },
  { task: "page", check: "pages", metric: "tbt", stat: "median", level: 800, spread: 0.2 },
  { task: "q", check: "queries", metric: "time", stat: "avg", level: 5, spread: 0.04 },
  { task: "r", check: "queries", metric: "time", stat: "avg", level: 20, spread: 0.05 },
  { task: "s", check: "queries", metric: "time", stat: "avg", level: 200, spread: 0.06 },
];
export const TASKS = [...new Set(METRICS.map(({ task }) => task))];

export const MEAN_HITS = 1 - HIT + HIT * (1 + (HIT_LEAST + HIT_MOST) / 2);
/** the mean of 1 / (1 + u) over u between the two is the difference of the logarithms over their distance */
export const INVERSE_HITS = 1 - HIT + (HIT * Math.log((1 + HIT_MOST) / (1 + HIT_LEAST))) / (HIT_MOST - HIT_LEAST);
