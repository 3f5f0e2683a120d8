import { DATABASE_SCHEMES } from "../../tools/sql/index.ts";

type Expand = (text: string) => string;
type Environment = Readonly<Record<string, string>>;

/** Names of targets that lead to the same address in both arms: what is measured there can't be compared. Pure. */
export function sharedTargets(head: Expand, base: Expand, targets: Readonly<Record<string, string>>): string[] {
  return Object.entries(targets).flatMap(([name, text]) => {
    const [one, other] = [filled(head, text), filled(base, text)];
    return one !== undefined && one === other ? [name] : [];
  });
}

/**
 * Names of variables that hold the URL of one store of data (a database, a cache, a directory) for both arms: their services
 * work on the same one, each on what the other has left. Pure.
 *
 * @param names of `stack.env`
 */
export const sharedVariables = (head: Environment, base: Environment, names: readonly string[]): string[] =>
  names.filter((name) => {
    const text = head[name];
    return text !== undefined && text === base[name] && STORE.test(text);
  });

const STORE = new RegExp(
  `^(?:${[...DATABASE_SCHEMES, "mysql", "mariadb", "mongodb(?:\\+srv)?", "rediss?", "valkeys?", "sqlserver", "ldaps?", "amqps?"].join("|")})://`,
  "i",
);

/** Undefined where a variable is missing, which is told where the target is needed. */
function filled(expand: Expand, text: string): string | undefined {
  try {
    return expand(text);
  } catch {
    return undefined;
  }
}
