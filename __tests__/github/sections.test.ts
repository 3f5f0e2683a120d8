import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commentOf, isNewer, MARKER, roomFor, type Section, sectionsOf, union } from "../../src/github/sections.ts";

const section = (key: string, id: number, text = "text", attempt = 1): Section => ({ key, run: { id, attempt }, text });
const keys = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/);
const sections = fc.uniqueArray(
  fc.record({
    key: keys,
    run: fc.record({ id: fc.nat(), attempt: fc.integer({ min: 1, max: 9 }) }),
    text: fc.oneof(
      fc.string(),
      fc.constantFrom("<!-- perf-budgets:end a -->", "```\n<!-- perf-budgets:begin a 1.1 -->"),
    ),
  }),
  { selector: ({ key }) => key, maxLength: 5 },
);

describe("the comment's sections", () => {
  it("are read as they were written, whatever stands in them", () => {
    fc.assert(
      fc.property(sections, (all) => {
        const read = sectionsOf(commentOf(all).replaceAll("\n", "\r\n"));
        expect(read.map(({ key, run }) => [key, run])).toEqual(
          all.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, run }) => [key, run]),
        );
        expect(commentOf(read)).toBe(
          commentOf(all.map((one) => ({ ...one, text: one.text.replaceAll("\r\n", "\n") }))),
        );
      }),
    );
  });

  it("begin with the marker and a text that is ours to read", () => {
    expect(commentOf([section("web", 5, "## fine\n"), section("api", 4)]).split("\n")).toEqual([
      MARKER,
      "<!-- perf-budgets:begin api 4.1 -->",
      "text",
      "<!-- perf-budgets:end api -->",
      "<!-- perf-budgets:begin web 5.1 -->",
      "## fine",
      "<!-- perf-budgets:end web -->",
    ]);
  });

  it("of two comments are joined to the newest of each key, in any order", () => {
    const [one, other] = [
      commentOf([section("a", 3), section("b", 9)]),
      commentOf([section("a", 3, "later", 2), section("c", 1)]),
    ];
    const joined = (bodies: string[]) => commentOf(union(bodies));
    expect(joined([one, other])).toBe(joined([other, one]));
    expect(union([one, other]).find(({ key }) => key === "a")?.text).toBe("later");
    expect(union(["people write\n<!-- perf-budgets:begin a 1.1 -->"])).toEqual([]);
  });

  it("are as new as the run and its attempt", () => {
    expect(isNewer({ id: 6, attempt: 1 }, { id: 5, attempt: 9 })).toBe(true);
    expect(isNewer({ id: 5, attempt: 3 }, { id: 5, attempt: 2 })).toBe(true);
    expect(isNewer({ id: 5, attempt: 2 }, { id: 5, attempt: 2 })).toBe(false);
  });
});

describe("the room of a section", () => {
  it("all sections that fill theirs fit into one comment, up to nine", () => {
    fc.assert(
      fc.property(fc.uniqueArray(keys, { minLength: 1, maxLength: 9 }), (all) => {
        const written: Section[] = [];
        for (const key of all) {
          const run = { id: 99_999_999_999, attempt: 99 };
          const room = roomFor(key, run, written);
          expect(room).toBeGreaterThan(0);
          written.push({ key, run, text: "x".repeat(room) });
        }
        expect(commentOf(written).length).toBeLessThanOrEqual(65_536);
      }),
    );
  });

  it("a stack that is alone has nearly all, and leaves others enough for their verdict", () => {
    const alone = roomFor("default", { id: 1, attempt: 1 }, []);
    expect(alone).toBeGreaterThan(57_000);
    expect(roomFor("web", { id: 1, attempt: 1 }, [section("default", 1, "x".repeat(alone))])).toBeGreaterThan(3_000);
  });
});
