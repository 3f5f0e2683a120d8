import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hodgesLehmannShift } from "../../src/statistics/hodges-lehmann.ts";
import { mannWhitney } from "../../src/statistics/mann-whitney.ts";
import { normal, share, times } from "./noise.ts";
import { expectNear, R } from "./oracle.ts";

/** How often a value of head is larger than one of base, equal ones by half. */
const larger = (head: readonly number[], base: readonly number[]): number =>
  head.reduce((u, h) => u + base.reduce((sum, b) => sum + (h > b ? 1 : h === b ? 0.5 : 0), 0), 0);

/** p values from all ways to part the values. */
function byParts(head: readonly number[], base: readonly number[]) {
  const values = [...head, ...base];
  const observed = larger(head, base);
  let [greater, less, all] = [0, 0, 0];
  for (let chosen = 0; chosen < 2 ** values.length; chosen++) {
    const one = values.filter((_, i) => (chosen >> i) & 1);
    if (one.length !== head.length) continue;
    const u = larger(
      one,
      values.filter((_, i) => !((chosen >> i) & 1)),
    );
    all += 1;
    if (u >= observed) greater += 1;
    if (u <= observed) less += 1;
  }
  return [greater / all, less / all, Math.min(1, (2 * Math.min(greater, less)) / all)] as const;
}

const some = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });

describe("mannWhitney", () => {
  it("agrees with R, with ties, and where it approximates", () => {
    for (const { head, base, p } of R.unpaired) {
      const test = mannWhitney(head, base);
      expectNear(test.greater, p[0], 1e-9);
      expectNear(test.less, p[1], 1e-9);
      expectNear(test.twoSided, p[2], 1e-9);
    }
  });

  it("agrees with all ways to part the values", () => {
    fc.assert(
      fc.property(some, some, (head, base) => {
        const { greater, less, twoSided } = mannWhitney(head, base);
        const wanted = byParts(head, base);
        for (const [i, p] of [greater, less, twoSided].entries()) expect(p).toBeCloseTo(wanted[i]!, 12);
      }),
    );
  });

  it("agrees with the printed critical values", () => {
    // Milton, "An Extended Table of Critical Values for the Mann-Whitney (Wilcoxon) Two-Sample Statistic", JASA 59(307),
    // 1964: the largest U that is significant at 5 % on two sides
    const table = [
      [4, 4, 0],
      [5, 5, 2],
      [6, 6, 5],
      [7, 7, 8],
      [8, 8, 13],
      [9, 9, 17],
      [10, 10, 23],
      [5, 10, 8],
      [15, 15, 64],
      [20, 20, 127],
    ] as const;
    for (const [m, n, critical] of table) {
      expect(mannWhitney(...withCount(m, n, critical)).twoSided).toBeLessThanOrEqual(0.05);
      expect(mannWhitney(...withCount(m, n, critical + 1)).twoSided).toBeGreaterThan(0.05);
    }
  });

  it("agrees with the book's example", () => {
    // Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., example 4.1: permeability of a membrane
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(mannWhitney(term, early).greater).toBeCloseTo(0.1272, 4);
    const { estimate, interval, confidence } = hodgesLehmannShift(term, early);
    expect(estimate).toBeCloseTo(0.305, 10);
    expect(interval![0]).toBeCloseTo(-0.15, 10);
    expect(interval![1]).toBeCloseTo(0.76, 10);
    expect(confidence).toBeCloseTo(0.96, 3);
  });

  it("swaps its sides and does not see shift and scale of both", () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, values, (head, base) => {
        const test = mannWhitney(head, base);
        const swapped = mannWhitney(base, head);
        expect(swapped.less).toBeCloseTo(test.greater, 12);
        expect(swapped.twoSided).toBeCloseTo(test.twoSided, 12);
        const moved = (list: readonly number[]) => list.map((value) => 3 * value + 7);
        expect(mannWhitney(moved(head), moved(base))).toEqual(test);
      }),
      { numRuns: 40 },
    );
    expect(mannWhitney([], [1, 2])).toEqual({ greater: 1, less: 1, twoSided: 1 });
    expect(
      mannWhitney(
        times(50, () => 1),
        times(50, () => 1),
      ),
    ).toEqual({ greater: 1, less: 1, twoSided: 1 });
  });

  it.each([
    [6, 8],
    [40, 40],
  ])("is below a level at most that often if nothing changed, with %i and %i values", (m, n) => {
    const draw = normal(`null ${m}`);
    const p = times(1500, () => mannWhitney(times(m, draw), times(n, draw)).greater);
    for (const level of [0.01, 0.05, 0.25]) {
      const below = p.filter((value) => value <= level).length / p.length;
      expect(below).toBeLessThan(level + 3 * Math.sqrt((level * (1 - level)) / p.length));
      expect(below).toBeGreaterThan(level * 0.6 - 0.005);
    }
  });
});

/** `m` and `n` values with this many pairs in which the first is larger. */
function withCount(m: number, n: number, count: number): [number[], number[]] {
  const full = Math.floor(count / n);
  const head = Array.from({ length: m }, (_, i) => (i < full ? n + 1 + i / 100 : i === full ? (count % n) + 0.5 : -i));
  return [head, Array.from({ length: n }, (_, i) => i + 1)];
}

describe("hodgesLehmannShift", () => {
  it("agrees with R", () => {
    for (const {
      head,
      base,
      estimate,
      interval: [low, high],
    } of R.shift) {
      const shift = hodgesLehmannShift(head, base);
      expectNear(shift.estimate, estimate, 1e-9);
      // R has endless intervals where no other reaches the confidence
      if (low === null || high === null) {
        expect(shift.interval).toBeUndefined();
        continue;
      }
      expectNear(shift.interval![0], low, 1e-9);
      expectNear(shift.interval![1], high, 1e-9);
    }
    expect(hodgesLehmannShift([], [1]).estimate).toBeNaN();
  });

  it("moves with head, against base, and lies in its interval", () => {
    const values = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(values, values, (head, base) => {
        const { estimate, interval } = hodgesLehmannShift(head, base);
        expect(
          hodgesLehmannShift(
            head.map((v) => v + 32),
            base,
          ).estimate,
        ).toBe(estimate + 32);
        expect(hodgesLehmannShift(base, head).estimate).toBeCloseTo(-estimate, 12);
        expect(interval![0]).toBeLessThanOrEqual(estimate);
        expect(interval![1]).toBeGreaterThanOrEqual(estimate);
      }),
    );
  });

  it.each([
    [6, 6],
    [12, 20],
    [45, 45],
  ])("covers the truth as often as it says, with %i and %i values", (m, n) => {
    const draw = normal(`shift ${m}`);
    let said = 0;
    const covered = share(800, () => {
      const { interval, confidence } = hodgesLehmannShift(
        times(m, () => 2 + draw()),
        times(n, draw),
      );
      said = confidence;
      return interval![0] <= 2 && 2 <= interval![1];
    });
    expect(said).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(covered - said)).toBeLessThan(0.023);
  });
});
