import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Identity } from "./processes.ts";

/** Something that has to be undone. Written before it is done. */
export type Act =
  | { readonly kind: "process"; readonly name: string }
  | { readonly kind: "folder"; readonly name: string; readonly path: string }
  | { readonly kind: "compose"; readonly project: string; readonly file: string; readonly env: Record<string, string> }
  | { readonly kind: "worktree"; readonly path: string; readonly repo: string }
  | { readonly kind: "setting"; readonly name: string; readonly undo: readonly string[] };

/** Who owns a ledger: `machine` tells the boot and the pid namespace in which `pid` means something. */
export interface OwnerLine extends Identity {
  readonly is: "owner";
  readonly run: string;
  readonly machine: Machine;
}
export interface Machine {
  readonly boot: string;
  readonly namespace: string;
}

/** One line of the file. `pids` may come several times for one act: the root first, later whoever else belongs to it. */
export type Line =
  | OwnerLine
  | { readonly is: "act"; readonly id: number; readonly act: Act }
  | { readonly is: "root"; readonly id: number; readonly root: Identity }
  | { readonly is: "seen"; readonly id: number; readonly seen: readonly Identity[] }
  | { readonly is: "done"; readonly id: number };

/** An act that has not been struck off, with every process that is known to belong to it. */
export interface OpenAct {
  readonly id: number;
  readonly act: Act;
  readonly root: Identity | undefined;
  readonly seen: readonly Identity[];
}

export interface LedgerState {
  readonly owner: OwnerLine;
  /** oldest first */
  readonly open: readonly OpenAct[];
}

/**
 * Reads a ledger's text. A line that does not parse was torn by a kill: what it tells had not been done yet, or is found
 * by the token in the environment. Undefined if there is no owner: nothing was done under it.
 */
export function parseLedger(text: string): LedgerState | undefined {
  const lines = text.split("\n").flatMap((line) => parseLine(line) ?? []);
  const owner = lines.find((line) => line.is === "owner");
  if (!owner) return undefined;
  const done = new Set(lines.flatMap((line) => (line.is === "done" ? [line.id] : [])));
  const open = lines.flatMap((line) => {
    if (line.is !== "act" || done.has(line.id)) return [];
    const root = lines.find((other) => other.is === "root" && other.id === line.id);
    const seen = lines.flatMap((other) => (other.is === "seen" && other.id === line.id ? other.seen : []));
    return [{ id: line.id, act: line.act, root: root?.is === "root" ? root.root : undefined, seen }];
  });
  return { owner, open };
}

function parseLine(line: string): Line | undefined {
  if (!line.startsWith("{") || !line.endsWith("}")) return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

/** Undefined when the file is gone or is no ledger. */
export function readLedger(path: string): LedgerState | undefined {
  try {
    return parseLedger(readFileSync(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export interface LineWriter {
  write(line: Line): void;
  close(): void;
}

/**
 * Appends to a ledger that exists; each line is with the system before `write` returns. Somebody else may finish and
 * remove the file meanwhile, so it is never created here: a file of nothing but strike-offs would own nothing.
 */
export function openWriter(path: string): LineWriter | undefined {
  let fd: number;
  try {
    const text = readFileSync(path, "utf8");
    fd = openSync(path, "a+");
    if (text !== "" && !text.endsWith("\n")) writeSync(fd, "\n"); // after a torn line
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return {
    write: (line) => void writeSync(fd, `${JSON.stringify(line)}\n`),
    close: () => closeSync(fd),
  };
}
