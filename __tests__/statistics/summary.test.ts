import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceMargin, intervalOfRatio, intervalOverRounds } from "../../src/statistics/intervals.ts";
import { deviation, mean, quantile, summarize } from "../../src/statistics/summary.ts";
import { normal as noise, share, times } from "./noise.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });

describe("quantile", () => {
  it("agrees with R's quantile(type = 7)", () => {
    // R: quantile(c(1, 2, 4, 8, 16), c(.1, .25, .5, .9, .95))
    const sorted = [1, 2, 4, 8, 16];
    const wanted = { 0.1: 1.4, 0.25: 2, 0.5: 4, 0.9: 12.8, 0.95: 14.4 };
    for (const [share, value] of Object.entries(wanted)) expect(quantile(sorted, Number(share))).toBeCloseTo(value, 12);
  });

  it("lies between the ends and never falls as the share grows", () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const sorted = values.toSorted((x, y) => x - y);
          const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
          expect(low).toBeGreaterThanOrEqual(sorted[0]!);
          expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
          expect(low).toBeLessThanOrEqual(high);
        },
      ),
    );
  });
});

describe("summarize", () => {
  it("knows each statistic", () => {
    const values = [5, 1, 3];
    expect(summarize(values, "min")).toBe(1);
    expect(summarize(values, "max")).toBe(5);
    expect(summarize(values, "avg")).toBe(3);
    expect(summarize(values, "median")).toBe(3);
    expect(summarize(values, "value")).toBe(3);
    expect(summarize([], "avg")).toBeUndefined();
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5);
    expect(deviation([4])).toBe(0);
  });
});

const meanOf = (rounds: readonly number[]) => mean(rounds);

describe("intervalOverRounds", () => {
  it("needs two rounds", () => {
    expect(intervalOverRounds([1], meanOf, "s")).toBeUndefined();
    expect(intervalOverRounds([1, 1], meanOf, "s")).toEqual([1, 1]);
  });

  const scale = {
    normal: { of: (z: number) => 100 + 5 * z, mean: 100, median: 100 },
    lognormal: { of: (z: number) => Math.exp(0.2 * z), mean: Math.exp(0.02), median: 1 },
  };
  const statistics = { mean: meanOf, median: (rounds: readonly number[]) => summarize(rounds, "median")! };

  it.each(
    (["normal", "lognormal"] as const).flatMap((noisy) =>
      (["mean", "median"] as const).flatMap((stat) => [3, 6, 20].map((rounds) => ({ noisy, stat, rounds }))),
    ),
  )("covers the $stat of $noisy noise about as often as it says, with $rounds rounds", ({ noisy, stat, rounds }) => {
    const draw = noise(`coverage ${noisy} ${stat} ${rounds}`);
    const covered = share(200, (trial) => {
      const sample = times(rounds, () => scale[noisy].of(draw()));
      const [low, high] = intervalOverRounds(sample, statistics[stat], String(trial))!;
      return low <= scale[noisy][stat] && scale[noisy][stat] <= high;
    });
    expect(covered).toBeGreaterThan(0.91);
    expect(covered).toBeLessThanOrEqual(0.99);
  });

  it("is the same each time", () => {
    const sample = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(intervalOverRounds(sample, meanOf, "s")).toEqual(intervalOverRounds(sample, meanOf, "s"));
  });
});

describe("intervalOfRatio", () => {
  it("holds no change for equal sides and finds a doubling", () => {
    const normal = noise("ratio");
    const side = (center: number) => Array.from({ length: 10 }, () => center * Math.exp(0.02 * normal()));
    const [low, high] = intervalOfRatio(side(50), side(50), meanOf, "s")!;
    expect(low).toBeLessThan(0.02);
    expect(high).toBeGreaterThan(-0.02);
    const doubled = intervalOfRatio(side(100), side(50), meanOf, "s")!;
    expect(doubled[0]).toBeGreaterThan(Math.log(1.9));
    expect(doubled[1]).toBeLessThan(Math.log(2.1));
  });
});

describe("differenceMargin", () => {
  it("agrees with the formula worked by hand", () => {
    // n = 4, s = 1.29099, t = 3.1824
    expect(differenceMargin([1, 2, 3, 4])).toBeCloseTo(3.1824 * 1.29099 * Math.SQRT2, 3);
  });

  it.each([5, 10, 40])("holds the difference of two runs in 95 of 100 cases, from %i earlier ones", (known) => {
    const normal = noise(`difference ${known}`);
    let held = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const margin = differenceMargin(Array.from({ length: known }, normal));
      if (Math.abs(normal() - normal()) <= margin) held += 1;
    }
    expect(held / trials).toBeGreaterThan(0.93);
    expect(held / trials).toBeLessThan(0.97);
  });
});
