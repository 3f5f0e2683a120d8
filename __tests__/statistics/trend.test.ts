import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantileInterval } from "../../src/statistics/order-interval.ts";
import { theilSen } from "../../src/statistics/theil-sen.ts";
import { normal, share, times } from "./noise.ts";

type Point = readonly [x: number, y: number];

/** Share of all orders of 1..n with at most this many pairs in the wrong order. */
function disorder(n: number, atMost: number): number {
  let [held, all] = [0, 0];
  const visit = (order: readonly number[], left: readonly number[]): void => {
    for (const next of left) {
      visit(
        [...order, next],
        left.filter((other) => other !== next),
      );
    }
    if (left.length > 0) return;
    const wrong = order.reduce((sum, a, i) => sum + order.slice(i + 1).filter((b) => b < a).length, 0);
    all += 1;
    if (wrong <= atMost) held += 1;
  };
  visit(
    [],
    Array.from({ length: n }, (_, i) => i),
  );
  return held / all;
}

describe("theilSen", () => {
  it("agrees with Sen's own example", () => {
    // Sen, 1968: slope 4, interval from 26/7 to 35/8, which he counts as 93 % and which reaches 96.9 %: by the tables of
    // Hollander, Wolfe & Chicken (P(K >= 13) = 0.035 for seven points) the next narrower ends already reach 93 %
    const x = [1, 2, 3, 4, 10, 12, 18];
    const y = [9, 15, 19, 20, 45, 55, 78];
    const points = x.map((value, i) => [value, y[i]!] as const);
    // the intercept is the median of what is left: 5 7 7 4 5 7 6
    expect(theilSen(points, 0.96)).toEqual({ slope: 4, intercept: 6, interval: [26 / 7, 35 / 8] });
    expect(theilSen(points, 0.93)!.interval![0]).toBe(3.75);
  });

  it.each([4, 5, 6, 7])("leaves out as many slopes as all orders of %i points allow", (n) => {
    const points = Array.from({ length: n }, (_, i): Point => [i, i * i + i * 0.01]);
    const slopes = points
      .flatMap(([x, y], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)))
      .toSorted((a, b) => a - b);
    const { interval } = theilSen(points, 0.9)!;
    const left = interval ? slopes.indexOf(interval[0]) : -1;
    if (left >= 0) expect(disorder(n, left)).toBeLessThanOrEqual(0.05);
    expect(disorder(n, left + 1)).toBeGreaterThan(0.05);
    if (interval) expect(interval[1]).toBe(slopes.at(-1 - left));
  });

  it("finds a line whatever outliers do, and says when there is none", () => {
    const points = Array.from({ length: 20 }, (_, i): Point => [i, i === 7 || i === 15 ? 1e6 : 3 * i - 4]);
    expect(theilSen(points)).toMatchObject({ slope: 3, intercept: -4 });
    expect(theilSen([])).toBeUndefined();
    expect(
      theilSen([
        [1, 1],
        [1, 2],
      ]),
    ).toBeUndefined();
    expect(
      theilSen([
        [1, 1],
        [2, 3],
      ]),
    ).toEqual({ slope: 2, intercept: -1, interval: undefined });
  });

  it("moves and turns with its points, and lies in its interval", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -99, max: 99 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 25 }), (points) => {
        const line = theilSen(points);
        if (!line) return;
        const turned = theilSen(points.map(([x, y]) => [x, -y]))!;
        expect(turned.slope).toBeCloseTo(-line.slope, 9);
        expect(theilSen(points.map(([x, y]) => [x, y + 2 * x]))!.slope).toBeCloseTo(line.slope + 2, 9);
        if (!line.interval) return;
        expect(line.interval[0]).toBeLessThanOrEqual(line.slope);
        expect(line.interval[1]).toBeGreaterThanOrEqual(line.slope);
      }),
    );
  });

  it.each(["without ties", "with ties"])("covers the true slope as often as it says, %s", (ties) => {
    const draw = normal(`slope ${ties}`);
    const x = (i: number) => (ties === "with ties" ? i >> 1 : i);
    const covered = share(1500, () => {
      const { interval } = theilSen(Array.from({ length: 16 }, (_, i) => [x(i), 0.5 * x(i) + draw()] as const))!;
      return interval![0] <= 0.5 && 0.5 <= interval![1];
    });
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.98);
  });
});

describe("quantileInterval", () => {
  const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

  it("agrees with the printed ranks for a median", () => {
    // Conover, "Practical Nonparametric Statistics", 3rd ed., 1999, section 3.2, by the binomial table
    const ranks = { 6: [1, 6], 8: [1, 8], 9: [2, 8], 10: [2, 9], 15: [4, 12], 20: [6, 15], 25: [8, 18], 30: [10, 21] };
    for (const [n, wanted] of Object.entries(ranks)) expect(quantileInterval(oneTo(Number(n)), 0.5)).toEqual(wanted);
  });

  it("says when a sample can't carry it", () => {
    expect(quantileInterval(oneTo(5), 0.5)).toBeUndefined();
    expect(quantileInterval(oneTo(71), 0.95)).toBeUndefined();
    expect(quantileInterval(oneTo(72), 0.95)).toEqual([64, 72]);
    expect(quantileInterval([], 0.5)).toBeUndefined();
  });

  it.each([
    [0.5, 12],
    [0.9, 80],
    [0.95, 100],
  ])("covers quantile %f of %i values at least as often as it says", (at, n) => {
    const draw = normal(`quantile ${at}`);
    const truth = { 0.5: 0, 0.9: 1.2815515655, 0.95: 1.644853627 }[at]!;
    const covered = share(2000, () => {
      const [low, high] = quantileInterval(
        times(n, draw).toSorted((a, b) => a - b),
        at,
      )!;
      return low <= truth && truth <= high;
    });
    expect(covered).toBeGreaterThan(0.94);
  });
});
