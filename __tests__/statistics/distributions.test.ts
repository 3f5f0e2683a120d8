import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betaQuantile, incompleteBeta } from "../../src/statistics/beta.ts";
import { binomialCdf, clopperPearson } from "../../src/statistics/binomial.ts";
import { normalCdf, normalQuantile, normalUpper } from "../../src/statistics/normal.ts";
import { predictionLimit } from "../../src/statistics/prediction.ts";
import { studentCdf, studentQuantile } from "../../src/statistics/student.ts";
import { normal, share, times } from "./noise.ts";
import { expectNear, R } from "./oracle.ts";

describe("normal", () => {
  it("agrees with R, also far out", () => {
    for (const [i, z] of R.normal.z.entries()) expectNear(normalUpper(z), R.normal.upper[i]!, 1e-12);
    for (const [i, at] of R.normal.share.entries()) {
      expect(normalQuantile(at)).toBeCloseTo(R.normal.quantile[i]!, 9);
    }
  });

  it("has an inverse and two equal sides", () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 7);
        expect(normalCdf(z) + normalUpper(z)).toBeCloseTo(1, 14);
      }),
    );
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("beta", () => {
  it("agrees with R", () => {
    for (const { a, b, share, quantile, at, cdf } of R.beta) {
      for (const [i, x] of at.entries()) expectNear(incompleteBeta(x, a, b), cdf[i]!);
      for (const [i, p] of share.entries()) expectNear(betaQuantile(p, a, b), quantile[i]!, 1e-9);
    }
  });

  it("has an inverse", () => {
    const shape = fc.double({ min: 0.3, max: 500, noNaN: true });
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (a, b, p) => {
        const x = betaQuantile(p, a, b);
        // so near to 1 that the next number already has another probability
        if (x < 1 - 1e-9) expect(incompleteBeta(x, a, b)).toBeCloseTo(p, 8);
      }),
    );
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});

describe("Student's t", () => {
  it("agrees with R", () => {
    for (const { df, share, quantile, at, cdf } of R.t) {
      for (const [i, t] of at.entries()) expectNear(studentCdf(t, df), cdf[i]!);
      for (const [i, p] of share.entries()) expectNear(studentQuantile(p, df), quantile[i]!, 1e-9);
    }
  });

  it("agrees with the printed table", () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
    const table = { 1: 12.706, 5: 2.571, 10: 2.228, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.0, 100: 1.984 };
    for (const [df, value] of Object.entries(table)) expect(studentQuantile(0.975, Number(df))).toBeCloseTo(value, 3);
    expect(studentQuantile(0.5, 3)).toBe(0);
  });
});

describe("binomial", () => {
  it("agrees with R", () => {
    for (const { x, n, level, interval, cdf } of R.binomial) {
      const [low, high] = clopperPearson(x, n, level);
      expectNear(low, interval[0], 1e-8);
      expectNear(high, interval[1], 1e-8);
      for (const [i, p] of [0.01, 0.3, 0.5, 0.95].entries()) expect(binomialCdf(x, n, p)).toBeCloseTo(cdf[i]!, 12);
    }
  });

  it("adds up what can be counted out", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: -1, max: 26 }),
        fc.integer({ min: 1, max: 99 }),
        (n, k, hundredths) => {
          const p = hundredths / 100;
          const each = Array.from({ length: n + 1 }, (_, i) => choose(n, i) * p ** i * (1 - p) ** (n - i));
          const wanted = each.slice(0, Math.max(0, k + 1)).reduce((sum, chance) => sum + chance, 0);
          expect(binomialCdf(k, n, p)).toBeCloseTo(wanted, 10);
        },
      ),
    );
  });

  it("knows what no failure in 300 says", () => {
    expect(clopperPearson(0, 300)[1]).toBeCloseTo(0.01222, 5);
    expect(clopperPearson(0, 0)).toEqual([0, 1]);
  });
});

describe("predictionLimit", () => {
  it("agrees with R's prediction interval of a mean", () => {
    for (const { x, p95, p99 } of R.prediction) {
      expectNear(predictionLimit(x, 0.95, "lower")!, p95[0], 1e-9);
      expectNear(predictionLimit(x)!, p95[1], 1e-9);
      expectNear(predictionLimit(x, 0.99, "lower")!, p99[0], 1e-9);
      expectNear(predictionLimit(x, 0.99)!, p99[1], 1e-9);
    }
    expect(predictionLimit([1])).toBeUndefined();
  });

  it.each([3, 10, 30])("holds one new run in 95 of 100 cases, from %i earlier ones", (runs) => {
    const draw = normal(`prediction ${runs}`);
    const held = share(4000, () => predictionLimit(times(runs, draw))! >= draw());
    expect(held).toBeGreaterThan(0.94);
    expect(held).toBeLessThan(0.96);
  });
});
