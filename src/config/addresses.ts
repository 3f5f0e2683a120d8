import { expandKnown, UNKNOWN } from "./expand.ts";
import { portVariable } from "./stack.ts";
import type { Config } from "./types.ts";

/**
 * The scheme of each target's address in lower case, `http`, `postgres`: what can be told from the file alone. Targets
 * whose scheme comes from the environment are left out.
 */
export function schemesOf({ stack, targets }: Pick<Config, "stack" | "targets">): Readonly<Record<string, string>> {
  const known: Record<string, string> = {};
  for (const name of Object.keys(stack?.ports ?? {})) known[portVariable(name)] = "0";
  for (const [name, text] of Object.entries(stack?.env ?? {})) known[name] = readable(text, known);
  return Object.fromEntries(
    Object.entries(targets).flatMap(([name, text]) => {
      const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(readable(text, known))?.[1];
      return scheme ? [[name, scheme.toLowerCase()]] : [];
    }),
  );
}

/** What can't be read is told elsewhere, and nothing is known of it. */
function readable(text: string, known: Readonly<Record<string, string>>): string {
  try {
    return expandKnown(text, known);
  } catch {
    return UNKNOWN;
  }
}
