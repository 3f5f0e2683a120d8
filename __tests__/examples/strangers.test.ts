import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadProfiles } from "../../src/config/load.ts";

const folder = new URL("../../examples/strangers/", import.meta.url);

describe.each(["parse", "unleash"])("examples/strangers/%s", (product) => {
  const text = readFileSync(new URL(`${product}/budgets.yml`, folder), "utf8");
  const profiles = loadProfiles({ file: "budgets.yml", text, checks });

  test("is valid in every profile, and measures pages, endpoints, queries and machine with budgets", () => {
    expect(profiles.map(({ profile }) => profile)).toEqual(["default", "quick"]);
    for (const { checks: sections } of profiles) {
      expect(sections.map(({ check }) => check)).toEqual(["pages", "endpoints", "queries", "machine"]);
      for (const { subjects } of sections) expect(subjects.some(({ budgets }) => budgets.length > 0)).toBe(true);
    }
  });

  test("signs in, and counts the rows it measures on", () => {
    const subjects = profiles[0]!.checks.flatMap((section) => section.subjects);
    const headers = subjects.flatMap(({ settings }) => Object.keys((settings as { headers?: object }).headers ?? {}));
    expect(headers.some((name) => /^authorization$|token$/i.test(name))).toBe(true);
    const tables = subjects.flatMap(({ settings }) => Object.values((settings as { tables?: object }).tables ?? {}));
    expect(Math.max(...tables)).toBeGreaterThanOrEqual(10_000);
  });

  test("its readme is short, and names no place of one machine", () => {
    const readme = readFileSync(new URL(`${product}/README.md`, folder), "utf8");
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
    expect(`${readme}${text}`).not.toMatch(/(^|[\s"'`(])\/(tmp|work|home|root|usr)\//);
  });
});
