import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gist } from "../../../src/tools/http/gist.ts";

describe("the gist of an answer", () => {
  test.each([
    [500, "", ""],
    [500, "no table called users\n", "no table called users"],
    [502, "<html><head><title>502 Bad Gateway</title></head>ann</html>", 'HTML "502 Bad Gateway"'],
    [200, "<!doctype html><p>ann", "HTML"],
    [200, "hello ann", "a text of 9 characters"],
    [200, '{"rows":null,"ok":true,"name":"ann","list":[1,2]}', '{"rows":null,"ok":true,"name":…,"list":[…]}'],
    [200, '{"message":"welcome ann"}', '{"message":…}'],
    [
      422,
      '{"errors":[{"message":"name is empty","value":"x"},1]}',
      '{"errors":[{"message":"name is empty","value":…}…]}',
    ],
    [
      500,
      '{"error":{"code":42,"detail":"user ann@example.org is gone"}}',
      '{"error":{"code":42,"detail":"user …@… is gone"}}',
    ],
    [401, "bad token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.x", "bad token ….x"],
    [
      500,
      'duplicate key violates "users_organisation_id_fkey_constraint"',
      'duplicate key violates "users_organisation_id_fkey_constraint"',
    ],
    [500, '{"cut', "JSON of 5 characters or more"],
    [400, '"a text"', "…"],
  ])("%i %s", (status, body, expected) => expect(gist(status, body)).toBe(expected));

  test("is short, and without any value of JSON that is right by its status", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(200, 201), (value, status) => {
        const told = gist(status, JSON.stringify({ rows: [value], value }));
        expect(told.length).toBeLessThanOrEqual(200);
        const strings: string[] = [];
        JSON.stringify(value, (_, inner) => (typeof inner === "string" ? strings.push(inner) : inner));
        // a key may hold any text, also one that looks like a value: it stands before a colon, a value after one
        const values = told.replaceAll(/"(?:[^"\\]|\\.)*":/g, ":");
        for (const text of strings) if (text.length > 2) expect(values).not.toContain(JSON.stringify(text));
      }),
    );
  });
});
