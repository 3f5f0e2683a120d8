import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand, variables } from "../../src/config/expand.ts";
import { KnownError } from "../../src/errors.ts";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const escaped = (text: string) => text.replaceAll("${", "$$${");
const failure = (run: () => unknown): KnownError => {
  try {
    run();
  } catch (error) {
    if (error instanceof KnownError) return error;
  }
  throw new Error("expected a KnownError");
};

describe("expand", () => {
  it("fills in what the design shows, with a variable inside a default", () => {
    const text = "postgres://nexus:${DB_PASSWORD:-nexus}@127.0.0.1:${PORT_DATABASE}/nexus";
    expect(expand(text, { PORT_DATABASE: "5433" })).toBe("postgres://nexus:nexus@127.0.0.1:5433/nexus");
    expect(expand(text, { PORT_DATABASE: "5433", DB_PASSWORD: "x" })).toBe("postgres://nexus:x@127.0.0.1:5433/nexus");
    const nested = "${URL:-http://${HOST:-localhost}:${PORT}}/";
    expect(expand(nested, { PORT: "1" })).toBe("http://localhost:1/");
    expect(expand(nested, { URL: "u" })).toBe("u/"); // PORT is not needed then
  });

  it("uses the default for an empty variable, and an empty variable without a default", () => {
    expect(expand("[${A:-b}][${A}][${A:-}]", { A: "" })).toBe("[b][][]");
  });

  it("leaves any other dollar, and knows the escape", () => {
    expect(expand("select $1, $$, $A, $${A}, $$${A}", { A: "v" })).toBe("select $1, $$, $A, ${A}, $${A}");
  });

  it("names the variable that is not set, with its place", () => {
    const at = { file: "budgets.yml", line: 3, column: 5 };
    const { exit, mistakes } = failure(() => expand("http://${HOST}/", {}, at));
    expect(exit).toBe(2);
    expect(mistakes).toEqual([
      {
        at,
        message: 'the variable HOST is not set (in "http://${HOST}/")',
        hint: "Set it in the environment (in a workflow: under `env:`), or give a default: ${HOST:-…}.",
      },
    ]);
    expect(failure(() => expand("${constructor}", {})).message).toContain("constructor is not set");
  });

  it.each(["${", "a ${A", "${}", "${1}", "${A-b}", "${A:b}", "${A:-b", "${A:-${B}", "${ A }"])("refuses %s", (text) => {
    const { exit, message } = failure(() => expand(text, { A: "a", B: "b" }));
    expect(exit).toBe(2);
    expect(message).toContain("is not a variable that perf-budgets can read");
    expect(failure(() => variables(text)).exit).toBe(2);
  });

  it("gives back any escaped text", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("$", "{", "}", ":", "-", "A") }));
    fc.assert(fc.property(text, (raw) => expand(escaped(raw), {}) === raw && variables(escaped(raw)).length === 0));
  });

  it("puts values in as they are, between any text, set or by default", () => {
    fc.assert(
      fc.property(fc.string(), name, fc.string({ minLength: 1 }), fc.string(), (before, key, value, after) => {
        const safe = `${escaped(before.replace(/\$+$/, ""))}`;
        const expected = before.replace(/\$+$/, "") + value + after;
        expect(expand(`${safe}\${${key}}${escaped(after)}`, { [key]: value })).toBe(expected);
        const fallback = escaped(value.replaceAll("}", "").replace(/\$+$/, ""));
        expect(expand(`${safe}\${${key}:-${fallback}}`, {})).toBe(
          before.replace(/\$+$/, "") + value.replaceAll("}", "").replace(/\$+$/, ""),
        );
      }),
    );
  });
});

describe("variables", () => {
  it("lists each name once, also inside defaults", () => {
    expect(variables("${A:-${B:-${C}}} ${B} $${D} ${A}")).toEqual(["A", "B", "C"]);
  });

  it("lists exactly what has to be set when nothing has a default", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const text = names.map((one) => `\${${one}}`).join("/");
        expect(variables(text)).toEqual(names);
        expect(expand(text, Object.fromEntries(names.map((one) => [one, "x"])))).toBe(names.map(() => "x").join("/"));
      }),
    );
  });
});
