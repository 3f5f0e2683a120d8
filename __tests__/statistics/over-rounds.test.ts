import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Counted,
  differenceInterval,
  quantileOverRounds,
  quotientOverRounds,
} from "../../src/statistics/over-rounds.ts";
import { studentQuantile } from "../../src/statistics/student.ts";
import { deviation, mean } from "../../src/statistics/summary.ts";
import { even, normal, share, times } from "./noise.ts";

const counted = (values: readonly number[]): Counted => ({
  values: values.toSorted((a, b) => a - b),
  counts: values.map(() => 1),
});
const rounds = fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), {
  minLength: 6,
  maxLength: 12,
});
const shares = fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 1);

describe("quotientOverRounds", () => {
  it("is Student's interval of a mean where rounds are of equal size", () => {
    const values = fc.array(fc.double({ min: 1, max: 99, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (each, per) => {
        const { value, interval } = quotientOverRounds(each.map((v) => ({ of: v * per, per })))!;
        const margin = (studentQuantile(0.975, each.length - 1) * deviation(each)) / Math.sqrt(each.length);
        expect(value).toBeCloseTo(mean(each), 9);
        expect(interval[0]).toBeCloseTo(mean(each) - margin, 6);
        expect(interval[1]).toBeCloseTo(mean(each) + margin, 6);
      }),
    );
    expect(quotientOverRounds([{ of: 1, per: 1 }])).toBeUndefined();
    expect(
      quotientOverRounds([
        { of: 0, per: 0 },
        { of: 0, per: 0 },
      ]),
    ).toBeUndefined();
  });

  it("covers the truth of rounds of unequal size", () => {
    const [draw, unit] = [normal("sizes"), even("sizes")];
    const covered = share(3000, () => {
      const { interval } = quotientOverRounds(
        times(12, () => {
          const per = 50 + Math.floor(100 * unit());
          return { of: per * (20 + draw()), per };
        }),
      )!;
      return interval[0] <= 20 && 20 <= interval[1];
    });
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  });
});

describe("quantileOverRounds", () => {
  it("holds the values that a t test over the rounds does not reject, tried one by one", () => {
    fc.assert(
      fc.property(rounds, shares, (all, at) => {
        const { interval } = quantileOverRounds(all.map(counted), at)!;
        const critical = studentQuantile(0.975, all.length - 1);
        const rejected = (value: number) => {
          const off = all.map((round) => round.filter((v) => v <= value).length - at * round.length);
          return Math.abs(mean(off)) * Math.sqrt(all.length) > critical * deviation(off);
        };
        const values = all.flat().toSorted((a, b) => a - b);
        const atMost = (value: number) => values.filter((v) => v <= value).length;
        const center = values.findIndex((value) => atMost(value) >= at * values.length - 1e-9);
        // from the estimate outward, until the first that is rejected
        const below = values.slice(0, center).findLastIndex(rejected);
        expect(interval[0]).toBe(values.slice(0, center).findLast((_, index) => index === below + 1) ?? values[center]);
        expect(interval[1]).toBe(values.find((value, index) => index >= center && rejected(value)) ?? values.at(-1));
      }),
    );
  });

  it("holds its estimate, stretches with its values and does not see the order of rounds", () => {
    fc.assert(
      fc.property(rounds, shares, (all, at) => {
        const { value, interval } = quantileOverRounds(all.map(counted), at)!;
        expect(interval[0]).toBeLessThanOrEqual(value);
        expect(interval[1]).toBeGreaterThanOrEqual(value);
        const logs = quantileOverRounds(
          all.map((round) => counted(round.map(Math.log))),
          at,
        )!;
        expect(logs).toEqual({ value: Math.log(value), interval: interval.map(Math.log) });
        expect(quantileOverRounds(all.toReversed().map(counted), at)).toEqual({ value, interval });
      }),
    );
    expect(
      quantileOverRounds(
        times(5, () => counted([1, 2])),
        0.5,
      ),
    ).toBeUndefined();
    expect(
      quantileOverRounds(
        times(6, () => counted([])),
        0.5,
      ),
    ).toBeUndefined();
    expect(
      quantileOverRounds(
        times(6, () => counted([4, 4])),
        0.95,
      ),
    ).toEqual({ value: 4, interval: [4, 4] });
  });

  it("counts rounds, not requests", () => {
    const draw = normal("clusters");
    // 400 requests that all share their round's luck say hardly more than one
    const round = () => {
      const luck = 0.1 * draw();
      return counted(times(400, () => 100 * Math.exp(luck + 0.02 * draw())));
    };
    const covered = share(300, () => {
      const { interval } = quantileOverRounds(times(10, round), 0.5)!;
      return interval[0] <= 100 && 100 <= interval[1];
    });
    expect(covered).toBeGreaterThan(0.9);
    expect(covered).toBeLessThan(0.99);
  });

  const z = { 0.5: 0, 0.95: 1.644853627 };
  it.each([
    { at: 0.5, each: 5, n: 10 },
    { at: 0.5, each: 100, n: 6 },
    { at: 0.5, each: 100, n: 20 },
    { at: 0.95, each: 100, n: 6 },
    { at: 0.95, each: 100, n: 10 },
    { at: 0.95, each: 100, n: 30 },
  ] as const)(
    "covers quantile $at of lognormal noise as often as it says, with $n rounds of $each",
    ({ at, each, n }) => {
      const draw = normal(`quantile ${at} ${each} ${n}`);
      const [within, apart] = [0.3, 0.05];
      const truth = Math.exp(Math.hypot(within, apart) * z[at]);
      const covered = share(300, () => {
        const made = times(n, () => {
          const luck = apart * draw();
          return counted(times(each, () => Math.exp(luck + within * draw())));
        });
        const { interval } = quantileOverRounds(made, at)!;
        return interval[0] <= truth && truth <= interval[1];
      });
      expect(covered).toBeGreaterThan(0.9);
      expect(covered).toBeLessThan(0.99);
    },
  );
});

describe("differenceInterval", () => {
  it("adds up the sides that face each other", () => {
    const [low, high] = differenceInterval({ value: 10, interval: [7, 11] }, { value: 4, interval: [4 - 12, 8] });
    expect(low).toBe(6 - 5);
    expect(high).toBeCloseTo(6 + Math.hypot(1, 12), 12);
  });
});
