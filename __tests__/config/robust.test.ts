import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { validate } from "../../src/commands/validate.ts";
import { KnownError } from "../../src/errors.ts";
import { toyChecks } from "../support/checks.ts";

const design = readFileSync(new URL("../support/design.yml", import.meta.url), "utf8");
const words = design.split(/([\s{}[\],:]+)/);

/** The design's file with some of its words dropped, doubled, or replaced by what people and machines write by mistake. */
const damaged = fc
  .array(
    fc.tuple(
      fc.nat(words.length - 1),
      fc.oneof(
        fc.constantFrom(
          "",
          "null",
          "1.5",
          "1,000",
          "> 5",
          "KB",
          "-1",
          "true",
          "{}",
          "[]",
          "[a]",
          "{ a: 1 }",
          "*x",
          "&x",
          "<<",
          "'",
          "${A",
          "{{x}}",
          "~",
          "\t",
          ".nan",
        ),
        fc.nat(words.length - 1).map((other) => words[other] ?? ""),
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((changes) => {
    const text = [...words];
    for (const [index, word] of changes) text[index] = word;
    return text.join("");
  });

test("whatever the file looks like, it is valid or all its mistakes have a place", () => {
  let refused = 0;
  fc.assert(
    fc.property(damaged, (text) => {
      const lines = text.split("\n");
      try {
        validate({ file: "budgets.yml", text, checks: toyChecks, today: "2026-11-24", say: () => {} });
      } catch (error) {
        if (!(error instanceof KnownError)) throw error;
        refused += 1;
        for (const { at, message } of error.mistakes) {
          expect(message).not.toMatch(/undefined|\[object|NaN of/);
          expect(at?.line).toBeLessThanOrEqual(lines.length);
          expect(at?.column).toBeLessThanOrEqual((lines[(at?.line ?? 0) - 1]?.length ?? 0) + 1);
        }
      }
    }),
    { numRuns: 200 },
  );
  // the property says nothing if nearly everything passes
  expect(refused).toBeGreaterThan(50);
});
