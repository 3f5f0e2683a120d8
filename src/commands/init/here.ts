import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KnownError } from "../../errors.ts";
import { init } from "./index.ts";

/**
 * Writes what {@link init} proposes for a folder and says what was done. Asks nothing, overwrites nothing.
 * @returns 0
 * @throws KnownError (2) when there is no such folder, or nothing can be written there
 */
export function initHere({ root, say }: { readonly root: string; readonly say: (line: string) => void }): number {
  // a folder that is made for a name with a slip in it would hold files that nobody looks for
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new KnownError(2, {
      message: existsSync(root) ? `${root} is no folder` : `there is no folder ${root}`,
      hint: "Name the folder of the repository: npx perf-budgets init --working-directory FOLDER",
    });
  const { files, notes } = init({ root });
  for (const { path, text } of files) {
    write(join(root, path), text);
    say(`Wrote ${path}.`);
  }
  for (const note of notes) say(note);
  if (files.length > 0)
    say("Next: `npx perf-budgets validate` says what is measured, `npx perf-budgets run` measures it.");
  return 0;
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // wx: a file that came into being meanwhile is not overwritten either
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const words = WORDS[(error as NodeJS.ErrnoException).code ?? ""];
    if (!words) throw error;
    throw new KnownError(2, { message: `${file} can't be written: ${words}` }, { cause: error });
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "this user has no right to",
  EPERM: "this user has no right to",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "something of this name is in the way",
};
