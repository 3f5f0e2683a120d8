import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadProfiles } from "../../src/config/load.ts";
import { KnownError } from "../../src/errors.ts";

/** `line:column message → hint` of every mistake, with the real checks. */
function mistakes(text: string): string[] {
  try {
    loadProfiles({ file: "budgets.yml", text, checks });
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.mistakes.map(({ at, message, hint }) => `${at?.line}:${at?.column} ${message} → ${hint}`);
  }
  return [];
}

const file = (targets: string, sections: string, rest = "") =>
  `version: 1\n${rest}targets: { ${targets} }\n${sections}`;
const TARGETS = 'web: "http://h", main: "postgres://h/db"';
const query = (rest: string, targets = TARGETS) =>
  file(targets, `queries:\n  target: main\n  each:\n    Q: { ${rest} }`);

describe("a target of the wrong kind", () => {
  test("is told at the setting, once for all subjects that share it", () => {
    expect(
      mistakes(
        file(
          TARGETS,
          [
            "pages: { target: main, each: { A: { path: / }, B: { path: /b } } }",
            "endpoints: { target: web, each: { GET /: { target: main }, GET /a: {} } }",
            "queries: { target: web, each: { Q: { sql: select 1 } } }",
          ].join("\n"),
        ),
      ),
    ).toEqual([
      "3:18 the target main is postgres://, and a page needs http:// or https:// → targets that fit: web",
      "4:52 the target main is postgres://, and an endpoint needs http:// or https:// → targets that fit: web",
      "5:20 the target web is http://, and a query needs postgres:// or postgresql:// → targets that fit: main",
    ]);
  });

  test("an engine that nobody implements", () => {
    expect(mistakes(query("sql: select 1", 'main: "mysql://h/db"'))).toEqual([
      '4:11 the target main is mysql://, and a query needs postgres:// or postgresql:// → add one under targets: "postgres://user:${DB_PASSWORD}@127.0.0.1:5432/name"',
    ]);
  });

  test("is seen through what the stack sets, and not guessed where the environment may overrule", () => {
    const stack = (env: string) => `stack: { ports: { db: 5 }, env: { ${env} } }\n`;
    const with_ = (env: string, target: string) =>
      mistakes(file(`main: "${target}"`, "queries: { target: main, each: { Q: { sql: select 1 } } }", stack(env)));
    expect(with_('URL: "mysql://u:${PW:-x}@h:${PORT_DB}"', "${URL}")).toHaveLength(1);
    expect(with_('URL: "postgres://u:${PW:-x}@h:${PORT_DB}"', "${URL}")).toEqual([]);
    expect(with_('URL: "${URL:-mysql://h}"', "${URL}")).toEqual([]);
    expect(with_('A: "1"', "${URL:-mysql://h}")).toEqual([]);
    expect(with_('A: "1"', "${URL}")).toEqual([]);
  });

  test("data is fetched from a database, by one reading statement without values", () => {
    const data = (query: string) => mistakes(`${query_}data: { id: { ${query} } }\n`);
    const query_ = `${file(TARGETS, "pages: { target: web, each: { A: { path: / } } }")}\n`;
    expect(data("target: web, sql: select 1")).toEqual([
      "4:23 the target web is http://, and a query needs postgres:// or postgresql:// → targets that fit: main",
    ]);
    expect(data('target: main, sql: "delete from users"')[0]).toMatch(/^4:34 sql: only reading statements/);
    expect(data('target: main, sql: "select $1"')[0]).toMatch(/^4:34 sql asks for \$1/);
    expect(data('target: main, sql: "select id from users limit 1000"')).toEqual([]);
  });
});

describe("a query's statement", () => {
  test.each([
    ["sql: delete from users", "6:15 sql: only reading statements are measured, and this one is none (delete)"],
    ["sql: select 1; select 2", "6:15 sql: there are 2 statements in it"],
    ['sql: "select $1"', '6:15 sql asks for $1, and values holds nothing → give one value: values: ["{{name}}"]'],
    ['sql: "select $1, $2", values: [a]', "6:32 sql asks for $1, $2, and values holds 1"],
    ["sql: select 1, values: [a, b]", "6:25 values holds 2, and sql has no $1, $2"],
    ['sql: "select $2", values: [a, b]', "6:28 values holds 2, and sql has no $1 →"],
  ])("%s", (rest, expected) => {
    const found = mistakes(query(rest));
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(expected)).toBe(true);
  });

  test.each(["sql: select 1", 'sql: "select $1, $2, $1", values: [a, b]', "sql: \"select '$1; x'\""])(
    "%s is right",
    (rest) => {
      expect(mistakes(query(rest))).toEqual([]);
    },
  );
});

describe("a variable without braces", () => {
  const stack = (env: string, rest = "") =>
    mistakes(
      file(
        'web: "http://127.0.0.1:$PORT_WEB"',
        "pages: { target: web, each: { A: { path: /$id/$PORT } } }",
        `stack: { ports: { web: 5 }, env: { ${env} }, steps: [{ run: echo $PORT_WEB ${rest} }] }\n`,
      ),
    );
  test("is no variable, where the stack knows its name: what to write is told", () => {
    expect(stack("HTTP_PORT: $PORT_WEB, URL: http://h:$PORT_WEB/$HTTP_PORT")).toEqual([
      "2:47 $PORT_WEB is not filled in: a variable stands in braces → write ${PORT_WEB}",
      "2:63 $PORT_WEB is not filled in: a variable stands in braces → write http://h:${PORT_WEB}/${HTTP_PORT}",
      "3:17 $PORT_WEB is not filled in: a variable stands in braces → write http://127.0.0.1:${PORT_WEB}",
    ]);
  });

  test("is only a text in every other place: commands, statements, unknown names, longer names", () => {
    expect(
      mistakes(
        file(
          'web: "http://h", main: "postgres://h/db"',
          [
            "pages: { target: web, each: { A: { path: /$id/$PORT_WEBS } } }",
            "queries: { target: main, each: { Q: { sql: select $body$ $PORT_WEB $body$ } } }",
          ].join("\n"),
          "stack: { ports: { web: 5 }, env: { body: $HOME $5 }, steps: [{ run: echo $PORT_WEB }] }\n",
        ),
      ),
    ).toEqual([]);
  });
});

describe("a text alone where a map belongs", () => {
  test.each([
    ["pages: { target: web, each: { Login: /login } }", "write Login: { path: /login }"],
    ['endpoints: { target: web, each: { Find: "/find?q={{a}}" } }', 'write Find: { path: "/find?q={{a}}" }'],
    ["queries: { target: main, each: { All: select 1 } }", "write All: { sql: select 1 }"],
    ["pages: { target: web, each: { Login: login } }", "Every page"],
  ])("%s", (section, hint) => {
    const told = mistakes(file(TARGETS, section, "data: { a: [1] }\n"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("must be a map (key: value), not ");
    expect(told[0]).toContain(` → ${hint === "Every page" ? "" : hint}`);
  });
});
