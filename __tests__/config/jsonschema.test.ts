import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checks } from "../../src/checks/index.ts";
import { jsonSchema, jsonSchemaText } from "../../src/config/jsonschema.ts";
import { toyChecks } from "../support/checks.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const compile = (list: typeof checks) =>
  new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(jsonSchema(list));

describe("budgets.schema.json", () => {
  test("is fresh: `npm run docs` writes it anew", () => {
    expect(read("../../budgets.schema.json")).toBe(jsonSchemaText(checks));
  });

  test("accepts the budgets.yml of this repository", () => {
    const validate = compile(checks);
    expect([validate(parse(read("../../budgets.yml"), { merge: true })), validate.errors]).toEqual([true, null]);
  });
});

describe("jsonSchema", () => {
  const validate = compile(toyChecks);

  test("accepts every notation of the design", () => {
    expect([validate(parse(read("../support/design.yml"))), validate.errors]).toEqual([true, null]);
  });

  test.each([
    ["no version", {}],
    ["an unknown key", { version: 1, stak: {} }],
    ["an unknown setting", { version: 1, pages: { round: 3 } }],
    ["an unknown metric", { version: 1, pages: { budgets: { lpc: "2 s" } } }],
    ["a unit missing", { version: 1, pages: { budgets: { lcp: 1.5 } } }],
    ["a wrong unit", { version: 1, pages: { each: { A: { budgets: { lcp: "2 kB" } } } } }],
    ["an unknown statistic", { version: 1, pages: { budgets: { lcp: { p98: "2 s" } } } }],
    ["two kinds of step", { version: 1, stack: { steps: [{ build: "a", run: "b", compose: "c" }] } }],
    ["a check that does not exist", { version: 1, profiles: { p: { checks: ["pags"] } } }],
    ["an exact metric that is to gate", { version: 1, queries: { gate: ["index"] } }],
    ["a statistic that is to gate and is none", { version: 1, pages: { each: { A: { gate: ["lcp.p98"] } } } }],
    ["a mistake inside of a profile", { version: 1, profiles: { p: { pages: { rounds: "ten" } } } }],
  ])("refuses %s", (_, value) => {
    expect(validate(value)).toBe(false);
  });

  test("describes every setting and metric, for the editor", () => {
    const pages = (
      jsonSchema(checks).$defs as Record<
        string,
        {
          anyOf: [
            {
              properties: Record<
                string,
                { description?: string; properties?: Record<string, { description?: string }> }
              >;
            },
          ];
        }
      >
    ).pages;
    const { each: _, ...settings } = pages?.anyOf[0].properties ?? {};
    expect(
      Object.entries({ ...settings, ...settings.budgets?.properties }).filter(([, { description }]) => !description),
    ).toEqual([]);
    expect(Object.keys(settings).length).toBeGreaterThan(3);
  });
});
