import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hodgesLehmann } from "../../src/statistics/hodges-lehmann.ts";
import { signedRank } from "../../src/statistics/signed-rank.ts";
import { normal, share, times } from "./noise.ts";
import { expectNear, R } from "./oracle.ts";

/** Sum of the midranks of the positive ones, counted pair by pair: how often each is at least as large as another. */
const rankSum = (values: readonly number[]): number => {
  const sizes = values.map(Math.abs);
  const rank = (size: number) => sizes.reduce((r, other) => r + (other < size ? 1 : other === size ? 0.5 : 0), 0.5);
  return values.reduce((sum, value) => (value > 0 ? sum + rank(value) : sum), 0);
};

/** p values from all ways to give the differences signs. */
function bySigns(differences: readonly number[]) {
  const sizes = differences.filter((d) => d !== 0).map(Math.abs);
  const observed = rankSum(differences.filter((d) => d !== 0));
  let [greater, less] = [0, 0];
  for (let signs = 0; signs < 2 ** sizes.length; signs++) {
    const sum = rankSum(sizes.map((size, i) => ((signs >> i) & 1 ? size : -size)));
    if (sum >= observed) greater += 1;
    if (sum <= observed) less += 1;
  }
  const all = 2 ** sizes.length;
  return { greater: greater / all, less: less / all, twoSided: Math.min(1, (2 * Math.min(greater, less)) / all) };
}

const some = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 8 });
const apart = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("signedRank", () => {
  it("agrees with R, with ties and zeros, and where it approximates", () => {
    for (const { x, p } of R.signed) {
      const test = signedRank(x);
      expectNear(test.greater, p[0], 1e-9);
      expectNear(test.less, p[1], 1e-9);
      expectNear(test.twoSided, p[2], 1e-9);
    }
  });

  it("agrees with all ways to give signs", () => {
    fc.assert(
      fc.property(some, (differences) => {
        expect(signedRank(differences)).toMatchObject(bySigns(differences));
      }),
    );
  });

  it("agrees with the printed critical values", () => {
    // McCornack, "Extended Tables of the Wilcoxon Matched Pair Signed Rank Statistic", JASA 60(311), 1965: the largest
    // sum of the rarer sign's ranks that is significant at 5 % on two sides
    const table = { 6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 13: 17, 14: 21, 15: 25, 20: 52, 25: 89 };
    for (const [size, critical] of Object.entries(table)) {
      const n = Number(size);
      expect(signedRank(withSum(n, critical)).twoSided).toBeLessThanOrEqual(0.05);
      expect(signedRank(withSum(n, critical + 1)).twoSided).toBeGreaterThan(0.05);
    }
  });

  it("agrees with the book's example", () => {
    // Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., example 3.1: depression before and after
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const differences = after.map((value, index) => value - before[index]!);
    expect(signedRank(differences).less).toBeCloseTo(0.0195, 4);
    const { estimate, interval, confidence } = hodgesLehmann(differences);
    expect(estimate).toBeCloseTo(-0.46, 10);
    expect(interval![0]).toBeCloseTo(-0.786, 10);
    expect(interval![1]).toBeCloseTo(-0.01, 10);
    expect(confidence).toBeCloseTo(0.961, 3);
  });

  it("knows nothing without a difference, and says how many were zero", () => {
    expect(signedRank([])).toEqual({ n: 0, zeros: 0, greater: 1, less: 1, twoSided: 1 });
    expect(signedRank([0, 0])).toEqual({ n: 0, zeros: 2, greater: 1, less: 1, twoSided: 1 });
    expect(signedRank([0, 3])).toEqual({ n: 1, zeros: 1, greater: 0.5, less: 1, twoSided: 1 });
  });

  it("swaps its sides with the signs and does not see the scale", () => {
    fc.assert(
      fc.property(apart, (differences) => {
        const test = signedRank(differences);
        const turned = signedRank(differences.map((d) => -d));
        expectNear(turned.less, test.greater);
        expectNear(turned.twoSided, test.twoSided);
        expect(signedRank(differences.map((d) => d * 8))).toEqual(test);
      }),
    );
  });

  it.each([8, 15, 210])("is below a level at most that often if nothing changed, with %i pairs", (pairs) => {
    const draw = normal(`null ${pairs}`);
    const p = times(2000, () => signedRank(times(pairs, draw)).greater);
    for (const level of [0.01, 0.05, 0.25]) {
      const below = p.filter((value) => value <= level).length / p.length;
      expect(below).toBeLessThan(level + 3 * Math.sqrt((level * (1 - level)) / p.length));
      expect(below).toBeGreaterThan(level * 0.6 - 0.005);
    }
  });
});

/** Differences of `n` sizes of which the positive ones have this sum of ranks. */
function withSum(n: number, sum: number): number[] {
  let left = sum;
  return Array.from({ length: n }, (_, index) => n - index).map((rank) => {
    if (rank > left) return -rank;
    left -= rank;
    return rank;
  });
}

describe("hodgesLehmann", () => {
  it("agrees with R", () => {
    for (const {
      x,
      estimate,
      interval: [low, high],
      confidence,
    } of R.location) {
      const shift = hodgesLehmann(x);
      expectNear(shift.estimate, estimate, 1e-9);
      // R has endless intervals where no other reaches the confidence
      if (low === null || high === null) {
        expect(shift).toMatchObject({ interval: undefined, confidence: 0 });
        continue;
      }
      expectNear(shift.interval![0], low, 1e-9);
      expectNear(shift.interval![1], high, 1e-9);
      expect(shift.confidence).toBeCloseTo(confidence, 10);
    }
  });

  it("holds just what the test does not reject", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 15 }), (values) => {
        // odd steps: no mean of two of them is zero, none of their shifts ties
        const differences = values.map((value, index) => value + index * 1e-4);
        const [low, high] = hodgesLehmann(differences).interval!;
        const p = (shift: number) => signedRank(differences.map((d) => d - shift)).twoSided;
        expect(p(low + 1e-7)).toBeGreaterThan(0.05);
        expect(p(high - 1e-7)).toBeGreaterThan(0.05);
        expect(p(low - 1e-7)).toBeLessThanOrEqual(0.05);
        expect(p(high + 1e-7)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("moves and stretches with its values, and lies in its interval", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 30 }), (values) => {
        const { estimate, interval } = hodgesLehmann(values);
        expect(hodgesLehmann(values.map((v) => 4 * v + 64)).estimate).toBe(4 * estimate + 64);
        expect(hodgesLehmann(values.map((v) => -v)).estimate).toBeCloseTo(-estimate, 12);
        if (values.length < 6) expect(interval).toBeUndefined();
        else {
          expect(interval![0]).toBeLessThanOrEqual(estimate);
          expect(interval![1]).toBeGreaterThanOrEqual(estimate);
        }
      }),
    );
    expect(hodgesLehmann([])).toEqual({ estimate: Number.NaN, interval: undefined, confidence: 0 });
  });

  it.each([6, 10, 30, 205])("covers the truth as often as it says, with %i pairs", (pairs) => {
    const draw = normal(`hodges ${pairs}`);
    let said = 0;
    const covered = share(pairs > 200 ? 100 : 1500, () => {
      const { interval, confidence } = hodgesLehmann(times(pairs, () => 3 + draw()));
      said = confidence;
      return interval![0] <= 3 && 3 <= interval![1];
    });
    expect(said).toBeGreaterThanOrEqual(0.95);
    expect(Math.abs(covered - said)).toBeLessThan(pairs > 200 ? 0.06 : 0.018);
  });
});
