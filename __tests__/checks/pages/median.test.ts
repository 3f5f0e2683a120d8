import * as fc from "fast-check";
import type { Result } from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";
import { expect, test } from "vitest";
import { contenders, medianLoad } from "../../../src/checks/pages/median.ts";

const loads = fc.array(fc.record({ fcp: fc.integer({ min: 1, max: 5000 }), tti: fc.integer({ min: 1, max: 9000 }) }), {
  minLength: 1,
  maxLength: 12,
});

test("picks the load that Lighthouse picks", () => {
  fc.assert(
    fc.property(loads, (figures) => {
      const kept = figures.map((load, index) => ({ file: String(index), ...load }));
      const results = kept.map(({ file, fcp, tti }) => ({
        file,
        audits: { "first-contentful-paint": { numericValue: fcp }, interactive: { numericValue: tti } },
      }));
      const theirs = computeMedianRun(results as unknown as Result[]) as unknown as { readonly file: string };
      expect(medianLoad(kept)?.file).toBe(theirs.file);
    }),
  );
});

test("without loads there is none", () => {
  expect(medianLoad([])).toBeUndefined();
});

test("a load that is given up would never have been the median load, whatever is still to come", () => {
  fc.assert(
    fc.property(loads, (figures) => {
      const all = figures.map((load, index) => ({ ...load, index }));
      let kept: typeof all = [];
      for (const [index, load] of all.entries()) {
        const sofar = all.slice(0, index + 1);
        kept = [...kept, load];
        expect(medianLoad(kept, sofar)).toBe(medianLoad(sofar));
        kept = contenders(kept, sofar, all.length - sofar.length);
      }
      expect(kept).toContain(medianLoad(all));
    }),
    { numRuns: 500 },
  );
});

test("most of many loads are given up: at the end only those that are equal", () => {
  const all = Array.from({ length: 100 }, (_, index) => ({ fcp: 1000 + ((index * 37) % 100), tti: 2000 + index }));
  expect(contenders(all.slice(0, 50), all.slice(0, 50), 50)).toHaveLength(50);
  expect(contenders(all, all, 20).length).toBeLessThan(60);
  expect(contenders(all, all, 0)).toEqual([medianLoad(all)]);
});
