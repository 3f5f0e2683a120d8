import type { MetricDef } from "../check.ts";

const STATS = ["median", "min", "avg", "max", "p95"] as const;

/** A round is one load, so that nothing averages its noise away. */
const SPREAD = 0.06;

const paint = (title: string, floor: number, words: string, more: Partial<MetricDef> = {}): MetricDef => ({
  title,
  unit: "ms",
  better: "lower",
  kind: "noisy",
  stats: STATS,
  spread: SPREAD,
  floor,
  words,
  ...more,
});

/** In the order of the report. The floors are the smallest changes that somebody would notice. */
export const metrics = {
  fcp: paint("First Contentful Paint", 200, "time until the first text or image is seen"),
  lcp: paint("Largest Contentful Paint", 200, "time until the largest text or image is seen", { gate: "median" }),
  tti: paint("Time to Interactive", 200, "time until the page answers input without delay"),
  cls: {
    title: "Cumulative Layout Shift",
    unit: "number",
    better: "lower",
    kind: "noisy",
    stats: STATS,
    floor: 0.02,
    words: "how much the page moves under the reader; 0.1 and below is good",
  },
  // a task that just passes 50 ms, or just does not, is a jump
  tbt: paint("Total Blocking Time", 100, "time that long tasks keep the page from answering input while it loads", {
    gate: "median",
    tolerance: 0.2,
    spread: 0.2,
  }),
  si: paint("Speed Index", 250, "how soon the visible part of the page looks finished"),
  score: {
    title: "Performance Score",
    unit: "score",
    better: "higher",
    kind: "noisy",
    stats: STATS,
    floor: 3,
    words: "Lighthouse's score of all of these, 0 to 100",
  },
} as const satisfies Record<string, MetricDef>;

export type PageMetric = keyof typeof metrics;
export const PAGE_METRICS = Object.keys(metrics) as readonly PageMetric[];

/** Lighthouse's audit of each metric; the score is not an audit but the category's. */
export const AUDITS: Readonly<Record<Exclude<PageMetric, "score">, string>> = {
  fcp: "first-contentful-paint",
  lcp: "largest-contentful-paint",
  tti: "interactive",
  cls: "cumulative-layout-shift",
  tbt: "total-blocking-time",
  si: "speed-index",
};
