import { quantileOf, type Stat } from "../statistics/stats.ts";
import { summarize } from "../statistics/summary.ts";
import { buckets, decodeHistogram } from "./histogram.ts";
import { isHistogram, isRatio, isSeries, type Ratio, type Value } from "./value.ts";

/** What one round says of one metric: plain numbers, quotients, or latencies with their counts. */
export type Sample =
  | { readonly kind: "numbers"; readonly values: readonly number[] }
  | { readonly kind: "ratios"; readonly ratios: readonly Ratio[] }
  | Counts;

/** `count[i]` latencies of `ms[i]`, ascending. Aligned samples share one `ms`, so that adding them up is quick. */
export interface Counts {
  readonly kind: "counts";
  readonly ms: Float64Array;
  readonly count: Float64Array;
}

/** All values of one metric in one round. They are of one kind, since a metric always writes the same kind. */
export function toSample(values: readonly Value[]): Sample {
  const histograms = values.filter(isHistogram);
  if (histograms.length > 0) {
    return addUp(histograms.map((value) => toCounts(buckets(decodeHistogram(value)))));
  }
  const ratios = values.filter(isRatio);
  if (ratios.length > 0) return { kind: "ratios", ratios };
  return {
    kind: "numbers",
    values: values.flatMap((value) => {
      if (typeof value === "number") return [value];
      return isSeries(value) ? value.values : Array.isArray(value) ? (value as readonly number[]) : [];
    }),
  };
}

/**
 * A statistic over whole rounds: numbers are pooled, quotients and histograms are added up before they are divided or
 * cut, never averaged. NaN when there is nothing.
 */
export function statisticOf(stat: Stat): (samples: readonly Sample[]) => number {
  return (samples) => {
    const [first] = samples;
    if (!first) return Number.NaN;
    if (first.kind === "counts") return ofCounts(addUp(samples.filter((s) => s.kind === "counts")), stat);
    if (first.kind === "ratios")
      return ofRatios(
        samples.flatMap((s) => (s.kind === "ratios" ? s.ratios : [])),
        stat,
      );
    return (
      summarize(
        samples.flatMap((s) => (s.kind === "numbers" ? s.values : [])),
        stat,
      ) ?? Number.NaN
    );
  };
}

function ofRatios(ratios: readonly Ratio[], stat: Stat): number {
  if (stat === "avg" || stat === "value") {
    const total = sum(ratios);
    return total.per === 0 ? Number.NaN : total.of / total.per;
  }
  const each = ratios.filter(({ per }) => per > 0).map(({ of, per }) => of / per);
  return summarize(each, stat) ?? Number.NaN;
}

export const sum = (ratios: readonly Ratio[]): Ratio =>
  ratios.reduce((total, { of, per }) => ({ of: total.of + of, per: total.per + per }), { of: 0, per: 0 });

// Plain loops: judging a report runs them some ten thousand times over thousands of buckets.
function ofCounts({ ms, count }: Counts, stat: Stat): number {
  let total = 0;
  for (let i = 0; i < count.length; i++) total += count[i]!;
  if (total === 0) return Number.NaN;
  const share = stat === "min" ? 0 : stat === "max" || stat === "value" ? 1 : quantileOf(stat);
  if (share === undefined) return weightedSum(ms, count) / total;
  // the smallest value that at least this share of all lies at or below: what HDR histograms report
  const wanted = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (let i = 0; i < count.length; i++) {
    seen += count[i]!;
    if (seen >= wanted) return ms[i]!;
  }
  return ms.at(-1)!;
}

function weightedSum(ms: Float64Array, count: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < count.length; i++) sum += ms[i]! * count[i]!;
  return sum;
}

const toCounts = (list: readonly { readonly ms: number; readonly count: number }[]): Counts => ({
  kind: "counts",
  ms: Float64Array.from(list, (bucket) => bucket.ms),
  count: Float64Array.from(list, (bucket) => bucket.count),
});

/** Gives samples of counts one common scale; others stay as they are. */
export function align(samples: readonly Sample[]): Sample[] {
  const counts = samples.filter((sample) => sample.kind === "counts");
  const ms = Float64Array.from(new Set(counts.flatMap((sample) => [...sample.ms]))).sort();
  const place = new Map(Array.from(ms, (value, index) => [value, index]));
  return samples.map((sample) => {
    if (sample.kind !== "counts") return sample;
    const count = new Float64Array(ms.length);
    for (const [index, value] of sample.ms.entries()) count[place.get(value)!] = sample.count[index]!;
    return { kind: "counts", ms, count };
  });
}

function addUp(samples: readonly Counts[]): Counts {
  const aligned = samples.every(({ ms }) => ms === samples[0]!.ms) ? samples : (align(samples) as Counts[]);
  const count = new Float64Array(aligned[0]!.ms.length);
  for (const sample of aligned) {
    const other = sample.count;
    for (let i = 0; i < count.length; i++) count[i]! += other[i]!;
  }
  return { kind: "counts", ms: aligned[0]!.ms, count };
}

/** How many single values (loads, requests, executions) a sample holds. */
export function sizeOf(sample: Sample): number {
  if (sample.kind === "numbers") return sample.values.length;
  return sample.kind === "ratios" ? sample.ratios.length : sample.count.reduce((all, n) => all + n, 0);
}
