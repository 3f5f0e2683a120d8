import * as z from "zod";
import type { Unit } from "../results/entry.ts";
import { parseBound, parseQuantity, type Result, SIZE_UNITS, TIME_UNITS } from "./quantity.ts";

export { formatSpan, formatValue } from "./format.ts";
export { parseBound, type Result } from "./quantity.ts";

// A transform instead of z.custom: the JSON Schema of the input side then comes from the metadata alone.
const quantity = <T = number>(
  unit: Unit,
  meta: Record<string, unknown>,
  read: (input: unknown, unit: Unit) => Result<T>,
) => {
  const schema = z
    .unknown()
    .transform((input, context): T => {
      const result = read(input, unit);
      if (result.ok) return result.value;
      context.addIssue({ code: "custom", message: result.message, params: { hint: result.hint }, input });
      return z.NEVER;
    })
    .meta(meta);
  units.set(schema._zod.def, unit);
  return schema;
};

// by definition, which all described copies of a schema share
const units = new WeakMap<object, Unit>();

/** The unit of a schema made here; undefined for every other. */
export const unitOf = (schema: z.core.$ZodType): Unit | undefined => units.get(schema._zod.def);

type Quantity = ReturnType<typeof quantity<number>>;

const NUMBER = String.raw`[0-9]+(\.[0-9]+)?`;
const pattern = (units: readonly string[]) => `^(0|${NUMBER} ?(${units.join("|")}))$`;

/** How the input of a unit looks in JSON Schema; the mistakes themselves are told by {@link parseBound}. */
const inputShape = (unit: Unit): Record<string, unknown> => {
  switch (unit) {
    case "ms":
      return {
        type: ["string", "integer"],
        pattern: pattern(Object.keys(TIME_UNITS)),
        maximum: 0,
        examples: ["2 s", "100 ms"],
      };
    case "B":
      return {
        type: ["string", "integer"],
        pattern: pattern(Object.keys(SIZE_UNITS)),
        maximum: 0,
        examples: ["300 kB", "1 MiB"],
      };
    case "%":
      return { type: ["string", "integer"], pattern: pattern(["%"]), maximum: 0, examples: ["5 %"] };
    case "yes":
      return { type: "boolean" };
    case "score":
      return { type: "number", minimum: 0, maximum: 100, examples: [90] };
    default:
      return { type: "number", minimum: 0 };
  }
};

/**
 * A setting that is a time: `2 s`, `100 ms`, `8 m`, `1 h` → ms.
 * @param defaultText what holds when the file says nothing: `duration("1 s")`
 */
export function duration(): Quantity;
export function duration(defaultText: string): z.ZodPrefault<Quantity>;
export function duration(defaultText?: string): Quantity | z.ZodPrefault<Quantity> {
  return withDefault(
    quantity("ms", { ...inputShape("ms"), examples: ["2 s", "100 ms", "8 m"] }, parseQuantity),
    defaultText,
  );
}

/** A setting that is a size: `3 GB`, `100 kB`, `1 MiB` → bytes. */
export function size(): Quantity;
export function size(defaultText: string): z.ZodPrefault<Quantity>;
export function size(defaultText?: string): Quantity | z.ZodPrefault<Quantity> {
  return withDefault(quantity("B", inputShape("B"), parseQuantity), defaultText);
}

/** A setting that is a share: `5 %` → 0.05. */
export function share(): Quantity;
export function share(defaultText: string): z.ZodPrefault<Quantity>;
export function share(defaultText?: string): Quantity | z.ZodPrefault<Quantity> {
  return withDefault(quantity("%", inputShape("%"), parseQuantity), defaultText);
}

/** In the place of a bound: the one that would hold otherwise does not. */
export const OFF = "off";

/** A bound of a metric of this unit → its canonical unit; `off` → undefined. */
export const bound = (unit: Unit) =>
  quantity<number | undefined>(unit, boundShape(unit), (input) =>
    input === OFF ? { ok: true, value: undefined } : parseBound(input, unit),
  );

/** How a bound looks in JSON Schema: `pattern` is for texts alone, `minimum` and `maximum` for numbers. */
export function boundShape(unit: Unit): Record<string, unknown> {
  const { type, pattern = "^()$", ...rest } = inputShape(unit);
  const texts = String(pattern).replace(/^\^\(/, `^(${OFF}|`).replace(`|)$`, ")$");
  return { type: [...new Set([type, "string"].flat())], pattern: texts, ...rest };
}

// prefault, not default: the JSON Schema then shows the default as one writes it
const withDefault = (schema: Quantity, text: string | undefined) =>
  text === undefined ? schema : schema.prefault(text);
