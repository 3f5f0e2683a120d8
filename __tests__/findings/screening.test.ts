import { describe, expect, it } from "vitest";
import { isSuspect, screening } from "../../src/findings/screening.ts";
import { drawer } from "../../src/statistics/random.ts";

/** Near normal by twelve uniform numbers. */
function normals(seed: string): () => number {
  const draw = drawer(seed);
  return () => Array.from({ length: 12 }, () => draw(1_000_001) / 1_000_000).reduce((sum, value) => sum + value, -6);
}

describe("screening", () => {
  it("needs earlier runs, and runs that lie close together", () => {
    expect(screening([100, 100, 100, 100], 0.1)).toBeUndefined();
    expect(screening([100, 101, 99, 100, 100.5, 99.5], 0.1)).toBeDefined();
    expect(screening([100, 120, 90, 110, 95, 130, 85], 0.1)).toBeUndefined();
    expect(screening([0, 0, 0, 0, 0, 0], 0.1)).toBeUndefined();
  });

  it("suspects what is worse on the side that is worse", () => {
    const screen = screening([100, 101, 99, 100, 100.5, 99.5], 0.1)!;
    expect(isSuspect(screen, 112, "lower")).toBe(true);
    expect(isSuspect(screen, 101, "lower")).toBe(false);
    expect(isSuspect(screen, 112, "higher")).toBe(false);
    expect(isSuspect(screen, 88, "higher")).toBe(true);
  });

  it("catches at least 95 % of changes worth hearing of, and few of what did not change", () => {
    const next = normals("screening");
    let [screened, caught, falsely] = [0, 0, 0];
    for (let trial = 0; trial < 3000; trial++) {
      const spread = 0.02;
      const history = Array.from({ length: 12 }, () => 100 * Math.exp(spread * next()));
      const screen = screening(history, 0.1);
      if (!screen) continue;
      screened += 1;
      if (isSuspect(screen, 110 * Math.exp(spread * next()), "lower")) caught += 1;
      if (isSuspect(screen, 100 * Math.exp(spread * next()), "lower")) falsely += 1;
    }
    expect(screened).toBeGreaterThan(2000);
    expect(caught / screened).toBeGreaterThan(0.94);
    expect(falsely / screened).toBeLessThan(0.1);
  });
});
