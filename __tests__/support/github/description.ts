import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormatsModule from "ajv-formats";

const addFormats = addFormatsModule.default;

export type Schema = { readonly [key: string]: unknown };

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Matched {
  /** as described: `/repos/{owner}/{repo}` */
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

const document = JSON.parse(readFileSync(new URL("fixtures/openapi.json", import.meta.url), "utf8")) as Document;

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
const lenient = new Ajv({ strict: false, coerceTypes: true });
for (const validator of [ajv, lenient]) {
  addFormats(validator);
  validator.addSchema({ $id: "github", components: nullAsType(document.components) as object });
}

/** OpenAPI 3.0 has its own word for what JSON Schema calls the type null. */
function nullAsType(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(nullAsType);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, nullAsType(value)]),
  );
  return nullable === true ? { anyOf: [{ type: "null" }, rest] } : rest;
}

/** References of the description, made absolute for the validator. */
const absolute = (schema: unknown): Schema =>
  JSON.parse(JSON.stringify(nullAsType(schema)).replaceAll('"#/components/', '"github#/components/')) as Schema;

const compiled = new WeakMap<object, ValidateFunction>();
function complaints(validator: Ajv, schema: Schema, data: unknown): string | undefined {
  const validate = compiled.get(schema) ?? validator.compile(absolute(schema));
  compiled.set(schema, validate);
  return validate(data) ? undefined : validator.errorsText(validate.errors, { dataVar: "it" });
}

export const dereference = <T>(value: T | { readonly $ref: string }): T => {
  if (typeof value !== "object" || value === null || !("$ref" in value)) return value;
  const [, , kind = "", name = ""] = value.$ref.split("/");
  return document.components[kind]?.[name] as T;
};

export const component = (name: string): Schema => document.components.schemas?.[name] as Schema;

/** The operation that GitHub describes for this request; the most literal path wins. */
export function match(method: string, path: string): Matched | undefined {
  const parts = path.split("/");
  for (const [template, methods] of Object.entries(document.paths)) {
    const wanted = template.split("/");
    const operation = methods[method.toLowerCase()];
    // a path of a file has slashes of its own
    const greedy = template.endsWith("/contents/{path}");
    if (!operation || (greedy ? parts.length < wanted.length : parts.length !== wanted.length)) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, index) => {
      const given = greedy && index === wanted.length - 1 ? parts.slice(index).join("/") : (parts[index] ?? "");
      if (!part.startsWith("{")) return part === given;
      params[part.slice(1, -1)] = decodeURIComponent(given);
      return given !== "";
    });
    if (fits) return { template, params, operation };
  }
  return undefined;
}

/** What GitHub's description does not allow of a request; undefined when all is well. */
export function refuseRequest(
  { operation, params }: Matched,
  query: URLSearchParams,
  body: unknown,
): string | undefined {
  const described = (operation.parameters ?? []).map((parameter) => dereference<Parameter>(parameter));
  for (const { name, in: where, required, schema } of described) {
    const given = where === "path" ? params[name] : where === "query" ? (query.get(name) ?? undefined) : undefined;
    if (given === undefined && required && where === "query") return `the parameter ${name} is missing`;
    const wrong = given === undefined ? undefined : complaints(lenient, wrap(schema), { it: given });
    if (wrong) return `the parameter ${name} is ${JSON.stringify(given)}: ${wrong}`;
  }
  for (const name of query.keys()) {
    if (!described.some((parameter) => parameter.in === "query" && parameter.name === name))
      return `there is no parameter ${name}`;
  }
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (!schema) return body === undefined ? undefined : "there is no body";
  return complaints(ajv, schema, body);
}

const wrapped = new WeakMap<object, Schema>();
/** Coercion needs a place to write to. */
const wrap = (schema: Schema): Schema => {
  const known = wrapped.get(schema) ?? { type: "object", properties: { it: schema } };
  wrapped.set(schema, known);
  return known;
};

/** What GitHub would never answer. */
export function refuseResponse({ operation }: Matched, status: number, body: unknown): string | undefined {
  // not described for each operation, but known to come: permissions, limits, failures
  if ([401, 403, 404, 410, 422, 429].includes(status) || status >= 500) return undefined;
  const response = operation.responses[status];
  if (!response) return `status ${status} is not described`;
  const schema = dereference<Content>(response)?.content?.["application/json"]?.schema;
  return schema && complaints(ajv, schema, body);
}
