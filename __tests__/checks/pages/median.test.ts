import * as fc from "fast-check";
import type { Result } from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";
import { expect, test } from "vitest";
import { medianLoad } from "../../../src/checks/pages/median.ts";

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
      expect(medianLoad(kept).file).toBe(theirs.file);
    }),
  );
});

test("there has to be one", () => {
  expect(() => medianLoad([])).toThrow("no load");
});
