import type { Position } from "../errors.ts";

/** A YAML document whose every value knows where it is written. Aliases are resolved, merge keys are merged. */
export type Node = ScalarNode | ListNode | MapNode;

interface Located {
  /** where the value begins; behind an alias that is the place of the anchored value itself */
  readonly at: Position;
}
export interface ScalarNode extends Located {
  readonly kind: "scalar";
  readonly value: Scalar;
  /** as written, without quotes */
  readonly text: string;
}
export interface ListNode extends Located {
  readonly kind: "list";
  readonly items: readonly Node[];
}
export interface MapNode extends Located {
  readonly kind: "map";
  /** in the order of the file; keys are unique */
  readonly entries: readonly MapEntry[];
}
export interface MapEntry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: Node;
}
export type Scalar = string | number | boolean | null;
export type Plain = Scalar | Plain[] | { [key: string]: Plain };
export type Path = readonly PropertyKey[];

export function toValue(node: Node): Plain {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toValue);
    case "map":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, toValue(value)]));
  }
}

export const entryOf = (node: Node | undefined, key: string): MapEntry | undefined =>
  node?.kind === "map" ? node.entries.find((entry) => entry.key === key) : undefined;

export const child = (node: Node | undefined, key: string): Node | undefined => entryOf(node, key)?.value;

/** The entries of a map; none for everything else, so that a mistake told elsewhere does not end the reading. */
export const entriesOf = (node: Node | undefined): readonly MapEntry[] => (node?.kind === "map" ? node.entries : []);

/** Where the value at a path stands; of what is missing, where the nearest enclosing key stands. */
export function locate(root: Node, path: Path): Position {
  let at = root.at;
  let node: Node | undefined = root;
  for (const step of path) {
    if (node?.kind === "list") {
      node = node.items[Number(step)];
      if (node) at = node.at;
    } else {
      const entry = entryOf(node, String(step));
      node = entry?.value;
      // a map or a missing value is best shown at its key
      if (entry) at = entry.value.kind === "scalar" && entry.value.value !== null ? entry.value.at : entry.keyAt;
    }
    if (!node) return at;
  }
  return at;
}

/** Where the key at the end of a path stands. */
export function locateKey(root: Node, path: Path): Position {
  let node: Node | undefined = root;
  for (const step of path.slice(0, -1))
    node = node?.kind === "list" ? node.items[Number(step)] : child(node, String(step));
  return entryOf(node, String(path.at(-1)))?.keyAt ?? locate(root, path);
}

/** Maps are merged key by key, all else of `over` replaces `base`; every leaf keeps its position. */
export function mergeTrees(base: Node, over: Node): Node {
  if (base.kind !== "map" || over.kind !== "map") return over;
  const replaced = base.entries.map((entry) => {
    const other = entryOf(over, entry.key);
    return other ? { ...other, value: mergeTrees(entry.value, other.value) } : entry;
  });
  const added = over.entries.filter(({ key }) => !entryOf(base, key));
  return { kind: "map", at: over.at, entries: [...replaced, ...added] };
}

export interface Leaf {
  readonly path: Path;
  readonly node: ScalarNode;
}

/** Every scalar below a node with its path. */
export function* leaves(node: Node, path: Path = []): Generator<Leaf> {
  if (node.kind === "scalar") yield { path, node };
  else if (node.kind === "list")
    for (const [index, item] of node.items.entries()) yield* leaves(item, [...path, index]);
  else for (const { key, value } of node.entries) yield* leaves(value, [...path, key]);
}
