import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadConfig } from "../../src/config/load.ts";
import { EVERY } from "../../src/config/types.ts";
import { KnownError } from "../../src/errors.ts";

const TARGETS = 'version: 1\ntargets: { web: "http://h", main: "postgres://h/db" }\n';
const load = (sections: string, profile?: string) =>
  loadConfig({ file: "budgets.yml", text: TARGETS + sections, checks, profile });

/** `metric.stat` of the rows by which each subject gates. */
const gates = (sections: string, profile?: string) =>
  Object.fromEntries(
    load(sections, profile).checks.flatMap(({ subjects }) =>
      subjects.map(({ name, gate }) => [name, gate.map(({ metric, stat }) => `${metric}.${stat}`)]),
    ),
  );

function mistakes(sections: string): string[] {
  try {
    load(sections);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.mistakes.map(({ at, message, hint }) => `${at?.line}:${at?.column} ${message} → ${hint}`);
  }
  return [];
}

describe("the rows that gate", () => {
  test("are the check's own where the file says nothing", () => {
    const all = [
      "pages: { target: web, each: { Home: {} } }",
      "endpoints: { target: web, each: { GET /: {} } }",
      "queries: { target: main, each: { Lookup: { sql: select 1 } } }",
      "machine: { each: { api: {} } }",
    ];
    expect(gates(all.join("\n"))).toEqual({
      Home: ["lcp.median", "tbt.median"],
      "GET /": ["latency.p95", "rps.avg"],
      Lookup: ["time.avg"],
      [EVERY]: [],
      api: [],
    });
  });

  test("are the section's, or the subject's own instead; a metric alone is its own statistic", () => {
    const text =
      "endpoints: { target: web, gate: [latency.p50, rps], each: { GET /: {}, GET /b: { gate: [latency, errors] }, GET /c: { gate: [] } } }";
    expect(gates(text)).toEqual({
      "GET /": ["latency.p50", "rps.avg"],
      "GET /b": ["latency.p95", "errors.avg"],
      "GET /c": [],
    });
  });

  test("count once, however often and in whichever way they are named", () => {
    expect(
      gates("pages: { target: web, gate: [lcp, lcp.median, lcp.avg], each: { Home: { rounds: 20 } } }").Home,
    ).toEqual(["lcp.median", "lcp.avg"]);
  });

  test("may be others in a profile, and of components that are only found", () => {
    const text =
      "pages: { target: web, each: { Home: {} } }\nmachine: { gate: [memory], each: { api: { gate: [cpu] } } }";
    expect(gates(text)).toMatchObject({ [EVERY]: ["memory.max"], api: ["cpu.avg"] });
    const profile = "profiles: { calm: { pages: { gate: [] }, machine: { each: { api: { gate: [] } } } } }\n";
    expect(gates(profile + text, "calm")).toEqual({ Home: [], [EVERY]: ["memory.max"], api: [] });
    expect(gates(profile + text)).toMatchObject({ Home: ["lcp.median", "tbt.median"] });
  });
});

describe("mistakes are told where they stand", () => {
  const queries = (gate: string) =>
    `queries:\n  target: main\n  gate: ${gate}\n  each: { A: { sql: select 1 }, B: { sql: select 2 } }`;

  test.each([
    ["[tiem]", "5:10 queries has no metric tiem → did you mean time? There are time, over100ms, over500ms, over1s"],
    [
      "[time, time.p96]",
      "5:16 Time has no statistic p96 → did you mean p90? There are avg, p50, p90, p95, p99, max, min",
    ],
    ["[time.]", '5:10 Time has no statistic "" → there are avg, p50, p90, p95, p99, max, min'],
    ["[index]", "5:10 index is exact: a change of it gates whether it is named here or not → leave it out"],
    ["[rows.max]", "5:10 rows is exact: a change of it gates whether it is named here or not → leave it out"],
    ["[constructor]", "5:10 queries has no metric constructor → there are time, over100ms, over500ms, over1s"],
    ["time", '5:9 gate must be a list ([a, b]), not "time" → '],
    ["[[time]]", "5:10 entry 1 of gate must be a text, not a list → "],
    ["{ time: p95 }", "5:3 gate must be a list ([a, b]), not a map → "],
  ])("gate: %s", (gate, expected) => {
    const found = mistakes(queries(gate));
    // once, though two subjects share it
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(expected)).toBe(true);
  });

  test("a percentile that its values can't carry", () => {
    const page = (rounds: number) =>
      mistakes(`pages: { target: web, rounds: ${rounds}, each: { Home: { gate: [lcp.p95] } } }`);
    expect(page(10)).toEqual([
      "3:58 p95 of Largest Contentful Paint needs at least 20 values, Home has 10 → write rounds: 20, or judge another statistic: avg, median",
    ]);
    expect(page(20)).toEqual([]);
  });
});

describe("compare", () => {
  const page = "pages: { target: web, each: { Home: {} } }\n";
  const compare = (text: string) => load(`${page}compare: { ${text} }`).compare;

  test("has defaults, and no tolerance of its own", () => {
    const none = { mode: "auto", detect: 0.1, tolerance: undefined, guard: true };
    expect(load(page).compare).toEqual(none);
    expect(compare("")).toEqual(none);
    expect(compare("mode: paired, detect: 5 %, tolerance: 4 %, guard: false")).toEqual({
      mode: "paired",
      detect: 0.05,
      tolerance: 0.04,
      guard: false,
    });
  });

  test.each(["auto", "paired", "stored", "off"])("mode: %s", (mode) => {
    expect(compare(`mode: ${mode}`).mode).toBe(mode);
  });

  test.each([
    ["guard: off", '4:19 guard must be true or false, not "off" → write false'],
    ["guard: on", '4:19 guard must be true or false, not "on" → write true'],
    ["mode: pairs", '4:18 mode can\'t be "pairs" → did you mean paired? There are auto, paired, stored, off'],
    ["tolerance: 5", "4:23 tolerance: 5 has no unit, a share needs one (%) → write 5 %"],
    [
      "gard: false",
      '4:12 "gard" is not one of the keys of compare → did you mean guard? There are mode, detect, tolerance, guard',
    ],
  ])("%s", (text, expected) => {
    expect(mistakes(`${page}compare: { ${text} }`)).toEqual([expected]);
  });
});
