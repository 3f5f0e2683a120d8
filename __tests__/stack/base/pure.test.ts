import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StackConfig } from "../../../src/config/types.ts";
import { baseStack } from "../../../src/stack/base/config.ts";
import { movedEnvironment } from "../../../src/stack/base/environment.ts";
import { gitEnvironment } from "../../../src/stack/base/git.ts";
import { bothFit } from "../../../src/stack/base/memory.ts";
import { sharedTargets, sharedVariables } from "../../../src/stack/base/shared.ts";
import { temporaryFolder, write } from "./support.ts";

let temp: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  temp = temporaryFolder();
});
afterEach(() => temp.remove());

describe("the base's own stack", () => {
  const head: StackConfig = {
    at: { file: "budgets.yml", line: 1, column: 1 },
    ports: { web: 8080 },
    env: {},
    install: [],
    steps: [],
    cache: [{ paths: ["dist"], key: ["src"], skip: [], at: { file: "budgets.yml", line: 1, column: 1 } }],
  };
  const of = (text: string | undefined, profile = "default") => {
    if (text !== undefined) write(temp.folder, { "ci/budgets.yml": text });
    return baseStack(temp.folder, "ci/budgets.yml", profile, head);
  };
  const OLD = `
version: 1
stack:
  ports: { web: 8081 }
  cache: [{ paths: [dist], key: [src] }]
  install: [npm ci]
  steps: [{ build: make }]
secrets: [OLD_KEY]
profiles:
  nightly:
    stack: { steps: [{ build: make all }] }
    no-such-check: { budgets: { lcp: nonsense } }
a-check-of-the-past: { each: [1, 2, 3] }
pages: { budgets: { lcp: "much too slow" }, each: { Home: { budgets: nothing } } }
`;

  it("is read, whatever else today's checks would say of an old file", () => {
    const { stack, secrets, notes } = of(OLD);
    expect(stack).toMatchObject({ ports: { web: 8081 }, install: ["npm ci"], steps: [{ command: "make" }], cache: [] });
    expect([secrets, notes]).toEqual([["OLD_KEY"], []]);
  });

  it("is that of the same profile, or the file's as it stands", () => {
    expect(of(OLD, "nightly").stack.steps).toMatchObject([{ command: "make all" }]);
    expect(of(OLD, "quick").stack.steps).toMatchObject([{ command: "make" }]);
  });

  it.each<[string, string | undefined, RegExp]>([
    [
      "there is no file",
      undefined,
      /^The base is started as the head is: it has no ci\/budgets.yml that can be read\.$/,
    ],
    ["it is no YAML", "a: [", /no YAML that can be read \(ci\/budgets.yml:1:/],
    ["it is a list", "[1]", /no YAML that can be read\.$/],
    ["it starts nothing", "version: 1\npages: {}", /its ci\/budgets.yml has no `stack`\.$/],
    [
      "it has another form",
      "stack: { stages: [] }",
      /says something else under `stack` than is known today \(ci\/budgets.yml:1:10 /,
    ],
    ["it makes no sense", "stack: { ports: { a: 8080, b: 8080 } }", /b and a want the same port/],
  ])("is head's where %s, without its cache, and that is said", (_, text, words) => {
    const { stack, notes } = of(text);
    expect(stack).toEqual({ ...head, cache: [] });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(words);
  });
});

describe("an environment for another checkout", () => {
  it("points where head's pointed", () => {
    write(temp.folder, { "base/tools/x": "" });
    const [head, base] = [join(temp.folder, "head"), join(temp.folder, "base")];
    const path = [`${head}/node_modules/.bin`, `${head}/tools`, `${head}/.venv/bin`, "/usr/bin"].join(":");
    const env = {
      PATH: path,
      PWD: head,
      DATA: `${head}/.data`,
      URL: `file://${head}/a b`,
      NEAR: `${head}-2/x`,
      MNT: `/mnt${head}`,
      HOME: head,
      GONE: undefined,
    };
    expect(movedEnvironment(env, head, base)).toEqual({
      PATH: [`${base}/node_modules/.bin`, `${base}/tools`, `${head}/.venv/bin`, "/usr/bin"].join(":"),
      PWD: base,
      DATA: `${base}/.data`,
      URL: `file://${base}/a b`,
      NEAR: `${head}-2/x`,
      MNT: `/mnt${head}`,
      HOME: head,
    });
  });
});

describe("the environment of git", () => {
  it("adds to what is set already, and gives no token without one", () => {
    const env = gitEnvironment(
      { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "a.b", GIT_CONFIG_VALUE_0: "c", GIT_DIR: "/x" },
      undefined,
    );
    expect(env).toMatchObject({ GIT_CONFIG_COUNT: "2", GIT_CONFIG_KEY_0: "a.b", GIT_CONFIG_KEY_1: "core.hooksPath" });
    expect(env).not.toHaveProperty("GIT_DIR");
    const login = gitEnvironment({}, { token: "secret", server: "https://github.com" });
    expect([login.GIT_CONFIG_COUNT, login.GIT_CONFIG_KEY_1, login.GIT_CONFIG_VALUE_1, login.GIT_CONFIG_KEY_2]).toEqual([
      "3",
      "http.https://github.com/.extraheader",
      "",
      "http.https://github.com/.extraheader",
    ]);
    expect(login.GIT_CONFIG_VALUE_2).toBe(
      `AUTHORIZATION: basic ${Buffer.from("x-access-token:secret").toString("base64")}`,
    );
  });
});

describe("whether two stacks fit into memory", () => {
  const GB = 1_000_000_000;
  it.each<[string, number, number, number | undefined, boolean]>([
    ["much room", 16, 2, undefined, true],
    ["just enough: growth of both, and a reserve", 5, 2, undefined, true],
    ["a little less", 4.99, 2, undefined, false],
    ["a limit keeps both from growing", 3, 2, 2, true],
    ["a limit above what it may grow to changes nothing", 4.99, 2, 8, false],
    ["more than its limit, as it is now", 2.99, 2, 1, false],
    ["no room at all", 0.5, 0, undefined, false],
  ])("%s", (_, available, resident, limit, fit) => {
    expect(
      bothFit(available * GB, [{ resident: resident * GB, limit: limit === undefined ? undefined : limit * GB }]),
    ).toBe(fit);
  });
});

describe("what both arms share", () => {
  const expand = (env: Record<string, string>) => (text: string) =>
    text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = env[name];
      if (value === undefined) throw new Error(name);
      return value;
    });

  it("are targets with one address; one that an arm lacks is not shared", () => {
    const head = expand({ PORT: "1", DB: "postgres://db/x", NEW: "http://new" });
    const base = expand({ PORT: "2", DB: "postgres://db/x" });
    const targets = { web: "http://127.0.0.1:${PORT}", main: "${DB}", fresh: "${NEW}", mail: "http://mail.test" };
    expect(sharedTargets(head, base, targets)).toEqual(["main", "mail"]);
  });

  it("are variables with the address of one database, cache or directory", () => {
    const head = {
      A: "postgres://db/x",
      B: "redis://c:6379",
      C: "http://x",
      D: "mysql://1",
      E: "LDAP://dir",
      F: "text",
    };
    const base = { ...head, D: "mysql://2" };
    expect(sharedVariables(head, base, [...Object.keys(head), "GONE"])).toEqual(["A", "B", "E"]);
  });
});
