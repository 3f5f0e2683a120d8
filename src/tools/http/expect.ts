import type { Json } from "../../results/entry.ts";
import { readPattern } from "../pattern.ts";

/** What an answer has to be. Without a status any 2xx will do, without a body any body. */
export interface Expect {
  readonly status?: number;
  readonly body?: BodyExpect;
}

/** a part of the text, a pattern, or JSON that the answer holds (see {@link holds}) */
export type BodyExpect =
  | { readonly contains: string }
  | { readonly pattern: string; readonly flags: string }
  | { readonly json: Json };

export type Parsed = { readonly ok: true; readonly expect: Expect } | { readonly ok: false; readonly message: string };

/**
 * `expect` of budgets.yml: `201`, or a map of `status` and `body`; a body is a text that the answer contains,
 * a `/pattern/flags`, or a map or list that the answer's JSON holds.
 */
export function parseExpect(input: unknown): Parsed {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return parseStatus(input, {});
  const stray = Object.keys(input).find((key) => key !== "status" && key !== "body");
  if (stray !== undefined) return refuse(`"${stray}" is not part of an expectation; write status, body, or both`);
  const { status, body } = input as { status?: unknown; body?: unknown };
  const parsed = parseBody(body);
  if ("message" in parsed) return refuse(parsed.message);
  return status === undefined ? { ok: true, expect: parsed } : parseStatus(status, parsed);
}

const refuse = (message: string): Parsed => ({ ok: false, message });

function parseStatus(status: unknown, rest: Expect): Parsed {
  if (typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599)
    return { ok: true, expect: { ...rest, status } };
  return refuse(`${JSON.stringify(status)} is no status: write a number from 200 to 599, for example 201`);
}

function parseBody(body: unknown): Expect | { readonly message: string } {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null) return { body: { json: body as Json } };
  if (typeof body !== "string" || body === "")
    return { message: "a body is a text, a /pattern/, or a map or list that the answer holds" };
  const pattern = readPattern(body);
  if (!pattern) return { body: { contains: body } };
  try {
    new RegExp(pattern.source, pattern.flags);
  } catch (error) {
    return { message: `${body} is no regular expression: ${(error as Error).message}` };
  }
  return { body: { pattern: pattern.source, flags: pattern.flags } };
}

export interface Verdict {
  readonly kind: "status" | "body";
  readonly why: string;
}

/** A judge of complete answers: undefined when they are as expected. Cut once for a burst, run for every answer. */
export function judge(expect: Expect): (status: number, body: string) => Verdict | undefined {
  const { status: wanted } = expect;
  const bodyFault = judgeBody(expect.body);
  return (status, body) => {
    if (wanted === undefined ? status < 200 || status > 299 : status !== wanted)
      return { kind: "status", why: `status ${status} instead of ${wanted ?? "2xx"}` };
    const why = bodyFault(body);
    return why === undefined ? undefined : { kind: "body", why };
  };
}

function judgeBody(expect: BodyExpect | undefined): (body: string) => string | undefined {
  if (!expect) return () => undefined;
  if ("contains" in expect) {
    const { contains } = expect;
    return (body) => (body.includes(contains) ? undefined : `the body does not contain ${JSON.stringify(contains)}`);
  }
  if ("pattern" in expect) {
    const pattern = new RegExp(expect.pattern, expect.flags);
    return (body) => (pattern.test(body) ? undefined : `the body does not match ${pattern}`);
  }
  const { json } = expect;
  return (body) => {
    const parsed = parseJson(body);
    if (parsed === undefined) return "the body is not JSON";
    return holds(parsed, json) ? undefined : `the body does not hold ${JSON.stringify(json)}`;
  };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Maps hold the named fields, lists the elements at their places; either may have more. All else is equal. */
export function holds(actual: Json | undefined, expected: Json): boolean {
  if (typeof expected !== "object" || expected === null) return actual === expected;
  if (typeof actual !== "object" || actual === null || Array.isArray(actual) !== Array.isArray(expected)) return false;
  return Object.entries(expected).every(
    ([key, value]) => Object.hasOwn(actual, key) && holds((actual as Record<string, Json>)[key], value),
  );
}
