import * as z from "zod";

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of what one writes, not of what it is read as. */
export function toInputSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    reused: "inline",
    // zod drops the examples of everything that is transformed; ours are of the input side
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples as never;
    },
  });
  return rest;
}
