import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/results/entry.ts";
import { holds, judge, parseExpect } from "../../../src/tools/http/expect.ts";

const verdict = (input: unknown, status: number, body = "") => {
  const parsed = parseExpect(input);
  if (!parsed.ok) throw new Error(parsed.message);
  return judge(parsed.expect)(status, body)?.why;
};

describe("a status", () => {
  test("without one, any 2xx is right", () => {
    const any = judge({});
    for (const status of [200, 204, 299]) expect(any(status, "")).toBeUndefined();
    for (const status of [199, 300, 404, 500]) expect(any(status, "")?.why).toBe(`status ${status} instead of 2xx`);
  });

  test("with one, no other", () => {
    expect(verdict(404, 404)).toBeUndefined();
    expect(verdict({ status: 404 }, 200)).toBe("status 200 instead of 404");
  });

  test("what is none is refused", () => {
    for (const input of ["200", 99, 700, 200.5, null, [200], { status: "ok" }])
      expect(parseExpect(input)).toMatchObject({ ok: false, message: expect.stringContaining("no status") });
    expect(parseExpect({ code: 200 })).toMatchObject({ ok: false, message: expect.stringContaining('"code"') });
  });
});

describe("a body", () => {
  test("contains a text", () => {
    expect(verdict({ body: "users" }, 200, '{"users":[]}')).toBeUndefined();
    expect(verdict({ body: "users" }, 200, "oops")).toBe('the body does not contain "users"');
  });

  test("matches a pattern, the same for every answer", () => {
    const parsed = parseExpect({ body: "/^\\[\\{.*ID/is" });
    if (!parsed.ok) throw new Error(parsed.message);
    const judged = judge(parsed.expect);
    for (let round = 0; round < 3; round++) expect(judged(200, '[{"id":\n1}]')).toBeUndefined();
    expect(judged(200, "{}")?.kind).toBe("body");
    expect(parseExpect({ body: "/(/" })).toMatchObject({
      ok: false,
      message: expect.stringContaining("regular expression"),
    });
  });

  test("holds JSON", () => {
    expect(verdict({ body: { page: { size: 1 } } }, 200, '{"page":{"size":1,"next":2},"rows":[]}')).toBeUndefined();
    expect(verdict({ body: { page: 1 } }, 200, '{"page":"1"}')).toBe('the body does not hold {"page":1}');
    expect(verdict({ body: [{}] }, 200, "[]")).toBe("the body does not hold [{}]");
    expect(verdict({ body: {} }, 200, "<html>")).toBe("the body is not JSON");
    expect(verdict({ body: { toString: {} } }, 200, "{}")).toBe('the body does not hold {"toString":{}}');
  });

  test("a wrong status is told before a wrong body", () => {
    expect(verdict({ status: 200, body: "x" }, 500, "y")).toBe("status 500 instead of 200");
  });
});

const json = fc.jsonValue() as fc.Arbitrary<Json>;

test("every JSON holds itself, and more of it still holds less", () => {
  fc.assert(fc.property(json, (value) => holds(value, value)));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (less, more) =>
      holds({ ...more, ...less } as Json, less as Json),
    ),
  );
  fc.assert(fc.property(fc.array(json), fc.array(json), (less, more) => holds([...less, ...more], less)));
});
