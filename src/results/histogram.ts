import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from "hdr-histogram-js";
import type { EncodedHistogram } from "./value.ts";

/**
 * Latencies in µs with three significant digits, from 0 to 10 minutes. One layout for all, so that histograms of other
 * rounds, processes and machines add up exactly. Every statistic here speaks of the middle of a bucket: below 2.048 ms
 * that is the measured µs itself, above it at most 0.05 % away; and whatever is computed from {@link buckets}
 * equals what {@link quantileMs} and {@link meanMs} say.
 */
export type Histogram = JsHistogram;

const TOP = 600_000_000; // µs
// 64: the merged counts of a day of load go beyond 2^31
const BITS = 64;

export function emptyHistogram(): Histogram {
  const histogram = build({
    bitBucketSize: BITS,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: TOP,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  if (!(histogram instanceof JsHistogram)) throw new TypeError("hdr-histogram-js built a histogram of another kind");
  return histogram;
}

/** Adds `times` latencies of `ms`; what is longer than 10 minutes counts as 10 minutes. */
export function recordMs(histogram: Histogram, ms: number, times = 1): void {
  const value = Math.min(Math.max(Math.round(ms * 1000), 0), TOP);
  if (times === 1) histogram.recordValue(value);
  else histogram.recordValueWithCount(value, times);
}

export const encodeHistogram = (histogram: Histogram): EncodedHistogram => ({
  hdr: encodeIntoCompressedBase64(histogram),
});

/** Throws an Error when the text is no HDR histogram (V2, compressed, base64). */
export function decodeHistogram({ hdr }: EncodedHistogram): Histogram {
  try {
    return decodeFromCompressedBase64(hdr, BITS, false) as JsHistogram;
  } catch (error) {
    throw new Error(`not an HDR histogram: ${hdr.slice(0, 40)}`, { cause: error });
  }
}

/** Exactly what one histogram of all values would be; an empty one for an empty list. */
export function mergeHistograms(list: readonly EncodedHistogram[]): Histogram {
  const sum = emptyHistogram();
  for (const encoded of list) sum.add(decodeHistogram(encoded));
  return sum;
}

/** The smallest recorded latency (ms) that at least the share `q` (0 … 1) of all values does not exceed; undefined when empty. */
export const quantileMs = (histogram: Histogram, q: number): number | undefined =>
  histogram.totalCount === 0 ? undefined : middle(histogram, histogram.getValueAtPercentile(q * 100));

export const meanMs = (histogram: Histogram): number | undefined =>
  histogram.totalCount === 0 ? undefined : histogram.mean / 1000;

export const minMs = (histogram: Histogram): number | undefined => quantileMs(histogram, 0);

export const maxMs = (histogram: Histogram): number | undefined => quantileMs(histogram, 1);

export const count = (histogram: Histogram): number => histogram.totalCount;

/** The recorded latencies in rising order, each with how often it came: what a bootstrap draws from. */
export function buckets(histogram: Histogram): { readonly ms: number; readonly count: number }[] {
  const list: { ms: number; count: number }[] = [];
  const recorded = histogram.recordedValuesIterator;
  recorded.reset();
  while (recorded.hasNext()) {
    // the iterator hands out one object again and again
    const { valueIteratedTo, countAtValueIteratedTo } = recorded.next();
    list.push({ ms: middle(histogram, valueIteratedTo), count: countAtValueIteratedTo });
  }
  return list;
}

const middle = (histogram: Histogram, value: number): number => histogram.medianEquivalentValue(value) / 1000;
