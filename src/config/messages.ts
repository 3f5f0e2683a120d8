import type * as z from "zod";
import type { Mistake } from "../errors.ts";
import { kindOf } from "./forms.ts";
import { keysOf, metaOf, schemaAt, sentence } from "./inspect.ts";
import { nearest, suggestion } from "./nearest.ts";
import { child, locate, locateKey, type Node, type Path, toValue } from "./tree.ts";

type Issue = z.core.$ZodIssue;

/** A tree, where in it a schema was applied, and that schema: all that is needed to tell a finding to a person. */
export interface Context {
  readonly root: Node;
  readonly prefix: Path;
  readonly schema: z.core.$ZodType;
}

/** What zod found, as mistakes at their places in the file, with what was meant. */
export const mistakesOf = (issues: readonly Issue[], context: Context): Mistake[] =>
  issues.flatMap((issue) => mistakeOf(issue, context));

function mistakeOf(issue: Issue, { root, prefix, schema }: Context): Mistake[] {
  const path = [...prefix, ...issue.path];
  const at = locate(root, path);
  const here = schemaAt(schema, issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      at: locateKey(root, [...path, key]),
      message: `"${key}" is not one of the ${plural(metaOf(here).title ?? `keys of ${nameOf(path)}`)}`,
      hint: /^\d/.test(key) && valueAt(root, [...path, key]) === null ? COMMA : suggestion(key, keysOf(here)),
    }));
  const name = nameOf(path);
  const input = valueAt(root, path);
  const example = hintOf(here, path.at(-1));
  if (input === undefined) return [{ at, message: ownWords(issue) ?? `${name} is missing`, hint: example }];
  const { message, hint } = words(issue, name, input);
  return [{ at, message, hint: hint ?? asMap(issue, name, input, keysOf(here)) ?? example }];
}

/** A text alone where a map belongs: what it looks like is the key that it was meant for. */
function asMap(issue: Issue, name: string, input: unknown, keys: readonly string[]): string | undefined {
  if (issue.code !== "invalid_type" || issue.expected !== "object" || typeof input !== "string") return undefined;
  const key = /^\//.test(input) ? "path" : /^\s*(select|with|values)\b/i.test(input) ? "sql" : undefined;
  if (key === undefined || !keys.includes(key)) return undefined;
  return `write ${name}: { ${key}: ${/[:#{}[\],&*!|>'"%@`$?]/.test(input) ? JSON.stringify(input) : input} }`;
}

// `{ rps: 1,000 }` is `{ rps: 1, 000: }` to YAML
const COMMA =
  "a comma ends a value inside { }: write thousands without a separator (1000) and decimals with a point (1.5)";

/** What a check says itself: a message that zod did not make up. */
const ownWords = ({ code, message }: Issue): string | undefined =>
  code === "custom" || /^(Invalid |Too |Unrecognized )/.test(message) ? undefined : message;

interface Words {
  readonly message: string;
  readonly hint?: string | undefined;
}

function words(issue: Issue, name: string, input: unknown): Words {
  const seen = kindOf(input);
  const own = ownWords(issue);
  if (own) return { message: said(name, own) };
  switch (issue.code) {
    case "custom": {
      const hint: unknown = issue.params?.hint;
      return { message: said(name, issue.message), hint: typeof hint === "string" ? hint : undefined };
    }
    case "invalid_type":
      return {
        message: `${name} must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}, not ${seen}`,
        hint: quoted(issue.expected, input),
      };
    case "invalid_value": {
      const values = issue.values.map(String);
      const meant = values.length > 1 ? nearest(String(input), values) : undefined;
      const list = values.length === 1 ? `write ${values[0]}` : `there are ${values.join(", ")}`;
      return { message: `${name} can't be ${seen}`, hint: meant ? `did you mean ${meant}? ${capital(list)}` : list };
    }
    case "too_small":
      return { message: `${name} ${least(issue.origin, Number(issue.minimum), issue.inclusive ?? true)}` };
    case "too_big":
      return { message: `${name} ${most(issue.origin, Number(issue.maximum), issue.inclusive ?? true)}` };
    case "invalid_format":
      return { message: `${name} can't be ${seen}` };
    case "invalid_key":
      return {
        message: `"${name}" can't be a name here`,
        hint: "names are letters, digits, - and _, and begin with a letter",
      };
    case "invalid_union":
      return { message: `${name} can't be ${seen}` };
    default:
      return { message: said(name, issue.message) };
  }
}

const quoted = (expected: string, input: unknown): string | undefined => {
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean"))
    return `write it in quotes: "${input}"`;
  if (expected === "boolean" && typeof input === "string") {
    const meant = /^(true|yes|on)$/i.test(input) ? "true" : /^(false|no|off)$/i.test(input) ? "false" : undefined;
    if (meant && input !== meant) return `write ${meant}`;
  }
  const bare = expected === "boolean" ? /^(true|false)$/ : expected === "number" ? /^\d+(\.\d+)?$/ : undefined;
  return typeof input === "string" && bare?.test(input) ? `write ${input} without quotes` : undefined;
};

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map (key: value)",
  record: "a map (name: value)",
  array: "a list ([a, b])",
};

const least = (origin: string, minimum: number, inclusive: boolean): string => {
  if (origin === "string") return minimum === 1 ? "is empty" : `must have at least ${minimum} characters`;
  if (origin === "array") return `needs at least ${minimum} ${minimum === 1 ? "entry" : "entries"}`;
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
};

const most = (origin: string, maximum: number, inclusive: boolean): string => {
  if (origin === "string") return `must have at most ${maximum} characters`;
  if (origin === "array") return `can have at most ${maximum} entries`;
  return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
};

function hintOf(schema: z.core.$ZodType | undefined, key: PropertyKey | undefined): string | undefined {
  const { description, examples } = metaOf(schema);
  const example = examples?.[0];
  const shown =
    example === undefined ? undefined : `for example ${typeof key === "string" ? `${key}: ` : ""}${show(example)}`;
  return [description && sentence(description), shown].filter(Boolean).join("\n") || undefined;
}

const show = (example: unknown): string => (typeof example === "string" ? example : JSON.stringify(example));

/** What messages call a place: the last key; of a list's entry, the list and its number. */
function nameOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last === "number") return `entry ${last + 1} of ${nameOf(path.slice(0, -1))}`;
  return last === undefined ? "budgets.yml" : String(last);
}

function valueAt(root: Node, path: Path): unknown {
  let node: Node | undefined = root;
  for (const step of path) node = node?.kind === "list" ? node.items[Number(step)] : child(node, String(step));
  return node && toValue(node);
}

const said = (name: string, message: string): string => (message.includes(name) ? message : `${name}: ${message}`);
const plural = (title: string): string =>
  /^(metrics|settings|statistics|keys) /.test(title) ? title : `keys of ${title}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
