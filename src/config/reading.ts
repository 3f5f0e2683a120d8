import * as z from "zod";
import type { Mistake, Position } from "../errors.ts";
import { mistakesOf } from "./messages.ts";
import { child, type Node, toValue } from "./tree.ts";

/** Reads parts of one tree and gathers all mistakes instead of ending at the first. */
export interface Reading {
  readonly root: Node;
  /** mistakes of form: what a schema refused */
  readonly form: readonly Mistake[];
  /** mistakes of sense: well-formed, but naming what does not exist or asking what can't be had */
  readonly sense: readonly Mistake[];
  /** what a schema makes of a top-level key; undefined when the key is missing or mistaken */
  section<S extends z.core.$ZodType>(key: string, schema: S): z.output<S> | undefined;
  /** what a schema makes of any node, told as if the node stood at the root */
  node<S extends z.core.$ZodType>(node: Node, schema: S): z.output<S> | undefined;
  wrong(at: Position | undefined, message: string, hint?: string): void;
}

export function reading(root: Node): Reading {
  const form: Mistake[] = [];
  const sense: Mistake[] = [];
  const parse = <S extends z.core.$ZodType>(tree: Node, prefix: readonly string[], value: unknown, schema: S) => {
    const result = z.safeParse(schema, value);
    if (result.success) return result.data;
    form.push(...mistakesOf(result.error.issues, { root: tree, prefix, schema }));
    return undefined;
  };
  return {
    root,
    form,
    sense,
    section: (key, schema) => {
      const node = child(root, key);
      return node && parse(root, [key], toValue(node), schema);
    },
    node: (node, schema) => parse(node, [], toValue(node), schema),
    wrong: (at, message, hint) => sense.push({ at, message, hint }),
  };
}
