import { component, dereference, type Schema } from "./description.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * An answer as GitHub describes it: what is given, and every other required field with the plainest value that its
 * schema allows.
 */
export const sample = (name: string, given: Fields): Record<string, unknown> => fill(component(name), given);

function fill(schema: Schema, given: Fields): Record<string, unknown> {
  const { properties = {}, required = [] } = whole(schema);
  const filled = Object.fromEntries(required.map((key) => [key, plainest(properties[key] ?? {})]));
  for (const [key, value] of Object.entries(given)) {
    const inner = properties[key] && dereference<Schema>(properties[key]);
    filled[key] = inner && isFields(value) && whole(inner).properties ? fill(inner, value) : value;
  }
  return filled;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Whole {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** The first way of several. */
function whole(schema: Schema): Whole {
  const real = dereference<Schema>(schema);
  const ways = (real.allOf ?? real.oneOf ?? real.anyOf) as readonly Schema[] | undefined;
  return ways?.[0] && !real.properties ? whole(ways[0]) : (real as Whole);
}

function plainest(schema: Schema): unknown {
  const real = dereference<Schema>(schema);
  if (real.nullable) return null;
  const ways = (real.allOf ?? real.oneOf ?? real.anyOf) as readonly Schema[] | undefined;
  if (ways?.[0] && !real.type) return plainest(ways[0]);
  if (Array.isArray(real.enum)) return real.enum[0];
  switch (real.type) {
    case "string":
      return TEXTS[String(real.format)] ?? "";
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    default:
      return fill(real, {});
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  uri: "https://api.github.com/",
  "date-time": "2026-11-24T12:00:00Z",
  date: "2026-11-24",
  email: "octocat@github.com",
};
