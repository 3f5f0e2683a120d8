import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { KnownError } from "../../src/errors.ts";
import { readInputs, toChoice } from "../../src/inputs.ts";

interface ActionFile {
  readonly inputs: Record<string, { description: string; default?: string }>;
  readonly outputs: Record<string, { description: string }>;
  readonly runs: Record<string, string>;
}
const action = parse(readFileSync("action.yml", "utf8")) as ActionFile;

const env = (inputs: Record<string, string>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
const defaults = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ""]));

describe("action.yml", () => {
  it("names the inputs and outputs, each with words", () => {
    expect(Object.keys(action.inputs)).toEqual([
      "config",
      "profile",
      "github-token",
      "compare",
      "base",
      "fail",
      "baseline",
      "comment",
      "issue",
      "accept-label",
      "key",
      "working-directory",
    ]);
    expect(Object.keys(action.outputs)).toEqual([
      "verdict",
      "over-budget",
      "regressions",
      "report-path",
      "results-path",
    ]);
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(description.length).toBeGreaterThan(15);
    }
    expect(action.runs).toEqual({
      using: "node24",
      main: "dist/action.js",
      post: "dist/post.js",
      "post-if": "always()",
    });
  });

  it("has the defaults that are read when nothing is given", () => {
    const { token, ...given } = readInputs(env(defaults));
    const { token: none, ...nothing } = readInputs({});
    expect(given).toEqual(nothing);
    expect(token).toBe("${{ github.token }}");
    expect(none).toBeUndefined();
  });
});

describe("readInputs", () => {
  it("reads one typed object", () => {
    const given = {
      config: "b.yml",
      profile: "quick",
      "github-token": "t",
      compare: "paired",
      base: "release/1.x",
      fail: "over-budget",
      comment: "never",
    };
    const everyday = { issue: "never", "accept-label": "slow-ok", key: "web", "working-directory": "app" };
    expect(readInputs(env({ ...given, ...everyday, baseline: "123" }))).toEqual({
      config: "b.yml",
      profile: "quick",
      token: "t",
      compare: "paired",
      base: "release/1.x",
      fail: { overBudget: true, regression: false },
      baseline: { kind: "run", id: 123 },
      comment: "never",
      issue: "never",
      acceptLabel: "slow-ok",
      key: "web",
      workingDirectory: "app",
    });
  });

  it("tells all wrong values at once, with those that are allowed", () => {
    const wrong = { compare: "maybe", fail: "constructor", comment: "true", key: "a/b" };
    let error: unknown;
    try {
      readInputs(env(wrong));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(KnownError);
    const { mistakes, exit } = error as KnownError;
    expect(exit).toBe(2);
    expect(mistakes.map(({ message }) => message)).toEqual([
      'input compare: "maybe" is not one of its values',
      'input fail: "constructor" is not one of its values',
      'input comment: "true" is not one of its values',
      'input key: "a/b" has characters that a name of an artifact can\'t have',
    ]);
    expect(mistakes[2]?.hint).toBe("Use one of: always, when-red, never");
  });

  it.each([
    ["", { kind: "auto" }],
    ["none", { kind: "none" }],
    ["release", { kind: "release" }],
    ["7", { kind: "run", id: 7 }],
    ["a".repeat(40), { kind: "commit", commit: "a".repeat(40) }],
    ["old/results.jsonl", { kind: "file", path: "old/results.jsonl" }],
  ])("baseline %s", (text, choice) => expect(toChoice(text)).toEqual(choice));
});
