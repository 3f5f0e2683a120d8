import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KnownError } from "../errors.ts";
import { ledgersIn, ownerLives } from "../ledger/undo.ts";

/** Marks a folder as ours, with the id of the run that wrote into it last. */
const MARK = ".perf-budgets-run";
const FILES = ["results.jsonl", "report.html", "report.md", "comment.md"];
const FOLDERS = ["pages", "logs", "artifacts"];
/** Where the last run that measured something waits until this one has. */
const EARLIER = "earlier";

/**
 * Takes the output folder for this run: reports of an earlier one would be taken for this one's, so they are put aside,
 * until {@link dropEarlier} says that there is something in their place.
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
  putAside(out);
  writeFileSync(mark, `${run}\n`);
}

/** What is put aside already was measured; what came after it was not, and goes. */
function putAside(out: string): void {
  const earlier = join(out, EARLIER);
  const keep = !existsSync(earlier);
  for (const name of [...FILES, ...FOLDERS].filter((each) => existsSync(join(out, each)))) {
    if (keep) mkdirSync(earlier, { recursive: true });
    if (keep) renameSync(join(out, name), join(earlier, name));
    else rmSync(join(out, name), { recursive: true, force: true });
  }
}

/** This run has measured something: its report takes the place of the earlier one. */
export const dropEarlier = (out: string): void => rmSync(join(out, EARLIER), { recursive: true, force: true });

/** The report that was put aside, if there is one. */
export function earlierReport(out: string): string | undefined {
  const report = join(out, EARLIER, "report.html");
  return existsSync(report) ? report : undefined;
}

/** @throws KnownError (2) when a file is in the way, or it may not be made */
export function makeFolder(path: string): void {
  try {
    makeEach(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "EEXIST" || code === "ENOTDIR" ? "a file is in the way" : `it can't be made (${code})`;
    throw new KnownError(2, { message: `no folder ${path}: ${why}`, hint: "Give another folder." }, { cause });
  }
}

/** One by one from the outside: where nothing can be made (/proc), Node's own `recursive` never returns. */
function makeEach(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeEach(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // somebody else was faster
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
