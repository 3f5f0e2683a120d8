import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KnownError } from "../errors.ts";
import { ledgersIn, ownerLives } from "../ledger/undo.ts";

/** Marks a folder as ours, with the id of the run that wrote into it last. */
const MARK = ".perf-budgets-run";
const FILES = ["results.jsonl", "report.html", "report.md", "comment.md"];
const FOLDERS = ["pages", "logs", "artifacts"];

/**
 * Takes the output folder for this run: reports of an earlier one would be taken for this one's, so they are removed.
 * @throws KnownError (2) when a run that still goes on writes there, or when what would be removed is not ours
 */
export function claimFolder(out: string, state: string, run: string): void {
  makeFolder(out);
  const mark = join(out, MARK);
  const last = existsSync(mark) ? readFileSync(mark, "utf8").trim() : undefined;
  const living = ledgersIn(state).find(({ owner }) => owner.run === last && ownerLives(owner));
  if (living) {
    throw new KnownError(2, {
      message: `another run (pid ${living.owner.pid}) still writes into ${out}`,
      hint: "Wait for it, end it with `perf-budgets stop --all`, or give this one a folder of its own with --out.",
    });
  }
  const foreign = last === undefined ? [...FILES, ...FOLDERS].filter((name) => existsSync(join(out, name))) : [];
  if (foreign.length > 0) {
    throw new KnownError(2, {
      message: `${out} has ${foreign.join(", ")}, not written by perf-budgets: they would be overwritten`,
      hint: "Give an empty folder, or one that an earlier run has used, with --out.",
    });
  }
  for (const name of [...FILES, ...FOLDERS]) rmSync(join(out, name), { recursive: true, force: true });
  writeFileSync(mark, `${run}\n`);
}

/** @throws KnownError (2) when a file is in the way, or it may not be made */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "a file is in the way" : `it can't be made (${code})`;
    throw new KnownError(2, { message: `no folder ${path}: ${why}`, hint: "Give another folder." }, { cause });
  }
}
