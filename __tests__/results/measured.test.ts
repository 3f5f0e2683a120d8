import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyHistogram, encodeHistogram, quantileMs, recordMs } from "../../src/results/histogram.ts";
import { align, statisticOf, toSample } from "../../src/results/sample.ts";

const histogramOf = (us: readonly number[]) => {
  const histogram = emptyHistogram();
  for (const value of us) recordMs(histogram, value / 1000);
  return histogram;
};

const latencies = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 200 });

describe("statisticOf histograms", () => {
  it("merges rounds before it cuts: pooled percentiles, not averaged ones", () => {
    fc.assert(
      fc.property(fc.array(latencies, { minLength: 1, maxLength: 5 }), (rounds) => {
        const samples = rounds.map((us) => toSample([encodeHistogram(histogramOf(us))]));
        const pooled = toSample([encodeHistogram(histogramOf(rounds.flat()))]);
        for (const stat of ["min", "p50", "p95", "p99", "max", "avg"] as const) {
          expect(statisticOf(stat)(samples)).toBeCloseTo(statisticOf(stat)([pooled]), 9);
          expect(statisticOf(stat)(align(samples))).toBeCloseTo(statisticOf(stat)([pooled]), 9);
        }
      }),
    );
  });

  it("is what the histogram itself says", () => {
    fc.assert(
      fc.property(latencies, (us) => {
        const sample = toSample([encodeHistogram(histogramOf(us))]);
        expect(statisticOf("p95")([sample])).toBe(quantileMs(histogramOf(us), 0.95));
      }),
    );
  });
});

describe("statisticOf quotients", () => {
  it("adds them up, and is no number where nothing was counted", () => {
    const samples = [toSample([{ of: 100, per: 1 }]), toSample([{ of: 100, per: 3 }])];
    expect(statisticOf("avg")(samples)).toBe(50);
    expect(statisticOf("max")(samples)).toBe(100);
    expect(statisticOf("avg")([toSample([{ of: 0, per: 0 }])])).toBeNaN();
  });
});
