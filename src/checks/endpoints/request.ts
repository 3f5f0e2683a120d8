import type { Subject } from "../../config/types.ts";
import { KnownError } from "../../errors.ts";
import { METHODS, type Settings } from "./settings.ts";

/**
 * Method and path of an endpoint: its settings, else its name (`GET /api/users`). Throws a KnownError at its place in
 * the file when there is no path in either.
 */
export function request(subject: Subject<Settings>): { readonly method: string; readonly path: string } {
  const { method, path } = subject.settings;
  const named = /^([A-Za-z]+)\s+(\/\S*)$/.exec(subject.name.trim());
  const verb = named?.[1]?.toUpperCase();
  const known = METHODS.some((each) => each === verb);
  const resolved = path ?? (known ? named?.[2] : undefined);
  if (resolved === undefined)
    throw new KnownError(2, {
      at: subject.at,
      message: named && !known ? `${named[1]} is not a method of HTTP` : `the endpoint "${subject.name}" has no path`,
      hint: `name it by its request, for example "GET /api/users", or add \`path: /…\`\nmethods: ${METHODS.join(", ")}`,
    });
  return { method: method ?? (known && verb ? verb : "GET"), path: resolved };
}
