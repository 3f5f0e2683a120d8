import { describe, expect, it } from "vitest";
import { available } from "../../src/commands/available.ts";
import { loadConfig } from "../../src/config/load.ts";
import { toyChecks } from "../support/checks.ts";

const config = loadConfig({
  file: "budgets.yml",
  checks: toyChecks,
  text: `version: 1
stack:
  ports: { cache: 6380, web: 8080 }
  steps:
    - { start: cache, run: redis-server, ready: "tcp://127.0.0.1:\${PORT_CACHE}", optional: true }
    - { start: web, run: nginx, ready: "http://127.0.0.1:\${PORT_WEB}/", optional: true }
targets: { web: "http://a", api: "http://b" }
pages:
  target: web
  needs: [web]
  each: { Home: { path: / }, Other: { path: / } }
endpoints:
  target: api
  each:
    GET /plain: {}
    GET /cached: { needs: [cache], budgets: { rps: 10 } }
    GET /both: { needs: [cache, web] }
machine:
  each: { cache: { budgets: { memory: 100 MB } } }
`,
});
const part = (name: string) => ({ name, why: `${name} (start step) ended with code 127`, hint: "its log" });
const left = (...names: string[]) =>
  available(config, names.map(part), toyChecks).config.checks.flatMap(({ check, subjects }) =>
    subjects.map(({ name }) => `${check}/${name}`),
  );

describe("what is left without a part of the stack", () => {
  it("is everything when nothing is missing", () => {
    const all = available(config, [], toyChecks);
    expect(all.config).toBe(config);
    expect(all.problems).toEqual([]);
  });

  it("is what does not need it; a section's needs hold for all of its subjects", () => {
    const rest = ["machine/*", "machine/cache"];
    expect(left("cache")).toEqual(["pages/Home", "pages/Other", "endpoints/GET /plain", ...rest]);
    expect(left("web")).toEqual(["endpoints/GET /plain", "endpoints/GET /cached", ...rest]);
    expect(left("cache", "web")).toEqual(["endpoints/GET /plain", ...rest]);
  });

  it("tells the part with its reason, and each subject that needs it, also one that would be found", () => {
    const { problems } = available(config, [part("cache")], toyChecks);
    const why = "Not measured, since cache can't be had here.";
    const code = "part-missing";
    expect(problems).toEqual([
      { is: "problem", code, detail: "cache (start step) ended with code 127", hint: "its log" },
      { is: "problem", code, check: "endpoints", subject: "GET /cached", detail: why },
      { is: "problem", code, check: "endpoints", subject: "GET /both", detail: why },
      { is: "problem", code, check: "machine", subject: "cache", detail: why },
    ]);
  });
});
