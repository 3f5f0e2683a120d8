import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { type ValidateInputs, validate } from "../../src/commands/validate.ts";
import { KnownError } from "../../src/errors.ts";
import { toyChecks } from "../support/checks.ts";
import { aRun } from "../support/run.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

type Asked = Partial<Omit<ValidateInputs, "file" | "text" | "say">>;

function said(text: string, asked: Asked = {}): string {
  const lines: string[] = [];
  const inputs = { checks: toyChecks, today: "2026-11-24", ...asked };
  expect(validate({ file: "budgets.yml", text, say: (line) => lines.push(line), ...inputs })).toBe(0);
  return `${lines.join("\n")}\n`;
}

test("says in words what every profile measures", async () => {
  await expect(said(read("../support/design.yml"))).toMatchFileSnapshot("__snapshots__/validate.txt");
});

test("what a time limit cuts is told, and what is then measured", () => {
  const text = said(
    "version: 1\nwithin: 60 s\ntargets: { web: http://h }\npages: { target: web, each: { A: { path: /, rounds: 10 }, B: { path: /b } } }\ncompare: { mode: off }\nfail: { over-budget: false, regression: false }",
  );
  expect(text).toContain("about 1 m of measuring, within 60 s");
  expect(text).toContain("  cut to fit: pages/A: 4 instead of 10 rounds");
  expect(text).toContain("    A: 4 loads on a mobile device; about 30 s");
  expect(text).toContain("no budget: only a change is told");
  expect(text).toContain("Compared with nothing.\nThe job never turns red.");
  expect(text).toContain("Stack: none; the targets run already\n  web: http://h");
});

describe("what may turn red by a change", () => {
  const page = (rest = "", more = "") =>
    [
      "version: 1",
      rest,
      'stack: { steps: [{ start: web, run: node web.js, ready: "http://h" }] }',
      "targets: { web: http://h }",
      "pages:",
      "  target: web",
      `  each: { A: { path: /, rounds: 12 }, B: { path: /b, rounds: 12${more} } }`,
    ].join("\n");
  const told = (text: string, asked: Asked = {}) => {
    const lines = said(text, asked).split("\n");
    const from = lines.findIndex((line) => /^ {2}(In pairs|Turns red|No )/.test(line));
    return lines.slice(from, lines.indexOf("", from));
  };

  test("is told with rounds, pairs, the smallest change that is found, and the time of two arms", () => {
    expect(told(page())).toEqual([
      "  In pairs with the base, where earlier runs can't tell: at most about 5 m 33 s, the start of the base not counted",
      "  Turns red by a change (2 rows; where the machine is quiet, 9 of 10 changes of the size told are found):",
      expect.stringMatching(
        /^ {4}Largest Contentful Paint \(median\) of 2 pages {2}12 rounds {2}12 pairs {2}from [67](\.\d)? %$/,
      ),
    ]);
    expect(told(page("compare: { mode: paired }"))[0]).toBe(
      "  In pairs with the base: about 5 m 33 s, the start of the base not counted",
    );
  });

  test("needs at least ten rounds an arm, and a tolerance moves what is found", () => {
    const few = told(page("compare: { tolerance: 50 % }").replaceAll("rounds: 12", "rounds: 3"));
    expect(few[0]).toContain("about 4 m 42 s");
    expect(few[2]).toMatch(/ 3 rounds {2}10 pairs {2}from 5\d %$/);
  });

  test("says what does not fit, and what would do when nothing does", () => {
    expect(told(page("within: 84 s"))).toEqual([
      "  In pairs with the base, where earlier runs can't tell: at most about 2 m 45 s, the start of the base not counted",
      expect.stringContaining("Turns red by a change"),
      expect.stringMatching(/^ {4}Largest Contentful Paint \(median\) of A {2}\d+ rounds {2}10 pairs +from /),
      expect.stringMatching(
        /^ {4}Largest Contentful Paint \(median\) of B {2}\d+ rounds {2}not in pairs: within is too short$/,
      ),
    ]);
    expect(told(page("within: 60 s"))[0]).toBe(
      "  No pair can turn anything red: within 60 s is too short for 10 rounds an arm; all fit within 2 m 21 s",
    );
  });

  test("against stored runs alone takes no pairs, and without rows or comparison there is nothing to say", () => {
    expect(told(page("compare: { mode: stored }"))).toEqual([
      "  Turns red by a change, once enough earlier runs tell the noise:",
      "    Largest Contentful Paint (median) of 2 pages  12 rounds",
    ]);
    expect(told(page("", ", gate: []"))[2]).toContain("Largest Contentful Paint (median) of A ");
    expect(told(page("", ", gate: []").replace("path: /,", "path: /, gate: [],"))).toEqual([
      "  No noisy row turns the job red by a change: only exact metrics can.",
    ]);
    expect(said(page("compare: { mode: off }"))).not.toContain("urns red by a change");
  });

  test("has no pairs where nothing is started", () => {
    const [first, second] = told(page("compare: { mode: paired }").replace(/stack: .*\n/, ""));
    expect(first).toBe("  No base beside it: the targets run already, and both would be the same.");
    expect(second).toBe("  Turns red by a change, once enough earlier runs tell the noise:");
  });

  test("follows from the noise of an earlier run, where one is given", () => {
    const metric = { check: "pages", name: "lcp", unit: "ms" } as const;
    const noisy = [100, 130, 90, 140, 80, 125, 95].map((value) => value * 10);
    const quiet = noisy.map((value) => 5000 + value / 100);
    const baseline = aRun([
      { subject: "A", metric, rounds: noisy },
      { subject: "B", metric, rounds: quiet },
    ]);
    const [, head, a, b] = told(page(), { baseline });
    expect(head).toContain("with the noise of the given run, 9 of 10");
    expect(Number(/ of A .* from ([\d.]+) %/.exec(a ?? "")?.[1])).toBeGreaterThan(40);
    expect(b).toMatch(/ of B .* from 3(\.\d)? %$/);
  });

  test("the noise guard is told when it is off", () => {
    expect(said(page("compare: { guard: false }"))).toContain(
      "The noise guard is off: rounds of a noisy machine count too.",
    );
    expect(said(page())).not.toContain("noise guard");
  });
});

describe("one profile", () => {
  const design = read("../support/design.yml");

  test("is told alone, with its own budgets", () => {
    const text = said(design, { profile: "quick" });
    expect(text.match(/^Profile .*/gm)).toEqual(["Profile quick: about 3 m 45 s of measuring, within 8 m"]);
    expect(text).toContain("  skips queries");
    expect(text).toContain("      Largest Contentful Paint (median)  at most 2 s");
    expect(text).toContain("KPIs");
  });

  test("that there is not is a mistake, as is a mistake of another profile", () => {
    expect(() => said(design, { profile: "quik" })).toThrow("budgets.yml has no profile quik");
    expect(() => said(design.replace("rounds: 100", "rounds: none"), { profile: "quick" })).toThrow("rounds must be");
  });
});

describe("secrets", () => {
  const file = (url: string) =>
    `version: 1\ntargets: { main: "${url}" }\nsecrets: [LICENCE]\nqueries: { target: main, each: { Q: { sql: select 1 } } }`;

  test("in an address are masked, variables in their place are not", () => {
    expect(said(file("postgres://nexus:hunter22@h/db"))).toContain("  main: postgres://nexus:***@h/db\n");
    expect(said(file("postgres://nexus:${PW}@h/db"))).toContain("  main: postgres://nexus:${PW}@h/db\n");
  });

  test("of the environment are masked wherever they are written", () => {
    const text = said(file("postgres://h/xK7-2pQ9zL"), { env: { LICENCE: "xK7-2pQ9zL" } });
    expect(text).not.toContain("xK7-2pQ9zL");
  });
});

describe("variables", () => {
  const text =
    'version: 1\ntargets: { web: "http://${HOST}" }\npages: { target: web, each: { A: { path: / } } }\nprofiles: { quick: { within: 1 h } }';

  test("that are not set on this machine are told once; the file is valid all the same", () => {
    const lines = said(text, { env: {} });
    expect(lines).toContain(
      "\nTo run it here, these are missing:\n  budgets.yml:2:17  ${HOST} is not set here\n      set it in the environment (in a workflow: under `env:`), or give a default: ${HOST:-…}\n",
    );
    expect(lines.match(/is not set here/g)).toHaveLength(1);
  });

  test("that are set, or of a machine that is not known, are no matter", () => {
    expect(said(text, { env: { HOST: "h" } })).not.toContain("To run it here");
    expect(said(text)).not.toContain("To run it here");
  });
});

test("the budgets.yml of this repository is right", () => {
  const text = said(read("../../budgets.yml"), { checks });
  expect(text).toMatch(/^budgets.yml is valid\.\n/);
  for (const { title } of checks) expect(text).toContain(`  ${title}`);
});

test("mistakes are thrown, all of them", () => {
  try {
    said("version: 2\nfoo: 1\n");
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).mistakes).toHaveLength(3);
  }
});
