import fc from "fast-check";
import { expect, test } from "vitest";
import {
  buckets,
  count,
  decodeHistogram,
  emptyHistogram,
  encodeHistogram,
  maxMs,
  meanMs,
  mergeHistograms,
  minMs,
  quantileMs,
  recordMs,
} from "../../src/results/histogram.ts";

const of = (values: readonly number[]) => {
  const histogram = emptyHistogram();
  for (const ms of values) recordMs(histogram, ms);
  return histogram;
};
const latency = fc.oneof(
  fc.double({ min: 0, max: 3, noNaN: true }),
  fc.double({ min: 0, max: 700_000, noNaN: true }),
  fc.constantFrom(0, 0.001, 2.047, 2.048, 600_000),
);
const latencies = fc.array(latency, { maxLength: 60 });

test("parts merge to the very encoding of the whole", () => {
  fc.assert(
    fc.property(fc.array(latencies, { maxLength: 6 }), (parts) => {
      const merged = mergeHistograms(parts.map((part) => encodeHistogram(of(part))));
      expect(encodeHistogram(merged)).toEqual(encodeHistogram(of(parts.flat())));
      expect(count(merged)).toBe(parts.flat().length);
    }),
  );
});

test("a histogram survives being written and read", () => {
  fc.assert(
    fc.property(latencies, (values) => {
      const before = of(values);
      const after = decodeHistogram(encodeHistogram(before));
      expect(buckets(after)).toEqual(buckets(before));
      for (const stat of [minMs, meanMs, maxMs]) expect(stat(after)).toBe(stat(before));
      for (const q of [0.5, 0.9, 0.95, 0.99]) expect(quantileMs(after, q)).toBe(quantileMs(before, q));
    }),
  );
});

test("statistics are those of the sorted values, to half a thousandth", () => {
  fc.assert(
    fc.property(
      fc.array(latency, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
      (values, q) => {
        const sorted = values.map((ms) => Math.min(ms, 600_000)).sort((a, b) => a - b);
        const exact = sorted[Math.max(Math.ceil(q * sorted.length) - 1, 0)]!;
        expect(Math.abs(quantileMs(of(values), q)! - exact)).toBeLessThanOrEqual(exact * 0.0006 + 0.0006);
        const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
        expect(Math.abs(meanMs(of(values))! - mean)).toBeLessThanOrEqual(mean * 0.0006 + 0.0006);
      },
    ),
  );
});

test("what is computed from the buckets is what the histogram says", () => {
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 100 }), (values) => {
      const histogram = of(values);
      const list = buckets(histogram);
      expect(list.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(values.length);
      expect(list[0]!.ms).toBe(minMs(histogram));
      expect(list.at(-1)!.ms).toBe(maxMs(histogram));
      const mean = list.reduce((sum, bucket) => sum + bucket.ms * bucket.count, 0) / values.length;
      expect(meanMs(histogram)).toBeCloseTo(mean, 6);
    }),
  );
});

test("microseconds are kept below 2 ms", () => {
  const histogram = of([0.137, 0.138, 0.139]);
  expect(quantileMs(histogram, 0.5)).toBe(0.138);
  expect(buckets(histogram)).toEqual([
    { ms: 0.137, count: 1 },
    { ms: 0.138, count: 1 },
    { ms: 0.139, count: 1 },
  ]);
});

test("counts beyond 32 bits add up", () => {
  const day = emptyHistogram();
  recordMs(day, 1.5, 3_000_000_000);
  const two = mergeHistograms([encodeHistogram(day), encodeHistogram(day)]);
  expect(count(two)).toBe(6_000_000_000);
  expect(buckets(decodeHistogram(encodeHistogram(two)))).toEqual([{ ms: 1.5, count: 6_000_000_000 }]);
});

test("an empty histogram has no statistics, and adds nothing", () => {
  const empty = emptyHistogram();
  expect([minMs(empty), meanMs(empty), maxMs(empty), quantileMs(empty, 0.5)]).toEqual(Array(4).fill(undefined));
  expect(buckets(empty)).toEqual([]);
  const one = encodeHistogram(of([7]));
  expect(encodeHistogram(mergeHistograms([encodeHistogram(empty), one, encodeHistogram(empty)]))).toEqual(one);
});

test("a text that is no histogram is refused by name", () => {
  for (const hdr of ["", "AAAA", "not base64!", Buffer.from("x".repeat(60)).toString("base64")])
    expect(() => decodeHistogram({ hdr })).toThrow(/not an HDR histogram/);
});
