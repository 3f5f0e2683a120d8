import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseQuantity } from "../../src/config/quantity.ts";
import { bound, duration, formatSpan, formatValue, parseBound, share, size } from "../../src/config/units.ts";
import { UNITS, type Unit } from "../../src/results/entry.ts";

const value = (input: unknown, unit: Unit) => {
  const result = parseBound(input, unit);
  return result.ok ? result.value : `${result.message} → ${result.hint}`;
};

describe("parseBound", () => {
  test.each<[unknown, Unit, number]>([
    ["2 s", "ms", 2000],
    ["100ms", "ms", 100],
    ["0.5 s", "ms", 500],
    [".5 s", "ms", 500],
    ["8 m", "ms", 480_000],
    ["1 h", "ms", 3_600_000],
    [0, "ms", 0],
    ["3 GB", "B", 3e9],
    ["100 kB", "B", 100_000],
    ["1 MiB", "B", 1_048_576],
    ["2 GiB", "B", 2 * 2 ** 30],
    ["12 B", "B", 12],
    ["0.1 %", "%", 0.001],
    ["100%", "%", 1],
    [400, "1/s", 400],
    ["400", "1/s", 400],
    [0.1, "number", 0.1],
    [90, "score", 90],
    [true, "yes", 1],
    ["no", "yes", 0],
  ])("%j as %s is %d", (input, unit, expected) => {
    expect(value(input, unit)).toBeCloseTo(expected, 12);
  });

  test.each<[unknown, Unit, string]>([
    [1.5, "ms", "1.5 has no unit, a time needs one (ms, s, m, h) → write 1.5 ms or 1.5 s"],
    ["1.5", "ms", "1.5 has no unit, a time needs one (ms, s, m, h) → write 1.5 ms or 1.5 s"],
    [300, "B", "300 has no unit, a size needs one (B, kB, MB, GB, KiB, MiB, GiB) → write 300 kB or 300 MB"],
    [0.1, "%", "0.1 has no unit, a share needs one (%) → write 0.1 %"],
    ["3 KB", "B", '"KB" can be read two ways → write 3 kB (1000 bytes) or 3 KiB (1024 bytes)'],
    ["3 mb", "B", '"mb" is not a unit of a size (B, kB, MB, GB, KiB, MiB, GiB) → write 3 MB'],
    ["1,000", "1/s", '"1,000": numbers are written without separators between thousands → write 1000'],
    ["1_000 ms", "ms", '"1_000 ms": numbers are written without separators between thousands → write 1000 ms'],
    ["1 000 ms", "ms", '"1 000 ms": numbers are written without separators between thousands → write 1000 ms'],
    ["1,5 s", "ms", '"1,5 s": a decimal is written with a point → write 1.5 s'],
    ["2 sec", "ms", '"sec" is not a unit of a time (ms, s, m, h) → write 2 s'],
    ["50 µs", "ms", "the smallest unit of a time is ms, not µs → write 0.05 ms"],
    ["1 d", "ms", "the largest unit of a time is h, not d → write 24 h"],
    ["1m30s", "ms", '"1m30s": a time is one number and one unit → write 90 s'],
    ["2 s", "B", '"s" is not a unit of a size (B, kB, MB, GB, KiB, MiB, GiB) → for example 300 kB'],
    ["400 rps", "1/s", '"400 rps": a rate per second is written without a unit → write 400'],
    [-5, "count", "-5 is negative, a count is not → for example 12"],
    ["-5 ms", "ms", "-5 ms is negative, a time is not → for example 2 s"],
    [Number.NaN, "number", "NaN is not a number one can keep to → for example 0.1"],
    [Number.POSITIVE_INFINITY, "count", "Infinity is not a number one can keep to → for example 12"],
    [101, "score", "a score ends at 100, 101 is beyond it → write a number from 0 to 100: 90"],
    ["120 %", "%", "a share ends at 100 %, 120 % is beyond it → write a share from 0 to 100 %: 5 %"],
    ["fast", "ms", '"fast" is not a time → for example 2 s'],
    [null, "ms", "nothing is not a time → for example 2 s"],
    [["2 s"], "ms", "a list is not a time → for example 2 s"],
    ["maybe", "yes", '"maybe" is neither true nor false → write true or false'],
  ])("%j as %s: %s", (input, unit, expected) => {
    expect(value(input, unit)).toBe(expected);
  });

  test.each(["> 5", ">= 5", "< 5", "≤ 5", "=5"])("%s: the metric knows the direction", (input) => {
    const result = parseBound(input, "count");
    expect(result).toMatchObject({ ok: false, hint: "write 5" });
    expect(!result.ok && result.message).toContain("the metric knows its direction");
  });

  test("whatever is written, a mistake names a fix", () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...UNITS), (input, unit) => {
        const result = parseBound(input, unit);
        if (result.ok) expect(result.value).toBeGreaterThanOrEqual(0);
        else expect(result.hint).toMatch(/^(write|for example) ./);
      }),
    );
  });

  test("a fix that is offered for a text is accepted when it is written", () => {
    const slip = fc.tuple(
      fc.constantFrom("> ", "", "≤"),
      fc.nat(9999),
      fc.constantFrom(" sec", "S", " minutes", " us", " d", "m30s", ""),
    );
    fc.assert(
      fc.property(slip, ([sign, number, unit]) => {
        const result = parseBound(`${sign}${number}${unit}`, "ms");
        const fix = !result.ok && /^write (.+?)(?: or .*)?$/.exec(result.hint)?.[1];
        if (!fix) return;
        const second = parseBound(fix, "ms");
        // a sign is told first, what else is wrong behind it next
        if (sign === "") expect(second).toMatchObject({ ok: true });
      }),
    );
  });
});

describe("formatValue", () => {
  test.each<[number | undefined, Unit, string]>([
    [1240, "ms", "1.24 s"],
    [87, "ms", "87 ms"],
    [87.26, "ms", "87.3 ms"],
    [0.42, "ms", "0.42 ms"],
    [999.7, "ms", "1 s"],
    [90_000, "ms", "90 s"],
    [480_000, "ms", "8 m"],
    [86_400_000, "ms", "24 h"],
    [0, "ms", "0 ms"],
    [-0.0, "count", "0"],
    [999, "B", "999 B"],
    [304_512, "B", "305 kB"],
    [2_100_000, "B", "2.1 MB"],
    [6.2e9, "B", "6.2 GB"],
    [0.0012, "%", "0.12 %"],
    [0.523, "%", "52.3 %"],
    [1, "%", "100 %"],
    [0.9999, "%", "99.99 %"],
    [0.99999, "%", "99.999 %"],
    [0.00001, "%", "0.001 %"],
    [0.000009, "%", "< 0.001 %"],
    [1e-11, "%", "< 0.001 %"],
    [0, "%", "0 %"],
    [1250.4, "1/s", "1,250/s"],
    [87.26, "1/s", "87.3/s"],
    [500_000, "count", "500,000"],
    [3.4, "count", "3.4"],
    [94, "score", "94"],
    [93.64, "score", "93.6"],
    [0.104, "number", "0.104"],
    [1, "cores", "1 core"],
    [1.254, "cores", "1.25 cores"],
    [1, "yes", "yes"],
    [0, "yes", "no"],
    [undefined, "ms", "–"],
    [Number.NaN, "ms", "–"],
  ])("%d as %s: %s", (input, unit, expected) => {
    expect(formatValue(input, unit)).toBe(expected);
  });

  test("beside its bound a value over it looks over it", () => {
    expect(formatValue(2004, "ms", 2000)).toBe("2.004 s");
    expect(formatValue(2000, "ms", 2004)).toBe("2 s");
    expect(formatValue(1240, "ms", 2000)).toBe("1.24 s");
    expect(formatValue(2000, "ms", 2000)).toBe("2 s");
    expect(formatValue(1e-11, "%", 0)).toBe("< 0.001 %");
    expect(formatValue(5e-6, "%", 1e-6)).toBe("0.0005 %");
  });

  test("a share is 0 % and 100 % only when it is, and never a row of zeros", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
        const text = formatValue(x, "%");
        expect(text === "0 %").toBe(x === 0);
        expect(text === "100 %").toBe(x === 1);
        expect(text).toMatch(/^(< )?\d+(\.\d{1,9})? %$/);
        if (text.startsWith("<")) expect(text).toBe("< 0.001 %");
        else expect(text).not.toMatch(/^0\.000/);
      }),
    );
  });

  test("parse(format(x)) is x within the rounding to three digits", () => {
    const units = fc.constantFrom(...UNITS.filter((unit) => unit !== "yes"));
    const sizes = fc.double({ min: 1e-3, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(sizes, units, (raw, unit) => {
        const x = unit === "score" ? (raw % 100) + 0.001 : raw;
        // separators and units of rates belong to reports, budgets.yml has them bare
        const text = formatValue(x, unit)
          .replaceAll(",", "")
          .replace(/\/s$| cores?$/, "");
        const result = parseQuantity(text, unit);
        expect(result).toMatchObject({ ok: true });
        expect(Math.abs((result.ok ? result.value : Number.NaN) - x)).toBeLessThanOrEqual(x * 0.0051);
      }),
      { numRuns: 2000 },
    );
  });

  test("a larger value never reads smaller", () => {
    const sizes = fc.double({ min: 0, max: 1e9, noNaN: true });
    const read = (x: number, unit: Unit) => {
      const result = parseQuantity(
        formatValue(x, unit)
          .replaceAll(",", "")
          .replace(/^< |\/s$| cores?$/, ""),
        unit,
      );
      return result.ok ? result.value : Number.NaN;
    };
    fc.assert(
      fc.property(sizes, sizes, fc.constantFrom<Unit>("ms", "B", "%", "1/s", "count"), (a, b, unit) => {
        expect(read(Math.min(a, b), unit)).toBeLessThanOrEqual(read(Math.max(a, b), unit));
      }),
    );
  });
});

describe("schemas", () => {
  const schema = z.strictObject({
    wait: duration("1 s").describe("how long"),
    limit: size(),
    detect: share("5 %"),
    lcp: bound("ms").optional(),
  });

  test("read text and fill in defaults", () => {
    expect(schema.parse({ limit: "3 GB", lcp: "2 s" })).toEqual({ wait: 1000, limit: 3e9, detect: 0.05, lcp: 2000 });
  });

  test("a mistake carries its fix", () => {
    const issues = schema.safeParse({ wait: 1.5, limit: "3 KB" }).error?.issues;
    expect(issues?.map(({ path }) => path)).toEqual([["wait"], ["limit"]]);
    expect(issues?.[0]).toMatchObject({ params: { hint: "write 1.5 ms or 1.5 s" } });
  });

  test("JSON Schema of the input side shows text, pattern and the default as one writes it", () => {
    expect(z.toJSONSchema(schema, { io: "input" })).toMatchObject({
      properties: {
        wait: { type: ["string", "integer"], pattern: expect.any(String), default: "1 s", description: "how long" },
        limit: { pattern: expect.stringContaining("MiB") },
      },
      required: ["limit"],
    });
  });
});

describe("formatSpan", () => {
  test.each([
    [200, "1 s"],
    [48_000, "48 s"],
    [59_700, "1 m"],
    [104_000, "1 m 44 s"],
    [142_300, "2 m 22 s"],
    [480_000, "8 m"],
    [725_000, "12 m"],
    [6_600_000, "1 h 50 m"],
    [7_200_000, "2 h"],
    [86_400_000, "24 h"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatSpan(ms)).toBe(text);
  });
});

test("a change may be larger than the whole, a budget's share may not", () => {
  expect(z.parse(share(), "150 %")).toBe(1.5);
  expect(z.safeParse(bound("%"), "150 %").success).toBe(false);
  expect(z.parse(bound("%"), "100 %")).toBe(1);
});
