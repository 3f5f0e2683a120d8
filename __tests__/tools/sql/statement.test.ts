import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readStatement, whyNotReading } from "../../../src/tools/sql/index.ts";
import { READING, REFUSED } from "./statements.ts";

describe("a statement, as far as its text tells", () => {
  test.each(READING)("%j reads", (sql) => {
    expect(whyNotReading(sql)).toBeUndefined();
    expect(readStatement(sql)).toMatchObject({ count: 1, parameters: [] });
  });

  test.each(REFUSED)("%j is refused: %s", (sql, because) => {
    expect(whyNotReading(sql)?.message).toContain(because);
  });

  test("parameters are found once each, in order, and not in what is quoted", () => {
    expect(readStatement("select $2::int, $1, '$4', $10, $1 from t where a=$3").parameters).toEqual([1, 2, 3, 10]);
    expect(readStatement('select a$1, $$ $2 $$, "$3" -- $4\n/* $5 */').parameters).toEqual([]);
  });

  test("whatever is quoted changes nothing", () => {
    const quoted = fc.string().map((text) => `'${text.replaceAll("'", "''")}'`);
    const comment = fc.string().map((text) => `/*${text.replaceAll(/[/*]/g, "")}*/`);
    const name = fc.string({ minLength: 1 }).map((text) => `"${text.replaceAll('"', '""')}"`);
    fc.assert(
      fc.property(quoted, comment, name, (text, note, column) => {
        const sql = `${note} select ${text} as ${column} ${note} where 1 = $1`;
        expect(whyNotReading(sql)).toBeUndefined();
        expect(readStatement(sql)).toEqual({ begins: "select", count: 1, parameters: [1], writes: undefined });
      }),
    );
  });

  test("any text is read to its end", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', "$", "/", "*", "-", "\n", "a", "1", ";", "\\", "e", "(") }),
        (text) => {
          expect(readStatement(text).count).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
