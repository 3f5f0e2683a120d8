import { KnownError, type Position } from "../errors.ts";

type Part = string | { readonly name: string; readonly fallback: readonly Part[] | undefined };

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * `${NAME}` becomes the value of NAME; `${NAME:-text}` becomes `text` where NAME is not set or empty, and `text` may hold
 * variables itself, which count only when it is used. `$${` stands for `${` itself; any other `$` is only a dollar. What a
 * variable holds is never expanded again.
 *
 * @throws KnownError (exit 2) naming the variable that is not set, or what cannot be read
 */
export function expand(text: string, env: Readonly<Record<string, string | undefined>>, at?: Position): string {
  const fill = (parts: readonly Part[]): string =>
    parts
      .map((part) => {
        if (typeof part === "string") return part;
        const value = Object.hasOwn(env, part.name) ? env[part.name] : undefined;
        if (part.fallback !== undefined) return value || fill(part.fallback);
        if (value === undefined) throw notSet(part.name, text, at);
        return value;
      })
      .join("");
  return fill(parse(text, at));
}

/** Stands in {@link expandKnown} for what only the environment tells; no text that people write holds it. */
export const UNKNOWN = "\0";

/**
 * The same as far as the names in `known` tell: every other variable becomes {@link UNKNOWN}, also one with a default,
 * which the environment may overrule.
 * @throws KnownError (exit 2) for what cannot be read
 */
export function expandKnown(text: string, known: Readonly<Record<string, string>>): string {
  const fill = (parts: readonly Part[]): string =>
    parts
      .map((part) => {
        if (typeof part === "string") return part;
        const value = Object.hasOwn(known, part.name) ? known[part.name] : undefined;
        if (value === undefined) return UNKNOWN;
        return value === "" && part.fallback ? fill(part.fallback) : value;
      })
      .join("");
  return fill(parse(text));
}

/**
 * Names of the variables without which a text can't be expanded, in order of appearance, each once: those without a
 * default, and those inside of a default that would be used.
 */
export function missing(text: string, env: Readonly<Record<string, string | undefined>>): string[] {
  const names = (parts: readonly Part[]): string[] =>
    parts.flatMap((part) => {
      if (typeof part === "string") return [];
      const value = Object.hasOwn(env, part.name) ? env[part.name] : undefined;
      if (part.fallback) return value ? [] : names(part.fallback);
      return value === undefined ? [part.name] : [];
    });
  return [...new Set(names(parse(text)))];
}

/** Names of all variables in a text, also those inside defaults, in order of appearance, each once. */
export function variables(text: string): string[] {
  const names = (parts: readonly Part[]): string[] =>
    parts.flatMap((part) => (typeof part === "string" ? [] : [part.name, ...names(part.fallback ?? [])]));
  return [...new Set(names(parse(text)))];
}

/** Names of the variables without which one of the texts can't be filled in: those without a default. */
export const required = (texts: readonly string[]): Set<string> =>
  new Set(
    texts
      .flatMap((text) => parse(text))
      .flatMap((part) => (typeof part === "string" || part.fallback !== undefined ? [] : [part.name])),
  );

function parse(text: string, at?: Position): readonly Part[] {
  let i = 0;
  const parts = (nested: boolean): Part[] => {
    const found: Part[] = [];
    let plain = "";
    const flush = () => {
      if (plain) found.push(plain);
      plain = "";
    };
    while (i < text.length && !(nested && text[i] === "}")) {
      if (text.startsWith("$${", i)) {
        plain += "${";
        i += 3;
      } else if (text.startsWith("${", i)) {
        flush();
        found.push(variable());
      } else {
        plain += text[i];
        i += 1;
      }
    }
    flush();
    return found;
  };
  const variable = (): Part => {
    const begin = i;
    NAME.lastIndex = i + 2;
    const name = NAME.exec(text)?.[0];
    if (name === undefined) throw unreadable(text, begin, at);
    i = NAME.lastIndex;
    let fallback: Part[] | undefined;
    if (text.startsWith(":-", i)) {
      i += 2;
      fallback = parts(true);
    }
    if (text[i] !== "}") throw unreadable(text, begin, at);
    i += 1;
    return { name, fallback };
  };
  return parts(false);
}

const notSet = (name: string, text: string, at: Position | undefined): KnownError =>
  new KnownError(2, {
    at,
    message: `the variable ${name} is not set (in "${text}")`,
    hint: `Set it in the environment (in a workflow: under \`env:\`), or give a default: \${${name}:-…}.`,
  });

const unreadable = (text: string, begin: number, at: Position | undefined): KnownError =>
  new KnownError(2, {
    at,
    message: `"${text.slice(begin)}" is not a variable that perf-budgets can read`,
    hint: "Write ${NAME} or ${NAME:-default}, closed by }. For the characters ${ themselves write $${.",
  });
