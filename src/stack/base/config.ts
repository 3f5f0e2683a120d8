import { join } from "node:path";
import { parseTree } from "../../config/document.ts";
import { normalise, profileNames, profileTree } from "../../config/profiles.ts";
import { readText } from "../../config/read.ts";
import { reading } from "../../config/reading.ts";
import { secretsSchema } from "../../config/sections.ts";
import { readStack } from "../../config/stack.ts";
import type { StackConfig } from "../../config/types.ts";
import { KnownError, type Mistake, place } from "../../errors.ts";

export interface BaseStack {
  readonly stack: StackConfig;
  /** names of variables, those of the base's own file */
  readonly secrets: readonly string[];
  /** sentences for people */
  readonly notes: readonly string[];
}

/**
 * How the base is started: by its own `stack:`, of the same profile where it has it. The rest of an old file need not please
 * today's checks. Without a readable section it is started as head is.
 *
 * @param root of the base's checkout
 * @param file relative to it
 * @param head of head's file, read before
 */
export function baseStack(root: string, file: string, profile: string, head: StackConfig): BaseStack {
  const asHead = (why: string): BaseStack => ({
    stack: { ...head, cache: [] },
    secrets: [],
    notes: [`The base is started as the head is: ${why}.`],
  });
  let text: string;
  try {
    text = readText(join(root, file), file);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return asHead(`it has no ${file} that can be read`);
  }
  const document = parseTree(text, file);
  if (document.root?.kind !== "map") return asHead(`its ${file} is no YAML that can be read${at(document.mistakes)}`);
  const whole = normalise(document.root, []);
  const read = reading(profileTree(whole, profileNames(whole).includes(profile) ? profile : "default"));
  const stack = readStack(read);
  const mistakes = [...read.form, ...read.sense];
  if (mistakes.length > 0)
    return asHead(`its ${file} says something else under \`stack\` than is known today${at(mistakes)}`);
  if (!stack) return asHead(`its ${file} has no \`stack\``);
  const secrets = read.section("secrets", secretsSchema) ?? [];
  // what head's jobs have kept was made of head's files
  return { stack: { ...stack, cache: [] }, secrets, notes: [] };
}

const at = ([first]: readonly Mistake[]): string =>
  first ? ` (${first.at ? `${place(first.at)} ` : ""}${first.message.split("\n")[0]})` : "";
