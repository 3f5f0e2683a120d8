import type { Json } from "../../results/entry.ts";
import { drawer } from "../../statistics/random.ts";

/**
 * `{{name}}` stands for a value of `data.name`. A value goes into a JSON body as text, so that the postcode 01234 stays
 * what it is; a string that is nothing but `{{name:number}}` becomes a number. What only looks similar
 * (`{{ }}`, `{{a b}}`) is left as it stands.
 */
const PLACE = String.raw`\{\{\s*([A-Za-z_][\w-]*)\s*(?::\s*(number)\s*)?\}\}`;
const place = () => new RegExp(PLACE, "g");
// in JSON text: a whole string, quotes included, or a place inside of one. What precedes tells an opening quote from an
// escaped one, what follows a value from a key (which has to stay a string).
const jsonPlace = () => new RegExp(String.raw`(?<=^|[\s,:[{])"${PLACE}"(?!\s*:)|${PLACE}`, "g");

/** `data` of budgets.yml, the lists read: name → values to draw from. */
export type Data = Readonly<Record<string, readonly string[]>>;
/** The value of a name for one request; the same one wherever it stands in that request. */
export type Draw = (name: string) => string;
export type Fill = (draw: Draw) => string;

/** The names used anywhere in a text, list or map (keys too), each once, in order. */
export const names = (template: unknown): string[] => [
  ...new Set(texts(template).flatMap((text) => [...text.matchAll(place())].map((match) => match[1]!))),
];

/** What keeps a template from being filled: unknown names, empty lists, numbers that are none. */
export function mistakes(template: unknown, data: Data): string[] {
  const unfit = names(template).flatMap((name) => {
    const values = Object.hasOwn(data, name) ? data[name] : undefined;
    if (!values) return [`{{${name}}}: there is no data.${name}`];
    return values.length === 0 ? [`{{${name}}}: data.${name} has no values`] : [];
  });
  const noNumbers = [...new Set(numberNames(template))].flatMap((name) => {
    const stray = Object.hasOwn(data, name) ? data[name]?.find((value) => !NUMBER.test(value)) : undefined;
    return stray === undefined ? [] : [`{{${name}:number}}: data.${name} holds ${JSON.stringify(stray)}`];
  });
  return [...unfit, ...noNumbers];
}

/** A source of values: each call is one request. The same seed gives the same requests in the same order. */
export function draws(data: Data, seed: string | number): () => Draw {
  const below = drawer(seed);
  return () => {
    const drawn = new Map<string, string>();
    return (name) => {
      const known = drawn.get(name);
      if (known !== undefined) return known;
      const values = Object.hasOwn(data, name) ? data[name] : undefined;
      if (!values?.length) throw new Error(`{{${name}}}: data.${name} has no values`);
      const value = values[below(values.length)]!;
      drawn.set(name, value);
      return value;
    };
  };
}

/** A path with its query: each value is percent-encoded. */
export const pathText = (text: string): Fill =>
  fill(text, place(), (value) => encodeURIComponent(value.toWellFormed()));

/** A header or a body that is not JSON: values as they are, but no line break, so that one header stays one. */
export const plainText = (text: string): Fill => fill(text, place(), (value) => value.replace(/[\r\n\0]+/g, " "));

/**
 * A body. A list or map becomes JSON, and so does a text that is JSON as it stands: values are escaped for it, so that
 * no value can break it. Any other text gets its values as they are.
 */
export function jsonText(body: Json): Fill {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  if (typeof body === "string" && !isJson(body)) return fill(text, place(), (value) => value);
  return fill(text, jsonPlace(), (value, whole) => (whole ? value : JSON.stringify(value).slice(1, -1)));
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Cut once, so that filling is joining: this runs for every request of a burst. */
function fill(text: string, pattern: RegExp, encode: (value: string, whole: boolean) => string): Fill {
  const fixed: string[] = [];
  const slots: { readonly name: string; readonly whole: boolean; readonly quoted: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const quoted = match[0].startsWith('"');
    fixed.push(text.slice(from, match.index));
    slots.push({ name: (match[1] ?? match[3])!, quoted, whole: quoted && match[2] === "number" });
    from = match.index + match[0].length;
  }
  const end = text.slice(from);
  if (slots.length === 0) return () => text;
  return (draw) => {
    let filled = "";
    for (const [index, { name, whole, quoted }] of slots.entries()) {
      const value = encode(draw(name), whole);
      filled += fixed[index] + (quoted && !whole ? `"${value}"` : value);
    }
    return filled + end;
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const numberNames = (template: unknown): string[] =>
  texts(template).flatMap((text) => [...text.matchAll(place())].flatMap((match) => (match[2] ? [match[1]!] : [])));

function texts(template: unknown): string[] {
  if (typeof template === "string") return [template];
  if (typeof template !== "object" || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) =>
    Array.isArray(template) ? texts(value) : [key, ...texts(value)],
  );
}
