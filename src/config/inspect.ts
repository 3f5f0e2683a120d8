import * as z from "zod";
import { formsOf } from "./forms.ts";
import type { Path } from "./tree.ts";

type Schema = z.core.$ZodType;
const defOf = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;

/** What lies around a schema (optional, default, described copies) down to what it checks, outermost first. */
export function* layers(schema: Schema): Generator<Schema> {
  yield schema;
  const def = defOf(schema);
  if ("innerType" in def) yield* layers(def.innerType);
  else if (def.type === "pipe" && defOf(def.in).type !== "unknown") yield* layers(def.in);
  else if (def.type === "lazy") yield* layers(def.getter());
}

const core = (schema: Schema): Schema => [...layers(schema)].at(-1) ?? schema;

function below(schema: Schema, step: PropertyKey): Schema | undefined {
  const inner = core(schema);
  const ways = formsOf(inner);
  const form = typeof step === "number" ? ways?.list : ways?.map;
  if (form) return below(form, step);
  const def = defOf(inner);
  if (def.type === "object") return def.shape[String(step)];
  if (def.type === "record") return def.valueType;
  return def.type === "array" ? def.element : undefined;
}

/** The schema of a place in a document; undefined where the schema knows no such place. */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const step of path) current = current && below(current, step);
  return current;
}

/** The keys that the map described by this schema may have. */
export function keysOf(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const inner = core(schema);
  const map = formsOf(inner)?.map;
  if (map) return keysOf(map);
  const def = defOf(inner);
  return def.type === "object" ? Object.keys(def.shape) : [];
}

export interface Meta {
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/** Title, description and examples, wherever among the layers they were given. */
export function metaOf(schema: Schema | undefined): Meta {
  if (!schema) return {};
  const all = [...layers(schema)].map((layer) => z.globalRegistry.get(layer) ?? {});
  const form = formsOf(core(schema))?.map;
  return Object.assign({}, ...[...all, ...(form ? [{ title: metaOf(form).title }] : [])].toReversed());
}

/** Descriptions are written as phrases or sentences; people read sentences. */
export const sentence = (text: string): string => {
  const begun = /^[a-z]+[:\s,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(begun) || begun === "" ? begun : `${begun}.`;
};

/** What an empty place is filled with, as one writes it; undefined for what has no default. */
export function defaultOf(schema: Schema): unknown {
  for (const layer of layers(schema)) {
    const def = defOf(layer);
    if (def.type === "default" || def.type === "prefault") return def.defaultValue;
  }
  return undefined;
}

/** Whether a place may stay empty. */
export const isOptional = (schema: Schema): boolean => schema._zod.optin === "optional";
