import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checks } from "../../src/checks/index.ts";
import { validate } from "../../src/commands/validate.ts";
import { weakened } from "../../src/config/changes.ts";
import { jsonSchema } from "../../src/config/jsonschema.ts";
import { loadConfig } from "../../src/config/load.ts";

const file = (signIn: string, rest = "") =>
  [
    "version: 1",
    'targets: { api: "http://h" }',
    "endpoints:",
    "  target: api",
    "  budgets: { errors: 0 %, latency: { p95: 400 ms, avg: 100 ms } }",
    "  each:",
    "    GET /health:",
    `    POST /sign-in: { budgets: { ${signIn} } }`,
    "machine: { budgets: { memory: 1 GB }, each: { db: { budgets: { memory: off } } } }",
    rest,
  ].join("\n");

const load = (text: string, profile?: string) => loadConfig({ file: "budgets.yml", text, profile, checks });
const budgets = (text: string, subject = "POST /sign-in", profile?: string) =>
  load(text, profile)
    .checks.flatMap(({ subjects }) => subjects)
    .find(({ name }) => name === subject)
    ?.budgets.map(({ metric, stat, text: bound }) => `${metric} ${stat} ${bound}`);

describe("off takes back a budget that is inherited", () => {
  test.each([
    ["latency: { p95: off }", ["latency avg 100 ms", "errors avg 0 %"]],
    ['latency: { p95: "off" }', ["latency avg 100 ms", "errors avg 0 %"]],
    ["latency: off", ["errors avg 0 %"]],
    ["latency: off, errors: off", []],
    ["errors: { avg: off }", ["latency p95 400 ms", "latency avg 100 ms"]],
    ["rps: off", ["latency p95 400 ms", "latency avg 100 ms", "errors avg 0 %"]],
  ])("{ %s }", (signIn, left) => {
    expect(budgets(file(signIn))).toEqual(left);
    expect(budgets(file(signIn), "GET /health")).toEqual([
      "latency p95 400 ms",
      "latency avg 100 ms",
      "errors avg 0 %",
    ]);
  });

  test("of a component that is only found while measuring, not of the others", () => {
    expect(budgets(file("rps: 1"), "db")).toEqual([]);
    expect(budgets(file("rps: 1"), "*")).toEqual(["memory max 1 GB"]);
  });

  test("in a profile, and a profile may set one again", () => {
    const profile = (inner: string) => `profiles: { quick: { endpoints: { ${inner} } } }`;
    const off = profile("budgets: { latency: off }");
    expect(budgets(file("rps: 1", off), "GET /health", "quick")).toEqual(["errors avg 0 %"]);
    expect(budgets(file("rps: 1", off), "GET /health")).toContain("latency p95 400 ms");
    const again = profile("each: { POST /sign-in: { budgets: { latency: { p50: 2 s } } } }");
    expect(budgets(file("latency: off", again), "POST /sign-in", "quick")).toEqual([
      "latency p50 2 s",
      "errors avg 0 %",
    ]);
  });

  test("is known to editors, where a bound may stand and nowhere else", () => {
    const accepts = new Ajv2020({ allowUnionTypes: true }).compile(jsonSchema(checks));
    const ok = (text: string) => accepts(parse(text));
    expect(ok(file("latency: { p95: off }, errors: off, rps: off"))).toBe(true);
    expect(ok(file("latency: { p95: on }"))).toBe(false);
    expect(ok(file("rps: on"))).toBe(false);
    expect(ok(file("latency: offs"))).toBe(false);
    expect(ok(file("rps: 1").replace("target: api", "target: api\n  duration: off"))).toBe(false);
    expect(ok("version: 1\nqueries: { budgets: { index: off, rows: off, time: off } }")).toBe(true);
  });

  test("is told by validate", () => {
    const lines: string[] = [];
    validate({
      file: "budgets.yml",
      text: file("latency: { p95: off }, rps: off"),
      checks,
      say: (line) => lines.push(line),
    });
    const from = lines.findIndex((line) => line.includes("POST /sign-in"));
    expect(lines.slice(from + 1, from + 5).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["Latency (avg)", "at most 100 ms"],
      ["Errors", "at most 0 %"],
      ["Latency (p95)", "off"],
      ["Requests per second", "off"],
    ]);
  });

  test("is told of a pull request that does so", () => {
    const base = load(file("rps: 1"));
    const told = (signIn: string) => weakened(base, load(file(signIn)), checks);
    expect(told("rps: 1, latency: { p95: off }")).toEqual([
      "endpoints, POST /sign-in: latency (p95): the budget of 400 ms was switched off.",
    ]);
    expect(told("rps: off, latency: off")).toEqual([
      "endpoints, POST /sign-in: latency (p95): the budget of 400 ms was switched off.",
      "endpoints, POST /sign-in: latency (avg): the budget of 100 ms was switched off.",
      "endpoints, POST /sign-in: rps (avg): the budget of 1 was switched off.",
    ]);
    expect(weakened(load(file("rps: off")), load(file("rps: off")), checks)).toEqual([]);
  });

  test("and no other word does, nor in the place of a setting", () => {
    expect(() => load(file("latency: { p95: on }"))).toThrow('"on" is not a time');
    expect(() => load(file("latency: none"))).toThrow('"none" is not a time');
    expect(() => load(file("rps: 1").replace("target: api", "target: api\n  duration: off"))).toThrow("is not a time");
  });
});
