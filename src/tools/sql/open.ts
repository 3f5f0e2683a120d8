import { KnownError, type Position } from "../../errors.ts";
import type { Database } from "./database.ts";

export interface OpenOptions {
  /** ms for connecting */
  readonly connectTimeout?: number;
  /** ms for one statement */
  readonly timeout?: number;
  /** where the URL or its use stands in budgets.yml */
  readonly at?: Position | undefined;
}

type Open = (url: URL, options: OpenOptions) => Promise<Database>;

// one line an engine; loaded when used, so that `validate` stays quick
const postgres: Open = async (url, options) => (await import("./postgres.ts")).openPostgres(url, options);
const ENGINES: Readonly<Record<string, Open>> = { postgres, postgresql: postgres };

/** Schemes of the URLs of databases that can be measured, without `://`. */
export const DATABASE_SCHEMES: readonly string[] = Object.keys(ENGINES);

/**
 * Connects, read-only.
 * @param url `postgres://user:password@host:5432/database`; the scheme names the engine
 * @throws KnownError that says what is wrong with the URL (2) or why it can't be reached (3); never with the password
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) {
    throw new KnownError(2, {
      at: options.at,
      message: "this target is not a database URL",
      hint: "A database URL looks like this: postgres://user:password@127.0.0.1:5432/name\nCharacters like @ : / # in a password are written %40 %3A %2F %23.",
    });
  }
  const scheme = parsed.protocol.slice(0, -1);
  const open = Object.hasOwn(ENGINES, scheme) ? ENGINES[scheme] : undefined;
  if (!open) {
    throw new KnownError(2, {
      at: options.at,
      message: `no database engine is known for ${scheme}://`,
      hint: `Schemes that can be measured: ${DATABASE_SCHEMES.map((name) => `${name}://`).join(", ")}`,
    });
  }
  return open(parsed, options);
}
