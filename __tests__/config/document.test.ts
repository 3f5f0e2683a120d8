import { describe, expect, test } from "vitest";
import { parseTree } from "../../src/config/document.ts";
import { locate, locateKey, toValue } from "../../src/config/tree.ts";

const read = (text: string) => {
  const { root, mistakes } = parseTree(text, "budgets.yml");
  return {
    value: root && toValue(root),
    mistakes: mistakes.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`),
    root,
  };
};

describe("parseTree", () => {
  test("anchors, aliases and merge keys", () => {
    const { value, mistakes } = read(
      [
        "base: &base { a: 1, b: 2 }",
        "other: &other { b: 3, c: 4 }",
        "x:",
        "  <<: [*base, *other]",
        "  a: 9",
        "y: *base",
      ].join("\n"),
    );
    expect(mistakes).toEqual([]);
    expect(value).toMatchObject({ x: { a: 9, b: 2, c: 4 }, y: { a: 1, b: 2 } });
  });

  test("a value behind an alias stands where it is written, its key where it is used", () => {
    const { root } = read("a: &n 5\nb: *n\nm: &m { k: v }\nuse:\n  <<: *m\n");
    expect(root && locate(root, ["b"])).toEqual({ file: "budgets.yml", line: 1, column: 7 });
    expect(root && locateKey(root, ["b"])).toEqual({ file: "budgets.yml", line: 2, column: 1 });
    expect(root && locate(root, ["use", "k"])).toEqual({ file: "budgets.yml", line: 3, column: 12 });
  });

  test("an anchor written again counts from there on", () => {
    expect(read("a: &n 1\nb: *n\nc: &n 2\nd: *n").value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test("all duplicate keys, each with the place of the first", () => {
    const { mistakes } = parseTree('a: 1\nb: { x: 1, x: 2 }\n"a": 3\n', "f.yml");
    expect(mistakes).toEqual([
      {
        at: { file: "f.yml", line: 2, column: 12 },
        message: '"x" stands twice in this map',
        hint: "remove one; the first is at f.yml:2:6",
      },
      {
        at: { file: "f.yml", line: 3, column: 1 },
        message: '"a" stands twice in this map',
        hint: "remove one; the first is at f.yml:1:1",
      },
    ]);
  });

  test.each([
    [
      "a:\n\tb: 1\n\tc: 2\n",
      ["2:1 a tab indents this line, YAML wants spaces", "3:1 a tab indents this line, YAML wants spaces"],
    ],
    [
      "a: b: c\nd: e: f\n",
      ["1:4 a second `key: value` begins on the same line", "2:4 a second `key: value` begins on the same line"],
    ],
    [
      "a: @x\nb: !t 1",
      ["1:4 a value can't begin with this character unless it is quoted", "2:4 this tag has no meaning here"],
    ],
    ["a: 1\n---\nb: 2", ["2:1 a second document begins here"]],
    ["a: *no", ["1:4 *no: there is no anchor of this name above"]],
    ["a: &x [*x]", ["1:8 *x stands inside the value it names"]],
    ["a:\n  <<: 5", ["2:3 << merges maps, this is none"]],
    ["? [a]\n: 1", ["1:3 a key is a word or a quoted text"]],
    ["__proto__: 1", ["1:1 a key is a word or a quoted text"]],
    ["a: 'x", ["1:6 something is not closed: a quote, a bracket, or a key without its colon"]],
  ])("%j", (text, expected) => {
    expect(read(text).mistakes).toEqual(expected);
  });

  test("what is not closed is told once, at its place, whatever follows; tabs are told all the same", () => {
    expect(read("a:\n  - { b: c, d: [e }\n  - f: g\nh: { i: j,\nk: l\n\tm: n\n").mistakes).toEqual([
      "2:19 a bracket is not closed: flow sequence in block collection must be sufficiently indented and end with a ]",
      "6:1 a tab indents this line, YAML wants spaces",
    ]);
  });

  test("tabs inside texts are left alone", () => {
    expect(read("sql: |\n  select\t1\nb: 'x\ty'").mistakes).toEqual([]);
  });

  test("a byte order mark and CRLF move nothing", () => {
    const { root, value } = read("\uFEFFa: 1\r\nb:\r\n  c: 2\r\n");
    expect(value).toEqual({ a: 1, b: { c: 2 } });
    expect(root && locate(root, ["a"])).toMatchObject({ line: 1, column: 4 });
    expect(root && locate(root, ["b", "c"])).toMatchObject({ line: 3, column: 6 });
  });

  test("aliases of aliases are refused before they fill the memory", () => {
    const levels = Array.from(
      { length: 30 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`,
    );
    const { mistakes } = read(["l0: &l0 x", ...levels].join("\n"));
    expect(mistakes).toEqual(["6:9 aliases written out, the file would hold more than 50000 values"]);
  });

  test("a value that is missing points at the nearest key", () => {
    const { root } = read("pages:\n  each:\n    Home: { path: / }\n");
    expect(root && locate(root, ["pages", "each", "Home", "budgets", "lcp"])).toMatchObject({ line: 3, column: 5 });
  });
});
