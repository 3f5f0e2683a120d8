import type { Check } from "../checks/check.ts";
import { type JsonSchema, toInputSchema } from "./input-schema.ts";
import { buildSchema } from "./schema.ts";
import { boundShape } from "./units.ts";

/**
 * The JSON Schema of budgets.yml as one writes it, for editors: completion, descriptions, first mistakes. What it cannot
 * say (names that must exist, percentiles that the sample carries) is told by `perf-budgets validate`.
 */
export function jsonSchema(checks: readonly Check[]): JsonSchema {
  const { properties, ...whole } = toInputSchema(buildSchema(checks)) as JsonSchema & {
    properties: Record<string, Profiles>;
  };
  const profile = properties.profiles?.additionalProperties.anyOf[0]?.properties ?? {};
  // what a profile may say as well stands once, under the name of its key
  const shared = Object.keys(properties).filter((key) => key in profile);
  const refer = (all: object) =>
    Object.fromEntries(
      Object.entries(all).map(([key, schema]) => [key, shared.includes(key) ? { $ref: `#/$defs/${key}` } : schema]),
    );
  const { profiles, ...own } = properties;
  const one = profiles?.additionalProperties.anyOf[0];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...whole,
    description:
      "Performance budgets of a whole stack. In the file: # yaml-language-server: $schema=budgets.schema.json",
    properties: {
      ...refer(own),
      profiles: {
        ...profiles,
        additionalProperties: { anyOf: [{ ...one, properties: refer(profile) }, { type: "null" }] },
      },
    },
    $defs: {
      ...(whole.$defs as JsonSchema | undefined),
      ...Object.fromEntries(shared.map((key) => [key, quantities(properties[key])])),
      ...Object.fromEntries(Object.entries(QUANTITIES).map(([name, unit]) => [name, boundShape(unit)])),
    },
  };
}

const QUANTITIES = { time: "ms", size: "B", share: "%" } as const;

/** Bounds of one unit all look the same: they stand once, under `$defs`. */
function quantities(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(quantities);
  if (typeof schema !== "object" || schema === null) return schema;
  const text = JSON.stringify(schema);
  const same = Object.entries(QUANTITIES).find(([, unit]) => JSON.stringify(boundShape(unit)) === text);
  if (same) return { $ref: `#/$defs/${same[0]}` };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, quantities(value)]));
}

/** `profiles` as zod writes it: a record of what may be null. */
interface Profiles extends JsonSchema {
  readonly additionalProperties: { readonly anyOf: readonly { readonly properties?: JsonSchema }[] };
}

/** The text of `budgets.schema.json`. */
export const jsonSchemaText = (checks: readonly Check[]): string => `${JSON.stringify(jsonSchema(checks), null, 2)}\n`;
