import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceMargin, intervalOfRatio, intervalOverRounds, studentT975 } from "../../src/statistics/intervals.ts";
import { drawer } from "../../src/statistics/random.ts";
import { deviation, mean, quantile, summarize } from "../../src/statistics/summary.ts";

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

describe("studentT975", () => {
  it("agrees with the printed table", () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
    const table = { 1: 12.706, 5: 2.571, 10: 2.228, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.0, 100: 1.984 };
    for (const [df, value] of Object.entries(table)) expect(studentT975(Number(df))).toBeCloseTo(value, 3);
  });
});

/** Normal noise of a known truth, from a seeded generator. */
function noise(seed: string): () => number {
  const draw = drawer(seed);
  const unit = () => (draw(1_000_000) + 0.5) / 1_000_000;
  return () => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
}
const meanOf = (rounds: readonly number[]) => mean(rounds);

describe("intervalOverRounds", () => {
  it("needs two rounds", () => {
    expect(intervalOverRounds([1], meanOf, "s")).toBeUndefined();
    expect(intervalOverRounds([1, 1], meanOf, "s")).toEqual([1, 1]);
  });

  it.each([3, 5, 20])("covers the truth about as often as it says, with %i rounds", (rounds) => {
    const normal = noise(`coverage ${rounds}`);
    let covered = 0;
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      const sample = Array.from({ length: rounds }, () => 100 + 5 * normal());
      const [low, high] = intervalOverRounds(sample, meanOf, String(trial))!;
      if (low <= 100 && 100 <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.89);
    expect(covered / trials).toBeLessThanOrEqual(0.995);
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
