import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { toleranceOf } from "../../src/findings/tolerance.ts";
import { STATS } from "../../src/statistics/stats.ts";

const NONE = { tolerance: undefined };
const metric = (check: string, name: string) => checks.find((one) => one.name === check)?.metrics[name];

describe("a change within it is none", () => {
  it("by statistic, where nothing else is said", () => {
    const own = Object.fromEntries(STATS.map((stat) => [stat, toleranceOf(stat, undefined, NONE)]));
    expect(own).toEqual({
      avg: 0.03,
      median: 0.03,
      p50: 0.03,
      value: 0.03,
      min: 0.1,
      p90: 0.1,
      p95: 0.1,
      p99: 0.1,
      max: 0.1,
    });
  });

  it("or by metric, where that is more", () => {
    expect(toleranceOf("median", metric("pages", "tbt"), NONE)).toBe(0.2);
    expect(toleranceOf("p95", metric("pages", "tbt"), NONE)).toBe(0.2);
    expect(toleranceOf("median", metric("pages", "lcp"), NONE)).toBe(0.03);
    expect(toleranceOf("p95", metric("endpoints", "latency"), NONE)).toBe(0.1);
  });

  it("or as the file says, for all rows", () => {
    expect(toleranceOf("p99", metric("pages", "tbt"), { tolerance: 0.01 })).toBe(0.01);
    expect(toleranceOf("avg", undefined, { tolerance: 0 })).toBe(0);
  });
});
