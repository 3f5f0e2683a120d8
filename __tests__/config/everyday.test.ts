import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadConfig } from "../../src/config/load.ts";
import { KnownError, place } from "../../src/errors.ts";

const FILE = `version: 1
targets: { web: "http://a", api: "http://b" }
pages: { target: web, each: { Home: { budgets: { lcp: 2 s } } } }
endpoints: { target: api, each: { GET /users: {} } }
machine: {}
profiles: { quick: { checks: [pages] } }
`;
const load = (more: string, today?: string, profile?: string) =>
  loadConfig({ file: "budgets.yml", text: FILE + more, profile, checks, ...(today ? { today } : {}) });
const mistakes = (more: string, today?: string): string[] => {
  try {
    load(more, today);
    return [];
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.mistakes.map(({ at, message, hint }) => `${at ? place(at) : ""} ${message} → ${hint ?? ""}`);
  }
};
const accept = (entry: string) => `accept:\n  - ${entry}\n`;
const HOME = "check: pages, subject: Home, reason: new chart";

describe("accept", () => {
  it("is read with its place, whatever the profile measures", () => {
    const text = accept(
      `{ check: endpoints, subject: GET /users, metric: latency, reason: audit log, until: 2026-12-31 }`,
    );
    const entry = {
      check: "endpoints",
      subject: "GET /users",
      metric: "latency",
      reason: "audit log",
      until: "2026-12-31",
    };
    for (const profile of [undefined, "quick"])
      expect(load(text, "2026-12-31", profile).accept).toEqual([
        { ...entry, at: { file: "budgets.yml", line: 8, column: 5 } },
      ]);
  });

  it("takes the name of a component that is only found while measuring", () => {
    expect(mistakes(accept("{ check: machine, subject: api, reason: x, until: 2026-12-31 }"))).toEqual([]);
  });

  it.each([
    [
      `{ ${HOME}, until: 2026-11-23 }`,
      "budgets.yml:8:62 this slowdown was accepted until 2026-11-23, which is over → remove the entry, or agree on a later day",
    ],
    [
      "{ check: page, subject: Home, reason: x, until: 2026-12-31 }",
      "budgets.yml:8:14 there is no check page → did you mean pages?",
    ],
    [
      "{ check: pages, subject: Hme, reason: x, until: 2026-12-31 }",
      "budgets.yml:8:30 pages has no page Hme → did you mean Home?",
    ],
    [`{ ${HOME}, metric: lpc, until: 2026-12-31 }`, "budgets.yml:8:63 pages has no metric lpc → did you mean lcp?"],
  ])("%s is a mistake at its place", (entry, message) => {
    const found = mistakes(accept(entry), "2026-11-24");
    expect(found).toHaveLength(1);
    expect(found[0]?.replace(/\? There.*$/, "?")).toBe(message);
  });

  it("wants a day that there is, and a reason", () => {
    expect(mistakes(accept(`{ ${HOME}, until: 2026-02-30 }`))[0]).toMatch(
      /^budgets\.yml:8:62 until: there is no such day/,
    );
    expect(mistakes(accept("{ check: pages, subject: Home, until: 2026-12-31 }"))[0]).toMatch(/reason/);
  });

  it("does not run out in a log that is drawn again: it has no today", () => {
    expect(mistakes(accept(`{ ${HOME}, until: 2020-01-01 }`))).toEqual([]);
    expect(mistakes(accept(`{ ${HOME}, until: 2020-01-01 }`), "2020-01-01")).toEqual([]);
  });
});

describe("paths", () => {
  it("are kept as written; those that only take away are a mistake", () => {
    expect(load('paths: [web/**, "!**/*.md"]\n').paths).toEqual(["web/**", "!**/*.md"]);
    expect(load("").paths).toEqual([]);
    expect(mistakes('paths: ["!docs/**"]\n')).toEqual([
      'budgets.yml:7:1 paths only takes files out → begin with what belongs to the stack: "**"',
    ]);
  });
});

describe("stack.cache", () => {
  const stack = (cache: string) =>
    `stack:\n  steps: [{ build: make, name: build }, { start: api, run: node x, ready: "log: up" }]\n  cache:\n    - ${cache}\n`;
  it("is read", () => {
    expect(load(stack("{ paths: [dist], key: [src/**, v1], skip: [build] }")).stack?.cache).toEqual([
      { paths: ["dist"], key: ["src/**", "v1"], skip: ["build"], at: { file: "budgets.yml", line: 10, column: 7 } },
    ]);
    expect(load(stack("{ paths: [dist], key: [src/**] }")).stack?.cache[0]?.skip).toEqual([]);
  });
  it.each([
    ["{ paths: [dist], key: [a], skip: [api] }", /^budgets\.yml:10:41 skip names build and run steps .* api is none/],
    ["{ paths: [../dist], key: [a] }", /^budgets\.yml:10:17 \.\.\/dist lies outside the checkout/],
    ["{ paths: [/tmp/x], key: [a] }", /^budgets\.yml:10:17 \/tmp\/x lies outside the checkout/],
    ["{ paths: [dist] }", /key/],
  ])("%s", (cache, message) => {
    expect(mistakes(stack(cache))[0]).toMatch(message);
  });
});
