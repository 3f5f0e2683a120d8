import { describe, expect, it } from "vitest";
import { intervalOf, intervalOfChange } from "../../src/results/interval.ts";
import { type Sample, statisticOf } from "../../src/results/sample.ts";
import { STATS } from "../../src/statistics/stats.ts";
import { normal, share, times } from "../statistics/noise.ts";

type Make = (luck: number, draw: () => number) => Sample;
const numbers: Make = (luck, draw) => ({
  kind: "numbers",
  values: times(20, () => 100 * Math.exp(luck + 0.1 * draw())),
});
const single: Make = (luck, draw) => ({ kind: "numbers", values: [100 * Math.exp(luck + 0.1 * draw())] });
const ratios: Make = (luck, draw) => ({
  kind: "ratios",
  ratios: [{ of: 100 * Math.exp(luck + 0.1 * draw()), per: 1 }],
});
const counts: Make = (luck, draw) => {
  const sorted = times(20, () => Math.round(100 * Math.exp(luck + 0.1 * draw()))).toSorted((a, b) => a - b);
  const ms = [...new Set(sorted)];
  const count = ms.map((value) => sorted.filter((other) => other === value).length);
  return { kind: "counts", ms: Float64Array.from(ms), count: Float64Array.from(count) };
};
const kinds = { numbers, single, ratios, counts };
const made = (kind: keyof typeof kinds, rounds: number, draw: () => number, shift = 0): Sample[] =>
  times(rounds, () => kinds[kind](shift + 0.05 * draw(), draw));
const all = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => STATS.map((stat) => ({ kind, stat })));

describe("intervalOf", () => {
  it.each(all)("has the $stat of $kind inside it, with few rounds and with many", ({ kind, stat }) => {
    for (const rounds of [2, 5, 6, 12]) {
      const samples = made(kind, rounds, normal(`${kind} ${stat}`));
      const [low, high] = intervalOf(samples, stat, "s")!;
      const value = statisticOf(stat)(samples);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    expect(intervalOf(made(kind, 1, normal("one")), stat, "s")).toBeUndefined();
  });
});

describe("intervalOfChange", () => {
  it.each(all.filter(({ stat }) => stat !== "value"))("finds a doubled $stat of $kind", ({ kind, stat }) => {
    const draw = normal(`change ${kind} ${stat}`);
    for (const rounds of [3, 12]) {
      const [low, high] = intervalOfChange(made(kind, rounds, draw, Math.LN2), made(kind, rounds, draw), stat, "s")!;
      expect(low).toBeGreaterThan(rounds === 3 ? -0.5 : 0.3);
      expect(high).toBeLessThan(rounds === 3 ? 2 : 1.2);
      expect(low).toBeLessThan(Math.LN2);
      expect(high).toBeGreaterThan(Math.LN2 - 0.1);
    }
    expect(intervalOfChange(made(kind, 1, draw), made(kind, 9, draw), stat, "s")).toBeUndefined();
  });

  it("has no logarithm of what is not positive, and says what it can by resampling", () => {
    const zero = times(8, (): Sample => ({ kind: "numbers", values: [0, 1] }));
    const [low, high] = intervalOfChange(zero, zero, "max", "s")!;
    expect([low, high]).toEqual([0, 0]);
  });

  it.each([
    { kind: "single", stat: "median", rounds: 10 },
    { kind: "single", stat: "avg", rounds: 10 },
    { kind: "counts", stat: "p95", rounds: 10 },
    { kind: "numbers", stat: "avg", rounds: 30 },
    { kind: "ratios", stat: "avg", rounds: 6 },
  ] as const)(
    "covers no change of the $stat of $kind as often as it says, with $rounds rounds",
    ({ kind, stat, rounds }) => {
      const draw = normal(`covers ${kind} ${stat}`);
      const covered = share(200, () => {
        const [low, high] = intervalOfChange(made(kind, rounds, draw), made(kind, rounds, draw), stat, "s")!;
        return low <= 0 && 0 <= high;
      });
      expect(covered).toBeGreaterThan(0.9);
      expect(covered).toBeLessThanOrEqual(0.995);
    },
  );
});
