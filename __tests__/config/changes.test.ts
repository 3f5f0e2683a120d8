import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { weakened } from "../../src/config/changes.ts";
import { loadConfig } from "../../src/config/load.ts";

const config = (text: string, profile?: string) => loadConfig({ file: "budgets.yml", text, profile, checks });

const head = `version: 1
targets: { web: "http://a", api: "http://b" }
profiles:
  quick: { checks: [endpoints] }
`;
const pages = `pages:
  target: web
  each:
    Home: { path: /, budgets: { lcp: 2 s, cls: 0.1, score: 90 } }
    Cart: { path: /cart, budgets: { lcp: 3 s } }
`;
const endpoints = `endpoints:
  target: api
  each:
    GET /users: { budgets: { latency: { p95: 90 ms, avg: 20 ms }, rps: 400 } }
`;
const whole = head + pages + endpoints;

describe("weakened", () => {
  it.each<[string, string, string[]]>([
    ["nothing changed", whole, []],
    ["tightened", whole.replace("lcp: 2 s", "lcp: 1 s").replace("rps: 400", "rps: 500"), []],
    ["only written otherwise", whole.replace("2 s", "2000 ms"), []],
    ["new ones", `${whole}    GET /more: { budgets: { rps: 1 } }\n`, []],
    ["loosened", whole.replace("lcp: 2 s", "lcp: 2.5 s"), ["pages, Home: lcp (median): loosened from 2 s to 2.5 s."]],
    [
      "loosened where more is better",
      whole.replace("rps: 400", "rps: 300"),
      ["endpoints, GET /users: rps (avg): loosened from 400 to 300."],
    ],
    ["one removed", whole.replace(", cls: 0.1", ""), ["pages, Home: cls (median): the budget of 0.1 was removed."]],
    [
      "another statistic is another budget",
      whole.replace("p95: 90 ms, ", ""),
      ["endpoints, GET /users: latency (p95): the budget of 90 ms was removed."],
    ],
    ["a subject removed", whole.replace(/ {4}Cart.*\n/, ""), ["pages, Cart: 1 budget removed."]],
    ["a check removed", head + endpoints, ["pages: 4 budgets removed."]],
    [
      "no longer fails",
      `${whole}fail: { over-budget: false, regression: false }\n`,
      ["A budget that is exceeded no longer fails the job.", "A regression no longer fails the job."],
    ],
    ["no longer compared", `${whole}compare: { mode: off }\n`, ["Runs are no longer compared with the baseline."]],
    [
      "measured otherwise, so that the same bound is easier to keep",
      whole
        .replace("budgets: { latency", "connections: 2, duration: 1 s, expect: 404, budgets: { latency")
        .replace("path: /cart", "path: /empty"),
      [
        "pages, Cart: path was changed from /cart to /empty.",
        "endpoints, GET /users: connections was changed from 10 to 2.",
        "endpoints, GET /users: duration was changed from 2 s to 1 s.",
        'endpoints, GET /users: expect was changed from nothing to {"status":404}.',
      ],
    ],
    ["only measured more often", whole.replace("path: /cart", "rounds: 50, path: /cart"), []],
    ["less time", `${whole}within: 2 m\n`, ["within was lowered from nothing to 2 m: rounds are cut to fit."]],
    [
      "a slowdown accepted",
      `${whole}accept: [{ check: pages, subject: Home, metric: lcp, reason: new chart, until: 2026-12-31 }]\n`,
      ["pages, Home: lcp: a slowdown is accepted until 2026-12-31 (new chart)."],
    ],
    [
      "fewer pull requests measured",
      `${whole}paths: [web/**]\n`,
      ["Only pull requests that touch web/** are measured."],
    ],
    ["compared less strictly", `${whole}compare: { detect: 30 % }\n`, ["compare.detect was raised from 10 % to 30 %."]],
    ["always in pairs instead of where it is needed", `${whole}compare: { mode: paired }\n`, []],
    [
      "no longer beside the base",
      `${whole}compare: { mode: stored }\n`,
      ["compare.mode was changed from auto to stored: base and head are no longer measured side by side."],
    ],
    [
      "without the guard",
      `${whole}compare: { guard: false }\n`,
      ["The noise guard was switched off: rounds of a noisy machine are judged too."],
    ],
    ["a tolerance that no row has by itself", `${whole}compare: { tolerance: 2 % }\n`, []],
    [
      "a tolerance that is more for some",
      `${whole}compare: { tolerance: 5 % }\n`,
      ["compare.tolerance was raised from each statistic's own to 5 %."],
    ],
    [
      "fewer rows that gate",
      whole.replace("rps: 400 }", "rps: 400 }, gate: [rps, latency.p50]"),
      ["endpoints, GET /users: a regression of latency (p95) no longer turns the job red."],
    ],
    [
      "none that gates, also where there is no budget",
      whole.replace("  target: web\n", "  target: web\n  gate: []\n"),
      [
        "pages, Home: a regression of lcp (median) or tbt (median) no longer turns the job red.",
        "pages, Cart: a regression of lcp (median) or tbt (median) no longer turns the job red.",
      ],
    ],
    ["more rows that gate", whole.replace("rps: 400 }", "rps: 400 }, gate: [rps, latency, latency.p50]"), []],
  ])("%s", (_, text, sentences) => {
    expect(weakened(config(whole), config(text), checks)).toEqual(sentences);
  });

  it.each<[string, string, string[]]>([
    ["paired", "auto", []],
    ["paired", "stored", ["compare.mode was changed from paired to stored"]],
    ["stored", "off", ["Runs are no longer compared with the baseline."]],
    ["stored", "auto", []],
    ["off", "stored", []],
  ])("from %s to %s", (before, after, sentences) => {
    const of = (mode: string) => config(`${whole}compare: { mode: ${mode} }\n`);
    const told = weakened(of(before), of(after), checks);
    expect(told.map((line) => line.split(":")[0])).toEqual(sentences);
  });

  it("a tolerance that was narrower than what holds without one", () => {
    const narrow = config(`${whole}compare: { tolerance: 4 % }\n`);
    expect(weakened(narrow, config(whole), checks)).toEqual([
      "compare.tolerance was raised from 4 % to each statistic's own.",
    ]);
    const wide = config(`${whole}compare: { tolerance: 30 % }\n`);
    expect(weakened(wide, config(whole), checks)).toEqual([]);
  });

  it("tells of a check that the profile now skips", () => {
    const before = whole.replace("[endpoints]", "[pages, endpoints]");
    expect(weakened(config(before, "quick"), config(whole, "quick"), checks)).toEqual([
      "pages: the profile quick now skips 4 budgets.",
    ]);
  });
});
