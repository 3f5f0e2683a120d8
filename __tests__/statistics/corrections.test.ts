import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg, holm } from "../../src/statistics/corrections.ts";
import { even, share, times } from "./noise.ts";
import { expectNear, R } from "./oracle.ts";

const some = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe("corrections", () => {
  it("agree with R's p.adjust", () => {
    for (const { p, holm: byHolm, bh } of R.corrections) {
      for (const [i, value] of holm(p).entries()) expectNear(value, byHolm[i]!);
      for (const [i, value] of benjaminiHochberg(p).entries()) expectNear(value, bh[i]!);
    }
  });

  it("agree with the example of Benjamini and Hochberg", () => {
    // "Controlling the False Discovery Rate", 1995, section 4.2: 15 hypotheses at 5 %, 4 rejected, 3 by Bonferroni's kind
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(p).filter((value) => value <= 0.05)).toHaveLength(4);
    expect(holm(p).filter((value) => value <= 0.05)).toHaveLength(3);
  });

  it("keep the order, and Holm is never milder", () => {
    fc.assert(
      fc.property(some, (p) => {
        const [strict, mild] = [holm(p), benjaminiHochberg(p)];
        expect(strict).toHaveLength(p.length);
        for (const [i, value] of p.entries()) {
          expect(strict[i]!).toBeLessThanOrEqual(1);
          expect(strict[i]!).toBeGreaterThanOrEqual(mild[i]! * (1 - 1e-12));
          expect(mild[i]!).toBeGreaterThanOrEqual(value * (1 - 1e-12));
          for (const [j, other] of p.entries()) {
            if (value > other) continue;
            expect(strict[i]!).toBeLessThanOrEqual(strict[j]!);
            expect(mild[i]!).toBeLessThanOrEqual(mild[j]!);
          }
        }
      }),
    );
  });

  it("do not depend on the order", () => {
    fc.assert(
      fc.property(some, (p) => {
        expect(holm(p.toReversed()).toReversed()).toEqual(holm(p));
        expect(benjaminiHochberg(p.toReversed()).toReversed()).toEqual(benjaminiHochberg(p));
      }),
    );
  });

  it("let one of twenty be below 5 % in at most 5 of 100 reports", () => {
    const draw = even("family");
    for (const correct of [holm, benjaminiHochberg]) {
      const wrong = share(4000, () => correct(times(20, draw)).some((p) => p <= 0.05));
      expect(wrong).toBeLessThan(0.06);
      expect(wrong).toBeGreaterThan(0.04);
    }
  });
});
