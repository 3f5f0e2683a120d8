import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTree } from "../../src/config/document.ts";
import { leaves } from "../../src/config/tree.ts";

/**
 * An emitter of its own, so that the oracle owes nothing to the parser: it writes a document in a random style and
 * notes, for every leaf of the expanded document, where its text begins.
 */
type Shape =
  | { is: "leaf"; value: string | number | boolean; style: "plain" | "double" | "single" | "block" }
  | { is: "map"; entries: [string, Shape][]; flow: boolean; merge: number; comment: boolean }
  | { is: "list"; items: Shape[]; flow: boolean }
  | { is: "anchored"; shape: Shape }
  | { is: "alias"; which: number };
interface Expected {
  path: string;
  value: unknown;
  line: number;
  column: number;
}
interface Anchor {
  name: string;
  leaves: Expected[];
  isMap: boolean;
}

const word = fc.stringMatching(/^[a-z][a-z0-9 _-]{0,6}[a-z0-9]$/).filter((text) => !/^(true|false|null)$/.test(text));
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      is: fc.constant("leaf" as const),
      value: fc.oneof(word, fc.integer(), fc.boolean()),
      style: fc.constantFrom("plain" as const, "double" as const, "single" as const, "block" as const),
    }),
    fc.record({ is: fc.constant("alias" as const), which: fc.nat(20) }),
    fc.record({ is: fc.constant("anchored" as const), shape: tie("shape") }),
    fc.record({
      is: fc.constant("map" as const),
      entries: fc.uniqueArray(fc.tuple(word, tie("shape")), { minLength: 1, maxLength: 4, selector: ([key]) => key }),
      flow: fc.boolean(),
      merge: fc.nat(3),
      comment: fc.boolean(),
    }),
    fc.record({
      is: fc.constant("list" as const),
      items: fc.array(tie("shape"), { minLength: 1, maxLength: 3 }),
      flow: fc.boolean(),
    }),
  ),
}));

class Emitter {
  text = "";
  readonly anchors: Anchor[] = [];
  readonly #newline: string;

  constructor(newline: string) {
    this.#newline = newline;
  }

  get place() {
    const lines = this.text.split("\n");
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }

  line(indent: number) {
    this.text += `${this.#newline}${" ".repeat(indent)}`;
  }

  /** Writes a value behind `key:` or `-`; returns its leaves with paths relative to it. */
  value(node: Shape, indent: number, flow: boolean): Expected[] {
    switch (node.is) {
      case "leaf":
        return this.#leaf(node, indent, flow);
      case "alias": {
        const anchor = this.anchors[node.which % Math.max(1, this.anchors.length)];
        if (!anchor) return this.value({ is: "leaf", value: "none", style: "plain" }, indent, flow);
        this.text += ` *${anchor.name}`;
        return anchor.leaves;
      }
      case "anchored": {
        if (node.shape.is === "alias" || node.shape.is === "anchored") return this.value(node.shape, indent, flow);
        const name = `n${this.anchors.length}-${this.text.length}`;
        this.text += ` &${name}`;
        const found = this.value(node.shape, indent, flow);
        this.anchors.push({ name, leaves: found, isMap: node.shape.is === "map" });
        return found;
      }
      case "list":
        return flow || node.flow ? this.#flowList(node.items, indent) : this.#blockList(node.items, indent);
      case "map":
        return this.#map(node, indent, flow || node.flow);
    }
  }

  #leaf(node: Shape & { is: "leaf" }, indent: number, flow: boolean): Expected[] {
    this.text += " ";
    const start = this.place;
    const { value } = node;
    if (typeof value !== "string" || node.style === "plain") this.text += String(value);
    else if (node.style === "double") this.text += JSON.stringify(value);
    else if (node.style === "single" || flow) this.text += `'${value}'`;
    else {
      this.text += "|-";
      this.line(indent + 2);
      this.text += value;
    }
    return [{ path: "", value, ...start }];
  }

  #flowList(items: Shape[], indent: number): Expected[] {
    this.text += " [";
    const found = items.flatMap((item, index) => {
      if (index > 0) this.text += ",";
      return under(index, this.value(item, indent, true));
    });
    this.text += " ]";
    return found;
  }

  #blockList(items: Shape[], indent: number): Expected[] {
    return items.flatMap((item, index) => {
      this.line(indent + 2);
      this.text += "-";
      return under(index, this.value(item, indent + 2, false));
    });
  }

  #map(node: Shape & { is: "map" }, indent: number, flow: boolean): Expected[] {
    const own: Expected[] = [];
    let merged: Expected[] = [];
    const maps = this.anchors.filter(({ isMap }) => isMap);
    if (flow) this.text += " {";
    for (const [index, [key, value]] of node.entries.entries()) {
      if (index === node.merge && maps.length > 0) {
        const source = maps[key.length % maps.length] as Anchor;
        this.#key("<<", indent, flow);
        this.text += ` *${source.name}${flow ? " ," : ""}`;
        merged = source.leaves;
      }
      if (node.comment && !flow) {
        this.line(indent + 2);
        this.text += "# a: comment, [with] *all";
      }
      this.#key(key, indent, flow);
      own.push(...under(key, this.value(value, indent + 2, flow)));
      if (flow && index < node.entries.length - 1) this.text += " ,";
    }
    if (flow) this.text += " }";
    const keys = new Set(node.entries.map(([key]) => key));
    return [...own, ...merged.filter(({ path }) => !keys.has(path.split("/")[1] ?? ""))];
  }

  #key(key: string, indent: number, flow: boolean) {
    if (flow) this.text += " ";
    else this.line(indent + 2);
    this.text += `${key}:`;
  }
}

const under = (key: string | number, found: Expected[]): Expected[] =>
  found.map((leaf) => ({ ...leaf, path: `/${key}${leaf.path}` }));

test("every leaf's position is right, also through anchors, aliases and merges", () => {
  let through = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(word, shape), { minLength: 1, maxLength: 6, selector: ([key]) => key }),
      fc.boolean(),
      (top, crlf) => {
        const emitter = new Emitter(crlf ? "\r\n" : "\n");
        emitter.text = "# head";
        const expected = top.flatMap(([key, value]) => {
          emitter.line(0);
          emitter.text += `${key}:`;
          return under(key, emitter.value(value, 0, false));
        });
        const { root, mistakes } = parseTree(`${emitter.text}\n`, "f.yml");
        expect(mistakes, emitter.text).toEqual([]);
        const seen = root ? [...leaves(root)] : [];
        const sort = (list: Expected[]) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
        expect(
          sort(
            seen.map(({ path, node }) => ({
              path: path.map((step) => `/${String(step)}`).join(""),
              value: node.value,
              line: node.at.line,
              column: node.at.column,
            })),
          ),
          emitter.text,
        ).toEqual(sort(expected));
        if (/\*n/.test(emitter.text)) through += 1;
      },
    ),
    { numRuns: 1000 },
  );
  // the property says nothing if aliases never came up
  expect(through).toBeGreaterThan(50);
});
