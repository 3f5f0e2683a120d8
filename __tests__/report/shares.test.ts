import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareWords, shiftWords } from "../../src/report/shares.ts";
import { aMetric } from "../support/run.ts";

const time = aMetric();
const rate = aMetric({ unit: "1/s", better: "higher" });

describe("a change in words", () => {
  it.each([
    [{ estimate: 0.081, interval: [0.061, 0.101] }, "+8.1 % ± 2.0"],
    [{ estimate: 0.081, interval: [0.059, 0.124] }, "+8.1 % (+5.9 to +12.4)"],
    [{ estimate: -0.2, interval: [-0.3, 0.1] }, "−20.0 % (−30.0 to +10.0)"],
    [{ estimate: 0, interval: [-0.003, 0.003] }, "0.0 % ± 0.3"],
    [{ estimate: 2.5, interval: [1.5, 3.5] }, "+250 % ± 100"],
    [{ estimate: 0.05, interval: undefined }, "+5.0 %"],
    [{ estimate: 7, interval: [5, 9], absolute: true }, "+7 ms ± 2 ms"],
    [{ estimate: -0.25, interval: [-2, 0], absolute: true }, "−0.25 ms (−2 ms to 0 ms)"],
  ] as const)("of %j is %s", (shift, words) => {
    expect(shiftWords(shift, time)).toBe(words);
  });

  it("is of the value, not of how bad it is: a rate that is worse is less", () => {
    expect(shiftWords({ estimate: 1, interval: undefined }, rate)).toBe("−50.0 %");
    expect(shiftWords({ estimate: 0.25, interval: [0.1, 0.6] }, rate)).toBe("−20.0 % (−37.5 to −9.1)");
    expect(shiftWords({ estimate: 3, interval: [1, 6], absolute: true }, rate)).toBe("−3/s (−6/s to −1/s)");
  });

  it("never puts a sign before nothing, and always one before something", () => {
    fc.assert(
      fc.property(fc.double({ min: -0.99, max: 50, noNaN: true }), (share) => {
        const words = shareWords(share);
        expect(words).toMatch(/^(0\.0 %|[+−](?!0\.0 %)\d+(\.\d)? %)$/);
        if (!words.startsWith("0.0")) expect(words.startsWith("+")).toBe(share > 0);
      }),
    );
  });
});
