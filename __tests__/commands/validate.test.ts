import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { type ValidateInputs, validate } from "../../src/commands/validate.ts";
import { KnownError } from "../../src/errors.ts";
import { toyChecks } from "../support/checks.ts";

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
