import * as z from "zod";
import { formsOf } from "./forms.ts";

export type JsonSchema = { readonly [key: string]: unknown };

/** The JSON Schema of what one writes, not of what it is read as. */
export function toInputSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    reused: "inline",
    // zod drops the examples of everything that is transformed; ours are of the input side
    override: ({ zodSchema, jsonSchema }) => {
      const { scalar, list, map } = formsOf(zodSchema) ?? {};
      const anyOf = [scalar, list, map].flatMap((form) => (form ? [toInputSchema(form)] : []));
      if (anyOf.length > 0) jsonSchema.anyOf = anyOf as never;
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples as never;
      // names of zod's own that no validator knows; what they mean stands in the pattern
      if (jsonSchema.pattern !== undefined) delete jsonSchema.format;
    },
  });
  return rest;
}
