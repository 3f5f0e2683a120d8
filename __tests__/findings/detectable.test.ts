import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { assumedSpread, detector, learntSpread } from "../../src/findings/detectable.ts";
import { fewestPairs, judgePairs, type Pair } from "../../src/findings/pairs.ts";
import { normalQuantile } from "../../src/statistics/normal.ts";
import { drawer } from "../../src/statistics/random.ts";

/** Standard normal numbers, the same ones for a seed. */
function normals(seed: string) {
  const draw = drawer(seed);
  return () => normalQuantile((draw(1e9) + 0.5) / 1e9);
}

/** Share of reports in which the first of `rows` rows turns red when it alone became slower by `shift`. */
function found(pairs: number, rows: number, spread: number, shift: number, reports = 300): number {
  const normal = normals(`${pairs}/${rows}/${spread}/${shift}`);
  const look = (by: number): Pair[] =>
    Array.from({ length: pairs }, () => [100 * (1 + by) * Math.exp(spread * normal()), 100]);
  const common = { gates: true, better: "lower", floor: 0, tolerance: 0.03 } as const;
  const red = Array.from({ length: reports }, () => {
    const others = Array.from({ length: rows - 1 }, (_, index) => ({ ...common, id: `${index}`, pairs: look(0) }));
    const [first] = judgePairs([{ ...common, id: "slow", pairs: look(shift), confirm: look(shift) }, ...others]);
    return first?.gating === true;
  });
  return red.filter(Boolean).length / reports;
}

describe("the smallest change that is found", () => {
  it.each([
    [10, 1, 0.03],
    [10, 12, 0.03],
    [10, 26, 0.06],
    [20, 8, 0.1],
    [60, 1, 0.1],
  ])("is found by the real rule in about 9 of 10 reports: %i pairs, %i rows, spread %d", (pairs, rows, spread) => {
    const smallest = detector(pairs, rows)?.({ spread, worth: 0.03 }) ?? Number.NaN;
    // 300 reports: a standard error of 0.017
    expect(found(pairs, rows, spread, smallest)).toBeGreaterThan(0.84);
    expect(found(pairs, rows, spread, smallest)).toBeLessThan(0.97);
    expect(found(pairs, rows, spread, smallest / 2)).toBeLessThan(0.6);
  });

  it("is none when so few pairs can't turn anything red", () => {
    expect(detector(8, 12)).toBeDefined();
    expect(detector(7, 12)).toBeUndefined();
    expect(detector(1, 1)).toBeUndefined();
    for (const rows of [1, 12, 50, 52, 200]) expect(detector(fewestPairs(rows), rows)).toBeDefined();
    expect(fewestPairs(51)).toBe(10);
    expect(fewestPairs(52)).toBe(11);
  });

  it("is never below what is worth a word, grows with the noise and shrinks with the pairs", () => {
    const ten = detector(10, 12)!;
    const forty = detector(40, 12)!;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (spread, worth) => {
          const smallest = ten({ spread, worth });
          expect(smallest).toBeGreaterThanOrEqual(worth - 1e-12);
          expect(ten({ spread: spread + 0.1, worth })).toBeGreaterThan(smallest);
          expect(forty({ spread, worth })).toBeLessThanOrEqual(smallest + 1e-12);
        },
      ),
    );
    expect(ten({ spread: 0, worth: 0.1 })).toBeCloseTo(0.1);
  });

  it("is the same wherever it is asked for", () => {
    expect(detector(12, 5)?.({ spread: 0.06, worth: 0.03 })).toBe(detector(12, 5)?.({ spread: 0.06, worth: 0.03 }));
  });
});

describe("the noise of a pair", () => {
  it("is assumed by statistic, or as the metric says", () => {
    const [pages, endpoints] = ["pages", "endpoints"].map(
      (name) => checks.find((check) => check.name === name)!.metrics,
    );
    expect(assumedSpread("p50", endpoints!.latency!)).toBe(0.03);
    expect(assumedSpread("p99", endpoints!.latency!)).toBe(0.1);
    expect(assumedSpread("median", pages!.lcp!)).toBe(0.06);
    expect(assumedSpread("median", pages!.tbt!)).toBe(0.2);
  });

  it("is learnt from neighbours, so that a slow drift does not count", () => {
    const normal = normals("learnt");
    const still = Array.from({ length: 500 }, () => 100 * Math.exp(0.05 * normal()));
    expect(learntSpread(still)).toBeCloseTo(0.05 * Math.SQRT2, 2);
    const drifting = still.map((value, index) => value * Math.exp(index / 500));
    expect(learntSpread(drifting)).toBeCloseTo(0.05 * Math.SQRT2, 2);
    expect(learntSpread([7, 7, 7, 7, 7])).toBe(0);
  });

  it("is not known from few rounds, or where there is no ratio", () => {
    expect(learntSpread([1, 2, 1, 2])).toBeUndefined();
    expect(learntSpread([])).toBeUndefined();
    expect(learntSpread([1, 1, 0, 1, 1, 1])).toBeUndefined();
  });
});
