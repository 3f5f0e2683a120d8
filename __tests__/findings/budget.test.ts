import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Budget } from "../../src/config/types.ts";
import { grade, headroom, type Judged, judge } from "../../src/findings/budget.ts";

const at = { file: "budgets.yml", line: 1, column: 1 };
const budget = (bound: number, stat: Budget["stat"] = "median"): Budget => ({
  metric: "lcp",
  stat,
  bound,
  text: `${bound}`,
  at,
});
const row = (over: Partial<Judged>): Judged => ({
  unit: "ms",
  byValue: false,
  better: "lower",
  kind: "noisy",
  value: 10,
  interval: [9, 11],
  values: 100,
  ...over,
});

describe("judge", () => {
  it.each([
    [row({}), 12, "within"],
    [row({}), 11, "within"],
    [row({}), 10.5, "at the limit"],
    [row({}), 9, "at the limit"],
    [row({}), 8, "over"],
    [row({ better: "higher" }), 8, "within"],
    [row({ better: "higher" }), 9.5, "at the limit"],
    [row({ better: "higher" }), 12, "over"],
    [row({ kind: "exact", interval: [10, 10] }), 10, "within"],
    [row({ kind: "exact", interval: [10, 10] }), 9, "over"],
    [row({ interval: undefined }), 9, "at the limit"],
    [row({ interval: undefined }), 11, "within"],
    [row({ value: undefined, interval: undefined }), 11, "not judged"],
  ] as const)("%o against %d: %s", (judged, bound, outcome) => {
    expect(judge(judged, budget(bound)).outcome).toBe(outcome);
  });

  it("does not judge a percentile that rests on too few values", () => {
    const verdict = judge(row({ values: 812 }), budget(8, "p99"));
    expect(verdict).toMatchObject({ outcome: "not judged", why: "p99 needs 1000 values, this run has 812" });
  });

  it("is over only if the value is, and never over when one end of the interval is within", () => {
    const number = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.constantFrom("lower" as const, "higher" as const),
        (a, b, bound, better) => {
          const interval = [Math.min(a, b), Math.max(a, b)] as const;
          const { outcome } = judge(row({ value: (a + b) / 2, interval, better }), budget(bound));
          const reaches = better === "lower" ? interval[0] <= bound : interval[1] >= bound;
          expect(outcome === "over").toBe(!reaches);
        },
      ),
    );
  });
});

describe("headroom and grade", () => {
  it("is the share of the bound that is left, on the better side", () => {
    expect(headroom(150, 200, "lower")).toBe(0.25);
    expect(headroom(500, 400, "higher")).toBe(0.25);
    expect(headroom(250, 200, "lower")).toBe(-0.25);
    expect(headroom(0, 0, "lower")).toBeUndefined();
  });

  it.each([
    [0.4, "Excellent"],
    [0.25, "Excellent"],
    [0.1, "Good"],
    [0, "Tight"],
    [-0.01, "Over"],
  ] as const)("%d is %s", (room, word) => {
    expect(grade(room)).toBe(word);
  });
});
