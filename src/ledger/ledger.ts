import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { dockerAddress } from "./docker.ts";
import { endFamily, PATIENT, type Patience } from "./end.ts";
import { type Act, type Line, openWriter, readLedger } from "./lines.ts";
import type { Owner, Started, StartOptions } from "./owner.ts";
import { processOf, thisMachine } from "./processes.ts";
import { spawnProcess, startedFrom, whyNotStarted } from "./start.ts";
import { tokenOf, type Undone, undoLedger } from "./undo.ts";

export interface Ledger extends Owner {
  /** A checkout of `commit` in a new folder; neither branches nor files of `repo` are touched. */
  worktree(
    repo: string,
    path: string,
    commit: string,
    options?: { readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** Call it before the setting is changed; `undo` is run, without a shell, to set it back. */
  setting(name: string, undo: readonly string[]): void;
  /**
   * Undoes everything, newest first. Afterwards nothing can be started any more. A second call, while the first is still
   * patient, may be less so.
   */
  undo(patience?: Patience): Promise<Undone[]>;
  /** Removes the file unless it still lists something to undo. */
  close(): void;
}

export interface LedgerOptions {
  /** one file a run: `<run>.jsonl` */
  readonly folder: string;
  /** letters, digits, `.`, `_`, `-` */
  readonly run: string;
  /** where temporary folders go; the system's by default */
  readonly temp?: string;
}

/**
 * Opens the list of everything that this run has to undo. Each act is written to it synchronously before it is done, so that
 * even after a SIGKILL the next run, `post` or `perf-budgets stop` finds what is left ({@link undoLedger}).
 */
export function openLedger({ folder, run, temp = tmpdir() }: LedgerOptions): Ledger {
  if (!/^[\w.-]+$/.test(run)) throw new Error(`a run's id must be fit for a file name: ${run}`);
  const path = create(folder, run);
  const writer = openWriter(path);
  if (!writer) throw new Error(`${path} was removed while it was being opened`);
  const ids = new WeakMap<Started, number>();
  let count = 0;
  let ending = false;
  let closed = false;

  const write = (line: Line): void => writer.write(line);
  const register = (act: Act): number => {
    if (ending || closed) throw new Error("this run is ending: nothing more can be started");
    count += 1;
    write({ is: "act", id: count, act });
    return count;
  };

  const start = async (options: StartOptions): Promise<Started> => {
    const id = register({ kind: "process", name: options.name });
    const child = spawnProcess(options, tokenOf(run, id));
    if (child.pid === undefined) {
      write({ is: "done", id });
      throw await whyNotStarted(child, options);
    }
    const root = processOf(child.pid); // there even if it has ended: nobody has collected it in this tick
    if (root) write({ is: "root", id, root: { pid: root.pid, start: root.start } });
    const started = startedFrom(child, child.pid, options);
    ids.set(started, id);
    return started;
  };

  const end = async (started: Started): Promise<void> => {
    const id = ids.get(started);
    const open = id === undefined ? undefined : readLedger(path)?.open.find((act) => act.id === id);
    if (id === undefined || !open || closed) return; // given back before
    const seeds = { root: open.root, seen: open.seen, token: tokenOf(run, id) };
    const { left } = await endFamily(seeds, PATIENT, (seen) => write({ is: "seen", id, seen }));
    if (left.length > 0) return;
    if (!closed) write({ is: "done", id });
    await started.ended; // whoever asks afterwards finds its exit
  };

  return {
    start,
    end,
    folder: async (purpose) => {
      const name = `perf-budgets-${purpose.replace(/[^\w-]+/g, "-")}-${randomBytes(6).toString("hex")}`;
      const made = join(temp, name);
      register({ kind: "folder", name: purpose, path: made });
      mkdirSync(made, { mode: 0o700 });
      return made;
    },
    compose: async (project, file, env) => void register({ kind: "compose", project, file, env: dockerAddress(env) }),
    worktree: async (repo, checkout, commit, options = {}) => {
      register({ kind: "worktree", path: checkout, repo });
      await promisify(execFile)("git", ["-C", repo, "worktree", "add", "--detach", checkout, commit], options);
    },
    setting: (name, undo) => void register({ kind: "setting", name, undo }),
    undo: (patience = PATIENT) => {
      ending = true;
      return undoLedger(folder, { run }, patience);
    },
    close: () => {
      if (closed) return;
      closed = true;
      writer.close();
      if (readLedger(path)?.open.length === 0) rmSync(path, { force: true });
    },
  };
}

/** The file appears with its first line in it: an empty one would look as if nobody owned it. */
function create(folder: string, run: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${run}.jsonl`);
  const self = processOf(process.pid);
  if (!self) throw new Error("/proc does not list this process: perf-budgets needs Linux with /proc mounted");
  const owner: Line = { is: "owner", run, pid: self.pid, start: self.start, machine: thisMachine() };
  const draft = `${path}.${self.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return path;
}
