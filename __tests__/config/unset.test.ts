import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { unsetVariables } from "../../src/config/unset.ts";
import { armEnvironment } from "../../src/stack/environment.ts";
import { toyChecks } from "../support/checks.ts";

const FILE = [
  "version: 1",
  "stack:",
  "  ports: { web: 80 }",
  "  env:",
  '    A: "${OUTSIDE}"',
  '    B: "${A} ${PORT_WEB} ${ROOT} ${ARM}"',
  '    C: "${D} ${OPTIONAL:-x} ${OPTIONAL:-${INNER}}"',
  "    D: 1",
  "  steps:",
  '    - { start: web, run: "echo ${SHELL_ONLY}", ready: "http://${HOST}:${PORT_WEB}/" }',
  "targets:",
  '  web: "http://${HOST}/${B}"',
  '  main: "postgres://${DB}"',
  '  seed: "postgres://${SEED}"',
  '  idle: "postgres://${NOBODY}"',
  "data: { id: { target: seed, sql: select 1 } }",
  "pages: { target: web, each: { A: { path: / } } }",
  "queries: { target: main, each: { Q: { sql: select 1 } } }",
  "profiles:",
  "  pages: { checks: [pages] }",
  '  drawn: { checks: [pages], pages: { each: { A: { path: "/{{id}}" } } } }',
  '  fixed: { checks: [pages], targets: { web: "http://h" } }',
].join("\n");

const config = (profile?: string) => loadConfig({ file: "budgets.yml", text: FILE, profile, checks: toyChecks });
const told = (env: Record<string, string>, profile?: string) =>
  unsetVariables(config(profile), env).map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);

describe("variables that nobody sets", () => {
  test("are told where they are used, without those that have a default or that the stack sets", () => {
    expect(told({})).toEqual([
      "5:8 ${OUTSIDE} is not set here",
      "7:8 ${D} is set further down in stack.env, and only what stands before counts",
      "7:8 ${INNER} is not set here",
      "10:55 ${HOST} is not set here",
      "12:8 ${HOST} is not set here",
      "13:9 ${DB} is not set here",
    ]);
    expect(unsetVariables(config(), {})[0]?.hint).toBe(
      "set it in the environment (in a workflow: under `env:`), or give a default: ${OUTSIDE:-…}",
    );
  });

  test("are those of the environment that the stack gets: inputs of an action are private to it", () => {
    const env = { OUTSIDE: "", D: "2", OPTIONAL: "y", HOST: "h", DB: "d" };
    expect(told(env)).toEqual([]);
    expect(armEnvironment(env, { name: "head", root: "/", ports: { web: 1 } }, config().stack)).toMatchObject({
      C: "2 y y",
    });
    const action = FILE.replace("${OUTSIDE}", "${INPUT_KEY}");
    const own = loadConfig({ file: "budgets.yml", text: action, checks: toyChecks });
    expect(unsetVariables(own, { ...env, INPUT_KEY: "k" }).map(({ message }) => message)).toEqual([
      "${INPUT_KEY} is not set here",
    ]);
  });

  test("count in requests, names included, but not in statements", () => {
    const file = [
      "version: 1",
      'targets: { api: "http://h", main: "postgres://h" }',
      "endpoints:",
      "  target: api",
      '  headers: { Authorization: "Bearer ${TOKEN}" }',
      "  each:",
      '    "GET /${WHO}": { body: { by: ["${AUTHOR}"] }, budgets: { latency: 1 s } }',
      "queries: { target: main, each: { Q: { sql: \"select '${SHELL}'\" } } }",
    ].join("\n");
    const read = loadConfig({ file: "budgets.yml", text: file, checks: toyChecks });
    const lines = (env: Record<string, string>) =>
      unsetVariables(read, env).map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
    expect(lines({})).toEqual([
      "7:5 ${WHO} is not set here",
      "5:29 ${TOKEN} is not set here",
      "7:35 ${AUTHOR} is not set here",
    ]);
    expect(lines({ WHO: "a", TOKEN: "b", AUTHOR: "c" })).toEqual([]);
  });

  test("count for the targets that the profile measures, and those its data come from", () => {
    const env = { OUTSIDE: "", D: "2", OPTIONAL: "y", HOST: "h" };
    expect(told(env, "pages")).toEqual([]);
    expect(told(env, "drawn")).toEqual(["14:9 ${SEED} is not set here"]);
    expect(told({ ...env, HOST: "" }, "fixed")).toEqual([]);
  });
});
