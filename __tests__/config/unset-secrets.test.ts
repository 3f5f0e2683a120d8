import { describe, expect, test } from "vitest";
import { unsetSecrets } from "../../src/config/unset-secrets.ts";
import { aConfig, at } from "../support/run.ts";

const config = aConfig(
  [
    { name: "by header", settings: { target: "open", headers: { Authorization: "Bearer ${API}" } } },
    { name: "by target", settings: { target: "closed" }, needs: ["cache"] },
    { name: "by data", settings: { target: "open", path: "/{{ids}}", tables: { target: "x" } } },
    { name: "with a default", settings: { target: "open", body: ["${API:-none}", 1, null] } },
    { name: "open", settings: { target: "open" } },
  ],
  {
    secrets: ["API", "DATABASE", "UNUSED", "THERE"],
    targets: {
      open: "http://127.0.0.1:${PORT_API}",
      closed: "http://u:${API}@h/${THERE}",
      main: "postgres://${DATABASE}@h",
    },
    data: { ids: { kind: "sql", target: "main", sql: "select 1", at: at(9) } },
  },
);

const needs = (env: Record<string, string>) =>
  unsetSecrets(config, env).config.checks.flatMap(({ subjects }) => subjects.map((subject) => subject.needs ?? []));

describe("secrets that are not there", () => {
  const env = { API: "", THERE: "x", OTHER_TOKEN: "" };

  test("are needed by what mentions them in its settings, its target or its data", () => {
    expect(needs(env)).toEqual([["the secret API"], ["cache", "the secret API"], ["the secret DATABASE"], [], []]);
  });

  test("are told once, with what to do, and unless nothing needs them", () => {
    const { missing, names } = unsetSecrets(config, env);
    expect(names).toEqual(["API", "DATABASE", "UNUSED"]);
    expect(missing.map(({ why }) => why)).toEqual([
      "The secret API is not there (a fork?): what needs it is not measured.",
      "The secret DATABASE is not there (a fork?): what needs it is not measured.",
    ]);
    expect(missing[0]?.hint).toMatch(/forks.*`env:`/);
  });

  test("where all are there, nothing changes", () => {
    const found = unsetSecrets(config, { API: "a", DATABASE: "b", THERE: "c", UNUSED: "d" });
    expect(found).toEqual({ names: [], missing: [], config });
  });
});
