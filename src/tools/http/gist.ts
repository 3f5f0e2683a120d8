import type { Json } from "../../results/entry.ts";

const LONGEST = 200;

/**
 * What can be told of an answer's body in a report that others read: the body itself may hold a token, or users' data. Of
 * JSON its fields, with the values of those alone that hold the message of an error; of HTML its title; of the plain text
 * of an error its beginning; of any other text its length. At most 200 characters, without addresses of people and what
 * looks like a token.
 */
export function gist(status: number, body: string): string {
  const text = body.trim();
  if (text === "") return "";
  if (/^[[{"]/.test(text)) return cut(redact(ofJson(status, text)));
  if (text.startsWith("<")) {
    const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
    return title ? cut(redact(`HTML "${title}"`)) : "HTML";
  }
  return status >= 400 ? cut(redact(text)) : `a text of ${text.length} characters`;
}

function ofJson(status: number, text: string): string {
  try {
    return fields(JSON.parse(text) as Json, status >= 400);
  } catch {
    return `JSON of ${text.length} characters or more`; // only the beginning was kept
  }
}

const MESSAGE =
  /^(message|error|errors|error_?description|detail|details|reason|title|type|code|status|status_?code|ok)$/i;

/** `{"error":"no such table","user":{"name":…},"rows":[…]}`: shown are messages, of an error only. */
function fields(value: Json, failed: boolean, shown = false): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : shown ? `[${fields(value[0]!, failed, shown)}…]` : "[…]";
  if (typeof value === "object" && value !== null) {
    const inner = Object.entries(value).map(
      ([key, each]) => `${JSON.stringify(key)}:${fields(each, failed, failed && MESSAGE.test(key))}`,
    );
    return `{${inner.join(",")}}`;
  }
  const harmless = value === null || typeof value === "boolean";
  return shown || harmless ? JSON.stringify(value) : "…";
}

const PERSON = /[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g;
/** long, of mixed signs, and with a digit */
const TOKEN = /(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}/g;
const redact = (text: string): string => text.replace(PERSON, "…@…").replace(TOKEN, "…");

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
