import * as z from "zod";

/** The schemas of the ways in which one value may be written. */
export interface Forms {
  readonly scalar?: z.core.$ZodType;
  readonly list?: z.core.$ZodType;
  readonly map?: z.core.$ZodType;
}

// by definition, which all described copies of a schema share
const forms = new WeakMap<object, Forms>();

/** The forms of a schema made by {@link byKind}. */
export const formsOf = (schema: z.core.$ZodType): Forms | undefined => forms.get(schema._zod.def);

type Output<F extends Forms> = { [K in keyof F]: F[K] extends z.core.$ZodType ? z.output<F[K]> : never }[keyof F];

/**
 * A value that may be written in several ways, told apart by what it is: text or number, list, map. Unlike a union it
 * reports the mistakes of the one way that was chosen.
 */
export function byKind<F extends Forms>(ways: F, words: string) {
  const schema = z.unknown().transform((input, context): Output<F> => {
    const form = formFor(ways, input);
    if (!form) {
      context.addIssue({
        code: "custom",
        message: `${kindOf(input)} does not stand here`,
        params: { hint: words },
        input,
      });
      return z.NEVER;
    }
    const result = z.safeParse(form, input);
    if (result.success) return result.data as Output<F>;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
  forms.set(schema._zod.def, ways);
  return schema;
}

function formFor(ways: Forms, input: unknown): z.core.$ZodType | undefined {
  if (Array.isArray(input)) return ways.list;
  if (typeof input === "object" && input !== null) return ways.map;
  return ways.scalar;
}

export const kindOf = (input: unknown): string => {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return "a list";
  return typeof input === "object" ? "a map" : JSON.stringify(input);
};

/** A text, number or true/false, taken as text. */
export const plainText = z
  .unknown()
  .transform((input, context): string => {
    if (typeof input === "string" || typeof input === "number" || typeof input === "boolean") return String(input);
    context.addIssue({
      code: "custom",
      message: `${kindOf(input)} is not a text`,
      params: { hint: 'write a text or a number; an empty text is ""' },
      input,
    });
    return z.NEVER;
  })
  .meta({ type: ["string", "number", "boolean"] });
