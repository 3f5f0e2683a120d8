import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { KnownError, type Mistake } from "../errors.ts";
import { NOT_UTF8 } from "./syntax.ts";

/**
 * The text of a file that a person named.
 * @param file where it is
 * @param shown what messages call it
 * @throws KnownError (exit 2) when it does not exist, is a folder, can't be read, or is no text in UTF-8
 */
export function readText(file: string, shown = file): string {
  const bytes = read(file, shown);
  // a reader that forgives would show people characters that are not in their file
  const text = decoded(bytes);
  if (text !== undefined && !text.includes("\0")) return text;
  throw new KnownError(2, { at: { file: shown, line: 1, column: 1 }, ...NOT_UTF8 });
}

function read(file: string, shown: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const mistake = code === undefined ? undefined : WORDS[code]?.(file, shown);
    throw mistake ? new KnownError(2, mistake, { cause: error }) : error;
  }
}

const missing = (file: string): Mistake => ({
  message: `there is no ${basename(file)} in ${dirname(resolve(file))}`,
  hint: "Run `npx perf-budgets init` to get one, or name yours.",
});

const WORDS: Readonly<Record<string, (file: string, shown: string) => Mistake>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EISDIR: (_, shown) => ({
    message: `${shown} is a folder`,
    hint: `Name the file in it: ${shown.replace(/\/+$/, "")}/budgets.yml`,
  }),
  EACCES: (_, shown) => ({
    message: `${shown} can't be read: this user has no right to`,
    hint: `Allow it: chmod u+r ${shown} (or +x for its folder)`,
  }),
  EPERM: (_, shown) => ({
    message: `${shown} can't be read: this user has no right to`,
    hint: "Look at its owner and its rights.",
  }),
};

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
