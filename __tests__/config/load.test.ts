import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { EVERY } from "../../src/config/types.ts";
import { explain, KnownError } from "../../src/errors.ts";
import { toyChecks } from "../support/checks.ts";

const design = readFileSync(new URL("../support/design.yml", import.meta.url), "utf8");
const load = (text: string, profile?: string) => loadConfig({ file: "budgets.yml", text, profile, checks: toyChecks });

/** `line:column message → hint` of every mistake. */
function mistakes(text: string, profile?: string): string[] {
  try {
    load(text, profile);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    expect(error.exit).toBe(2);
    return error.mistakes.map(({ at, message, hint }) => `${at?.line}:${at?.column} ${message} → ${hint}`);
  }
  return [];
}

describe("a file that is right", () => {
  const config = load(design);
  const subject = (check: string, name: string, of = config) =>
    of.checks.find((section) => section.check === check)?.subjects.find((candidate) => candidate.name === name);
  const bounds = (check: string, name: string, of = config) =>
    subject(check, name, of)?.budgets.map(({ metric, stat, bound }) => `${metric}.${stat} ${bound}`);

  test("a subject has the section's settings and budgets below its own", () => {
    expect(subject("endpoints", "POST /api/auth")).toMatchObject({
      settings: {
        target: "api",
        connections: 4,
        duration: 1000,
        rounds: 10,
        expect: 200,
        body: { email: "{{email}}" },
      },
    });
    expect(bounds("pages", "Executive Dashboard")).toEqual(["lcp.median 2000", "cls.median 0.1", "score.median 90"]);
    expect(bounds("pages", "Developer Dashboard")).toEqual([
      "lcp.p95 3000",
      "lcp.max 4000",
      "cls.median 0.1",
      "score.median 80",
    ]);
    expect(bounds("queries", "User Lookup")).toEqual(["time.avg 5", "index.value 1"]);
  });

  test("a subject without anything of its own is one, too", () => {
    expect(bounds("endpoints", "GET /api/health")).toEqual(["errors.value 0.001"]);
  });

  test("subjects that are found while measuring: one entry stands for all others", () => {
    expect(config.checks.at(-1)?.subjects.map(({ name }) => name)).toEqual([EVERY, "api"]);
    expect(bounds("machine", EVERY)).toEqual(["memory.max 2000000000"]);
    expect(bounds("machine", "api")).toEqual(["memory.max 2000000000", "cpu.avg 0.7"]);
  });

  test("every budget stands where its text is written, whatever it was merged with", () => {
    const lines = design.split("\n");
    for (const profile of ["default", "quick", "full"])
      for (const { subjects } of load(design, profile).checks)
        for (const { at, text } of subjects.flatMap(({ budgets }) => budgets))
          expect(lines[at.line - 1]?.slice(at.column - 1)).toMatch(new RegExp(`^${text}[ ,}]`));
  });

  test("the stack", () => {
    expect(config.stack?.steps.map(({ kind, name, within }) => [kind, name, within])).toEqual([
      ["build", "npm run build", 600_000],
      ["start", "database", 60_000],
      ["run", "npm run seed", 600_000],
      ["compose", "compose.yml", 120_000],
      ["start", "api", 60_000],
    ]);
    expect(config.stack?.steps.at(-1)).toMatchObject({
      memoryLimit: 3e9,
      command: "node api/server.js",
      at: { line: 11, column: 7 },
    });
    // as written: neither 1.1 nor 7
    expect(config.stack?.env.VERSION).toBe("1.10");
    expect(config.data.code).toMatchObject({ kind: "values", values: ["007", "008"] });
  });

  test("the rest", () => {
    expect(config).toMatchObject({
      profile: "default",
      profiles: ["default", "quick", "full"],
      skipped: [],
      accept: [],
      paths: [],
      within: undefined,
      compare: { mode: "auto", detect: 0.1, tolerance: 0.05, guard: true },
      fail: { overBudget: true, regression: false },
      secrets: ["LICENCE"],
      targets: { main: "${DATABASE_URL}" },
      kpis: [
        {
          name: "Page Load Time",
          check: "pages",
          metric: "lcp",
          stat: "avg",
          across: "worst",
          target: 2000,
          text: "2 s",
          unit: "ms",
        },
      ],
    });
  });

  test("a command is the shell's, whatever it makes of a dollar", () => {
    const steps =
      "stack: { install: ['echo ${A%b}'], steps: [{ run: 'for f in *; do echo ${f%.js} ${#f}; done' }, { build: 'echo ${A-b}' }] }";
    const text = `version: 1\ntargets: { web: http://h }\n${steps}\npages: { target: web, each: { A: { path: / } } }`;
    expect(mistakes(text)).toEqual([]);
    expect(mistakes(text.replace("${#f}", "${PORT_X}"))[0]).toContain("${PORT_X} is the port of nothing");
  });

  test("the smallest file is six lines", () => {
    const smallest = [
      "version: 1",
      "targets: { web: http://127.0.0.1:1 }",
      "pages:",
      "  target: web",
      "  each:",
      "    Home: { path: /, budgets: { lcp: 2 s } }",
    ];
    expect(load(smallest.join("\n")).checks).toHaveLength(1);
  });
});

describe("optional steps", () => {
  const stack = (cache: string, needs: string) =>
    [
      "version: 1",
      `stack: { steps: [{ start: cache, run: x, ready: "tcp://h:1"${cache} }, { start: api, run: y, ready: "tcp://h:2" }] }`,
      "targets: { web: http://h }",
      `pages: { target: web, needs: [cache], each: { A: { path: / }, B: { path: /, needs: [${needs}] } } }`,
    ].join("\n");

  test("are marked, and subjects name those they need, their own instead of the section's", () => {
    const config = load(stack(", optional: true", ""));
    expect(config.stack?.steps.map(({ optional }) => optional)).toEqual([true, undefined]);
    expect(config.checks[0]?.subjects.map(({ name, needs }) => [name, needs])).toEqual([
      ["A", ["cache"]],
      ["B", []],
    ]);
  });

  test("are the only ones that can be needed", () => {
    expect(mistakes(stack(", optional: true", "api"))).toEqual([
      "4:85 needs names optional steps of the stack, and api is none → there is cache",
    ]);
    expect(mistakes(stack("", "cahce"))).toHaveLength(2);
  });
});

describe("profiles", () => {
  test("select checks and limit the time", () => {
    const quick = load(design, "quick");
    expect(quick).toMatchObject({ profile: "quick", within: 480_000, skipped: ["queries"] });
    expect(quick.checks.map(({ check }) => check)).toEqual(["pages", "endpoints", "machine"]);
  });

  test("are merged over the section, below what a subject says itself", () => {
    const [pages, endpoints] = load(design, "full").checks;
    expect(pages?.subjects.map(({ settings }) => (settings as { rounds: number }).rounds)).toEqual([100, 20]);
    expect(endpoints?.subjects.map(({ settings }) => (settings as { connections: number }).connections)).toEqual([
      1000, 4, 1000,
    ]);
  });

  const file = (profiles: string) =>
    `version: 1\ntargets: { web: http://h }\npages:\n  target: web\n  rounds: 20\n  budgets: { lcp: { median: 2 s, p95: 3 s } }\n  each: { A: { path: /a } }\nprofiles:\n${profiles}`;

  test("a bare bound of a profile replaces that of the default statistic only", () => {
    const config = load(file("  p: { pages: { budgets: { lcp: 1 s } } }"), "p");
    expect(config.checks[0]?.subjects[0]?.budgets.map(({ stat, bound }) => [stat, bound])).toEqual([
      ["median", 1000],
      ["p95", 3000],
    ]);
  });

  test("may bring subjects of their own", () => {
    const config = load(file("  p: { pages: { each: { B: { path: /b } } } }"), "p");
    expect(config.checks[0]?.subjects.map(({ name }) => name)).toEqual(["A", "B"]);
  });

  test("one that is called default counts when none is asked for", () => {
    expect(load(file("  default: { within: 3 m }"))).toMatchObject({
      profile: "default",
      profiles: ["default"],
      within: 180_000,
    });
  });

  test("one that is unknown is named with those that there are", () => {
    expect(mistakes(design, "ful")).toEqual([
      "undefined:undefined budgets.yml has no profile ful → did you mean full? There are default, quick, full",
    ]);
  });

  test("what only the merging shows is told with the profile's name, at the place that asks too much", () => {
    expect(mistakes(file("  p: { pages: { rounds: 5 } }"))).toEqual([
      "6:39 p95 of Largest Contentful Paint needs at least 20 values, A has 5 (in the profile p) → write rounds: 20, or judge another statistic: avg, median",
    ]);
  });
});

describe("mistakes", () => {
  const pages = (rest: string) => `version: 1\ntargets: { web: http://h }\npages:\n  target: web\n${rest}`;

  test.each<[string, string, string[]]>([
    [
      "an unknown key",
      "version: 1\nstak: {}\ntargets: { web: http://h }\npages: { target: web, each: { A: { path: / } } }",
      [
        '2:1 "stak" is not one of the keys of budgets.yml → did you mean stack? There are version, within, stack, targets, data, pages, endpoints, queries, machine, kpis, compare, fail, accept, paths, secrets, profiles',
      ],
    ],
    [
      "no version",
      "targets: { web: http://h }\npages: { target: web, each: { A: { path: / } } }",
      ["1:1 version is missing → Version of this notation.\nfor example version: 1"],
    ],
    [
      "an unknown metric",
      pages("  each: { A: { path: /, budgets: { lpc: 2 s } } }"),
      ['5:36 "lpc" is not one of the metrics of pages → did you mean lcp? There are lcp, cls, score'],
    ],
    [
      "an unknown statistic",
      pages("  each: { A: { path: /, budgets: { lcp: { p99: 2 s } } } }"),
      [
        '5:43 "p99" is not one of the statistics of Largest Contentful Paint → did you mean p95? There are median, avg, p95, max',
      ],
    ],
    [
      "a time without a unit",
      pages("  each: { A: { path: /, budgets: { lcp: 1.5 } } }"),
      ["5:41 lcp: 1.5 has no unit, a time needs one (ms, s, m, h) → write 1.5 ms or 1.5 s"],
    ],
    [
      "a sign",
      pages("  each:\n    A: { path: /, budgets: { lcp: > 5 s } }"),
      [
        "6:35 a bound has no sign, the metric knows its direction (at most for times and sizes, at least for rates and scores) → write 5 s",
      ],
    ],
    [
      "a comma inside braces",
      pages("  each: { A: { path: /, budgets: { cls: 1,000 } } }"),
      [
        '5:43 "000" is not one of the metrics of pages → a comma ends a value inside { }: write thousands without a separator (1000) and decimals with a point (1.5)',
      ],
    ],
    [
      "a missing setting",
      pages("  each:\n    A: {}"),
      ["6:5 path is missing → Path of the page.\nfor example path: /executive"],
    ],
    [
      "a wrong setting",
      pages("  rounds: ten\n  each: { A: { path: x, formFactor: tablet } }"),
      [
        '5:11 rounds must be a number, not "ten" → Page loads.',
        '6:22 path can\'t be "x" → Path of the page.\nfor example path: /executive',
        '6:37 formFactor can\'t be "tablet" → there are mobile, desktop',
      ],
    ],
    [
      "a quoted number",
      pages('  rounds: "10"\n  each: { A: { path: / } }'),
      ['5:11 rounds must be a number, not "10" → write 10 without quotes'],
    ],
    [
      "no subject",
      pages("  rounds: 3"),
      ["3:1 pages names no page to measure → add one:\npages:\n  each:\n    My page: {}"],
    ],
    [
      "an unknown target",
      "version: 1\ntargets: { web: http://h }\npages: { target: wbe, each: { A: { path: / } } }",
      ["3:18 there is no target wbe → did you mean web? There is web"],
    ],
    [
      "an address as target",
      "version: 1\ntargets: {}\npages: { target: http://h, each: { A: { path: / } } }",
      ['3:18 target names an entry under targets, it is no address itself → targets:\n  web: "http://h"'],
    ],
    [
      "a target without a scheme",
      "version: 1\ntargets: { web: localhost }\npages: { target: web, each: { A: { path: / } } }",
      [
        '2:17 web can\'t be "localhost" → An address with its scheme (http, postgres, redis …), or a variable that holds one.\nfor example web: http://127.0.0.1:${PORT_WEB}',
      ],
    ],
    [
      "an unknown port",
      'version: 1\nstack: { ports: { web: 80 } }\ntargets: { web: "http://h:${PORT_WBE}" }\npages: { target: web, each: { A: { path: / } } }',
      [
        "3:17 ${PORT_WBE} is the port of nothing under stack: ports → did you mean PORT_WEB? There is PORT_WEB\nor add it: ports: { wbe: 3000 }",
      ],
    ],
    [
      "an unreadable variable",
      'version: 1\ntargets: { web: "http://${A-b}" }\npages: { target: web, each: { A: { path: / } } }',
      [
        '2:17 "${A-b}" is not a variable that perf-budgets can read → Write ${NAME} or ${NAME:-default}, closed by }. For the characters ${ themselves write $${.',
      ],
    ],
    [
      "unknown data",
      pages('  each: { A: { path: "/{{id}}" } }\ndata: { ids: [1] }'),
      [
        "5:22 {{id}} stands for nothing under data → did you mean ids? There is ids\nor add it:\ndata:\n  id: [a value, another]",
      ],
    ],
    [
      "data from nowhere",
      pages("  each: { A: { path: / } }\ndata: { id: { target: main, sql: select 1 } }"),
      ["6:23 there is no target main → there is web"],
    ],
    [
      "a percentile that nothing carries",
      pages("  each:\n    A: { path: /, budgets: { lcp: { p95: 2 s } } }"),
      [
        "6:42 p95 of Largest Contentful Paint needs at least 20 values, A has 10 → write rounds: 20, or judge another statistic: avg, median",
      ],
    ],
    [
      "only what watches",
      "version: 1\nmachine:",
      [
        "2:1 machine only watches while others measure, and nothing else is measured → add a check, for example pages or endpoints",
      ],
    ],
    [
      "a star among what is found",
      pages("  each: { A: { path: / } }\nmachine: { each: { '*': {} } }"),
      ["6:20 * is no component → what holds for all stands in machine itself"],
    ],
    [
      "a duplicate",
      pages("  each: { A: { path: /, path: /b } }"),
      ['5:25 "path" stands twice in this map → remove one; the first is at budgets.yml:5:16'],
    ],
    [
      "tabs",
      "version: 1\npages:\n\ttarget: web\n",
      ["3:1 a tab indents this line, YAML wants spaces → replace the tab by two spaces"],
    ],
    [
      "steps",
      "version: 1\ntargets: { web: http://h }\nstack:\n  steps:\n    - { build: a, run: b }\n    - { start: x, run: y }\n    - { build: a, ready: tcp://h:1 }\n    - { compose: c.yml, ready: 'log: up' }\npages: { target: web, each: { A: { path: / } } }",
      [
        '5:7 entry 1 of steps: a step has exactly one of build, run, start, compose → - build: npm run build\n- run: npm run seed\n- { start: api, run: node server.js, ready: "http://127.0.0.1:${PORT_API}/" }\n- { compose: compose.yml, services: [cache] }',
        '6:16 start: x does not say when it is ready → add ready: "http://127.0.0.1:3000/"',
        "7:26 ready does not belong to a build step → a build step has build, name, within",
        "8:32 a compose step is ready by http, https or tcp → give the service a healthcheck instead",
      ],
    ],
    [
      "two of one name, one port for two",
      "version: 1\ntargets: { web: http://h }\nstack:\n  ports: { a: 1, b: 1 }\n  steps:\n    - { start: x, run: y, ready: tcp://h:1 }\n    - { start: x, run: z, ready: tcp://h:2 }\npages: { target: web, each: { A: { path: / } } }",
      [
        "4:21 b and a want the same port 1 → give each its own",
        "7:7 two steps start something called x → give each its own name; reports tell them apart by it",
      ],
    ],
    [
      "KPIs",
      pages(
        "  each: { A: { path: / } }\nkpis:\n  A: { check: page, metric: lcp, target: 2 s }\n  B: { check: pages, metric: lpc, target: 2 s }\n  C: { check: pages, metric: lcp, stat: p99, target: 2 s }\n  D: { check: pages, metric: lcp, target: 2 }\n  E: { check: queries, metric: time, target: 2 ms }",
      ),
      [
        "7:15 there is no check page → did you mean pages? There are pages, endpoints, queries, machine",
        "8:30 pages has no metric lpc → did you mean lcp? There are lcp, cls, score",
        "9:41 Largest Contentful Paint has no statistic p99 → did you mean p95? There are median, avg, p95, max",
        "10:43 target: 2 has no unit, a time needs one (ms, s, m, h) → write 2 ms or 2 s",
        '11:15 the file has no section queries, so nothing is measured for "E" → add queries: or remove the KPI',
      ],
    ],
    [
      "a profile of what is not there",
      pages("  each: { A: { path: / } }\nprofiles:\n  p: { checks: [pages, pags, queries] }"),
      [
        '7:24 entry 2 of checks can\'t be "pags" → did you mean pages? There are pages, endpoints, queries, machine',
        "7:30 the file has no section queries (in the profile p) → there is pages",
      ],
    ],
    [
      "subjects in a list",
      pages("  each: [{ path: / }]"),
      [
        "5:3 each must be a map (name: value), not a list → Every page by its name, with what differs from the settings above.",
      ],
    ],
    [
      "yes and no",
      pages("  each: { A: { path: / } }\nfail: { over-budget: yes, regression: Off }"),
      [
        '6:22 over-budget must be true or false, not "yes" → write true',
        '6:39 regression must be true or false, not "Off" → write false',
      ],
    ],
    [
      "shares and scores that nothing reaches",
      "version: 1\ntargets: { web: http://h }\nendpoints: { target: web, each: { GET /: { budgets: { errors: 120 % } } } }\npages: { target: web, each: { A: { path: /, budgets: { score: 101 } } } }\nkpis: { E: { check: endpoints, metric: errors, target: 101 % } }",
      [
        "3:63 errors: a share ends at 100 %, 120 % is beyond it → write a share from 0 to 100 %: 5 %",
        "4:63 a score ends at 100, 101 is beyond it → write a number from 0 to 100: 90",
        "5:56 target: a share ends at 100 %, 101 % is beyond it → write a share from 0 to 100 %: 5 %",
      ],
    ],
    [
      "what git could not merge",
      "version: 1\ntargets: { web: http://h }\npages:\n<<<<<<< HEAD\n  target: web\n=======\n  target: api\n>>>>>>> topic\n  each: { A: { path: / } }",
      [
        "4:1 git could not merge this part, and both versions stand here → keep one of the two, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>",
      ],
    ],
    [
      "UTF-16",
      "v\0e\0r\0s\0i\0o\0n\0:\0 \x001\0",
      ["1:1 this is no text in UTF-8 → save it as UTF-8; in PowerShell: … | Out-File -Encoding utf8 budgets.yml"],
    ],
    [
      "a password in what is quoted",
      "version: 1\ntargets: {}\npages: { target: 'http://me:sesame@h', each: { A: { path: / } } }",
      ['3:18 target names an entry under targets, it is no address itself → targets:\n  web: "http://me:***@h"'],
    ],
    [
      "lists and maps in the wrong place",
      pages(
        "  each:\n    A: { path: /, budgets: [lcp] }\nsecrets: TOKEN\nfail: { overbudget: true }\ncompare: { detect: 10 }",
      ),
      [
        "6:19 budgets must be a map (key: value), not a list → What a page may cost.",
        '7:10 secrets must be a list ([a, b]), not "TOKEN" → Environment variables whose values are masked in every output, beside those that end in TOKEN, PASSWORD, SECRET or KEY, or their plurals.',
        '8:9 "overbudget" is not one of the keys of fail → did you mean over-budget? There are over-budget, regression',
        "9:20 detect: 10 has no unit, a share needs one (%) → write 10 %",
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test.each([
    ["", "1:1 the file is empty"],
    ["- a", "1:1 the file must be a map (key: value)"],
    ["version: 1\n", "1:1 budgets.yml measures nothing"],
  ])("%j shows the smallest file, which is right", (text, expected) => {
    const [first = "", ...others] = mistakes(text);
    expect(others).toEqual([]);
    expect(first).toContain(expected);
    expect(mistakes(first.slice(first.indexOf("version: 1")))).toEqual([]);
  });

  test("a value behind an anchor is told where it is written, once", () => {
    const text = pages("  each:\n    A: &a { path: /, budgets: { lcp: 2 } }\n    B: *a\n    C: { <<: *a, path: /c }");
    expect(mistakes(text)).toEqual(["6:38 lcp: 2 has no unit, a time needs one (ms, s, m, h) → write 2 ms or 2 s"]);
  });

  test("are printed as file:line:column, what is wrong, what to do", () => {
    try {
      load(pages("  each: { A: { path: /, budgets: { lcp: 1.5 } } }"));
      expect.unreachable();
    } catch (error) {
      expect(explain(error)).toBe(
        "budgets.yml:5:41  lcp: 1.5 has no unit, a time needs one (ms, s, m, h)\n    write 1.5 ms or 1.5 s",
      );
    }
  });
});
