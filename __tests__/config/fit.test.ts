import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tasksOf } from "../../src/config/fit.ts";
import { loadConfig } from "../../src/config/load.ts";
import { parseBound } from "../../src/config/units.ts";
import { KnownError } from "../../src/errors.ts";
import { plan } from "../../src/schedule/plan.ts";
import { toyChecks } from "../support/checks.ts";

const load = (text: string) => loadConfig({ file: "budgets.yml", text, checks: toyChecks });

/** Pages of 6 s a load and one warm-up. */
const file = (within: string, pages: string, rest = "") =>
  `version: 1\nwithin: ${within}\ntargets: { web: http://h }\npages: { target: web, each: { ${pages} } }\n${rest}`;

function mistakes(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.mistakes.map(({ at, message, hint }) => `${at?.line}:${at?.column} ${message} → ${hint}`);
  }
  return [];
}

describe("a limit", () => {
  const P95 = "budgets: { lcp: { p95: 2 s } }";

  test("that takes a budgeted percentile its values is refused, with the time that does", () => {
    expect(mistakes(file("90 s", `A: { path: /, rounds: 25, ${P95} }`))).toEqual([
      "2:9 within 90 s leaves A 14 values, and p95 of Largest Contentful Paint needs 20 → write within: 2.5 m, or judge another statistic: avg, median",
    ]);
    expect(mistakes(file("2.5 m", `A: { path: /, rounds: 25, ${P95} }`))).toEqual([]);
  });

  test("tells how many others there are", () => {
    const both = `A: { path: /, rounds: 25, ${P95} }, B: { path: /, rounds: 25, budgets: { lcp: { p95: 2 s }, cls: 1 } }`;
    expect(mistakes(file("3 m", both))[0]).toContain("(and 1 more)");
  });

  test("that leaves them is none to speak of, nor one that cuts what has other budgets", () => {
    expect(mistakes(file("3 m", `A: { path: /, rounds: 25, ${P95} }`))).toEqual([]);
    expect(mistakes(file("60 s", "A: { path: /, rounds: 25, budgets: { lcp: { median: 2 s } } }"))).toEqual([]);
  });

  test("below the least that can be measured is refused, with the time that does", () => {
    expect(mistakes(file("30 s", "A: { path: /, rounds: 10 }, B: { path: /b }"))).toEqual([
      "2:9 within 30 s is too short: what this profile measures takes 48 s with 3 rounds of each → write within: 48 s, or measure less: fewer subjects, or a profile with fewer checks",
    ]);
    expect(mistakes(file("48 s", "A: { path: /, rounds: 10 }, B: { path: /b }"))).toEqual([]);
  });

  test("of a profile is told with its name, at its own place", () => {
    const text = file("10 m", `A: { path: /, rounds: 25, ${P95} }`, "profiles: { quick: { within: 40 s } }");
    expect(mistakes(text)).toEqual([
      "5:30 within 40 s leaves A 5 values, and p95 of Largest Contentful Paint needs 20 (in the profile quick) → write within: 2.5 m, or judge another statistic: avg, median",
    ]);
  });

  test("is not looked at while something else is wrong", () => {
    expect(mistakes(file("1 s", "A: { path: /, rounds: ten }"))).toHaveLength(1);
  });

  test("that is proposed always does, and one step less does not", () => {
    const subjects = fc.array(fc.record({ rounds: fc.integer({ min: 1, max: 60 }), p95: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    });
    let refused = 0;
    fc.assert(
      fc.property(subjects, fc.integer({ min: 1, max: 1000 }), (list, seconds) => {
        const pages = list
          .map(
            ({ rounds, p95 }, index) =>
              `S${index}: { path: /, rounds: ${rounds}${p95 && rounds >= 20 ? `, ${P95}` : ""} }`,
          )
          .join(", ");
        const [told] = mistakes(file(`${seconds} s`, pages));
        if (!told) return;
        refused += 1;
        const proposed = /write within: ([^,]+),/.exec(told)?.[1] ?? "";
        expect(mistakes(file(proposed, pages))).toEqual([]);
        const config = load(file(proposed, pages));
        expect(plan(tasksOf(config, toyChecks), config.within).expected).toBeLessThanOrEqual(config.within ?? 0);
        const bound = parseBound(proposed, "ms");
        const less = (bound.ok ? bound.value : 0) - (bound.ok && bound.value > 120_000 ? 30_000 : 1000);
        if (less > 0 && less > seconds * 1000) expect(mistakes(file(`${less} ms`, pages))).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});
