import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { Mistake, Position } from "../errors.ts";
import { place } from "../errors.ts";
import { CONFLICT, NOT_UTF8, syntaxMistake } from "./syntax.ts";
import type { MapEntry, MapNode, Node } from "./tree.ts";

export interface Document {
  /** undefined when the text can't be read as one YAML document */
  readonly root: Node | undefined;
  readonly mistakes: readonly Mistake[];
}

/** Aliases of aliases grow without limit; no honest file of ours comes near this. */
const MOST_NODES = 50_000;

/**
 * YAML text → a tree of located values, with all mistakes of syntax (also duplicate keys and tabs) at their places.
 * Never throws.
 */
export function parseTree(text: string, file: string): Document {
  const source = text.replace(/^\uFEFF/, "");
  const lines = source.split("\n");
  const at = positions(lines, file);
  if (source.includes("\0")) return { root: undefined, mistakes: [{ at: at(0), ...NOT_UTF8 }] };
  const document = parseDocument(source, {
    keepSourceTokens: true,
    uniqueKeys: false,
    prettyErrors: false,
  });
  if (document.errors.length > 0) {
    const conflicts = lines.flatMap((line, index) =>
      line.startsWith("<<<<<<< ") ? [{ at: { file, line: index + 1, column: 1 }, ...CONFLICT }] : [],
    );
    if (conflicts.length > 0) return { root: undefined, mistakes: conflicts };
  }
  const errors = onePerLine(
    [...honest(document.errors), ...document.warnings].map((error) =>
      syntaxMistake(error, at(error.pos[0]), lines[at(error.pos[0]).line - 1] ?? ""),
    ),
  );
  if (document.errors.length > 0) return { root: undefined, mistakes: errors };
  const walk = new Walk(at, source);
  const root = walk.node(document.contents, 0);
  return { root, mistakes: [...errors, ...walk.mistakes] };
}

/**
 * Offset → position. Not by the parser's LineCounter: it loses lines behind a torn bracket, and the places of all
 * mistakes that follow with them.
 */
function positions(lines: readonly string[], file: string): (offset: number) => Position {
  let next = 0;
  const starts = lines.map((line) => {
    const start = next;
    next += line.length + 1;
    return start;
  });
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - starts[low]! + 1 };
  };
}

// behind a bracket or quote that is not closed everything looks wrong, but for tabs
function honest(errors: readonly YAMLError[]): YAMLError[] {
  const torn = errors.findIndex(({ code }) => code === "MISSING_CHAR" || code === "BAD_INDENT");
  return errors.filter(({ code }, index) => torn < 0 || index <= torn || code === "TAB_AS_INDENT");
}

// one torn line makes the parser stumble several times
const onePerLine = (mistakes: readonly Mistake[]): Mistake[] =>
  [...new Map(mistakes.toReversed().map((mistake) => [mistake.at?.line, mistake])).values()].toReversed();

/** The one walk: in the order of the text, so that an alias finds the latest anchor before it. */
class Walk {
  readonly mistakes: Mistake[] = [];
  readonly #at: (offset: number) => Position;
  readonly #source: string;
  readonly #anchors = new Map<string, Node | "open">();
  readonly #sizes = new WeakMap<Node, number>();

  constructor(at: (offset: number) => Position, source: string) {
    this.#at = at;
    this.#source = source;
  }

  /** @param after offset that stands in for a value that is not written at all */
  node(item: unknown, after: number): Node {
    if (isAlias(item)) return this.#alias(item);
    const anchor = isScalar(item) || isMap(item) || isSeq(item) ? item.anchor : undefined;
    if (anchor) this.#anchors.set(anchor, "open");
    const node = this.#plain(item, after);
    if (anchor) this.#anchors.set(anchor, node);
    return this.#count(node);
  }

  #plain(item: unknown, after: number): Node {
    if (isMap(item)) return this.#map(item);
    if (isSeq(item)) {
      const start = this.#at(item.range?.[0] ?? after);
      return { kind: "list", at: start, items: item.items.map((child) => this.node(child, item.range?.[0] ?? after)) };
    }
    if (!isScalar(item)) return { kind: "scalar", at: this.#at(after), value: null, text: "" };
    const at = this.#at(item.range?.[0] ?? after);
    const { value } = item;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null)
      return { kind: "scalar", at, value, text: item.source ?? String(value) };
    this.mistakes.push({ at, message: `a value of the kind ${item.tag ?? typeof value} has no meaning here` });
    return { kind: "scalar", at, value: null, text: "" };
  }

  #map(map: YAMLMap): MapNode {
    const start = map.range?.[0] ?? 0;
    const own: MapEntry[] = [];
    const merged: MapEntry[] = [];
    for (const pair of map.items) {
      const entry = this.#entry(pair, start);
      if (!entry) continue;
      const twin = own.find(({ key }) => key === entry.key);
      if (twin) this.#twice(entry, twin);
      else if (entry.key === "<<" && isPlainKey(pair)) merged.push(...this.#merged(entry));
      else own.push(entry);
    }
    // what a map says itself wins; of merged maps the first one that knows the key
    const unique = merged.filter(
      ({ key }, index) =>
        !own.some((entry) => entry.key === key) && merged.findIndex((entry) => entry.key === key) === index,
    );
    return { kind: "map", at: this.#at(start), entries: [...own, ...unique] };
  }

  #entry(pair: Pair, start: number): MapEntry | undefined {
    const key = isAlias(pair.key) ? this.#alias(pair.key) : this.node(pair.key, start);
    const offset = (pair.key as { range?: readonly number[] } | null)?.range?.[0] ?? start;
    const keyAt = this.#at(offset);
    const value = this.node(pair.value, (pair.key as { range?: readonly number[] } | null)?.range?.[1] ?? start);
    if (key.kind === "scalar" && key.value !== null && key.text !== "__proto__") return { key: key.text, keyAt, value };
    this.mistakes.push({ at: keyAt, message: "a key is a word or a quoted text", hint: "key: value" });
    return undefined;
  }

  #merged({ value, keyAt }: MapEntry): readonly MapEntry[] {
    const sources = value.kind === "list" ? value.items : [value];
    return sources.flatMap((source) => {
      if (source.kind === "map") return source.entries;
      this.mistakes.push({
        at: keyAt,
        message: "<< merges maps, this is none",
        hint: "name an anchored map: `<<: *name`, or several: `<<: [*one, *two]`",
      });
      return [];
    });
  }

  #alias(alias: Alias): Node {
    const start = alias.range?.[0] ?? 0;
    const found = this.#anchors.get(alias.source);
    if (found !== undefined && found !== "open") return this.#count(found);
    const known = [...this.#anchors.keys()];
    this.mistakes.push({
      at: this.#at(start),
      message:
        found === "open"
          ? `*${alias.source} stands inside the value it names`
          : `*${alias.source}: there is no anchor of this name above`,
      hint:
        known.length > 0 && !found
          ? `anchors so far: ${known.map((name) => `&${name}`).join(", ")}`
          : `write &${alias.source} before the value that is meant, further up`,
    });
    return { kind: "scalar", at: this.#at(start), value: null, text: this.#source.slice(start, alias.range?.[1]) };
  }

  #twice(entry: MapEntry, twin: MapEntry): void {
    this.mistakes.push({
      at: entry.keyAt,
      message: `"${entry.key}" stands twice in this map`,
      hint: `remove one; the first is at ${place(twin.keyAt)}`,
    });
  }

  /** Counts what the tree would hold if every alias were written out. */
  #count(node: Node): Node {
    const parts = node.kind === "map" ? node.entries.map(({ value }) => value) : node.kind === "list" ? node.items : [];
    const size = this.#sizes.get(node) ?? 1 + parts.reduce((sum, part) => sum + (this.#sizes.get(part) ?? 1), 0);
    this.#sizes.set(node, size);
    if (size <= MOST_NODES) return node;
    if (!this.mistakes.some(({ message }) => message === TOO_LARGE))
      this.mistakes.push({ at: node.at, message: TOO_LARGE });
    return { kind: "scalar", at: node.at, value: null, text: "" };
  }
}

const TOO_LARGE = `aliases written out, the file would hold more than ${MOST_NODES} values`;

const isPlainKey = (pair: Pair): boolean => isScalar(pair.key) && pair.key.type === "PLAIN";
