import { execFile } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { removeProject } from "./docker.ts";
import { endFamily, PATIENT, type Patience, send } from "./end.ts";
import { type LineWriter, type OpenAct, type OwnerLine, openWriter, readLedger } from "./lines.ts";
import { type Identity, runs, thisMachine } from "./processes.ts";

/** One thing that was found and undone, or could not be. */
export interface Undone {
  readonly run: string;
  readonly ok: boolean;
  /** a sentence without a full stop: "ended api (pid 123 and 2 more)" */
  readonly words: string;
}

/** `all` also ends runs that still go on; the others leave every living run alone but the named one. */
export interface Which {
  readonly run?: string;
  readonly deadOwners?: true;
  readonly all?: true;
}

/**
 * The one function that undoes. Newest first, one ledger after the other; a failure keeps its line in the ledger and the rest
 * goes on. It may be called twice, at the same time, and again after it was killed itself.
 *
 * @returns what was there to be undone; nothing for what had ended by itself
 */
export async function undoLedger(folder: string, which: Which, patience: Patience = PATIENT): Promise<Undone[]> {
  const undone: Undone[] = [];
  for (const { owner, path } of ledgersIn(folder)) {
    const living = ownerLives(owner);
    if (owner.run !== which.run && !(which.deadOwners && !living) && !which.all) continue;
    if (which.all && living && owner.pid !== process.pid) undone.push(await endOwner(owner));
    undone.push(...(await undoOne(path, owner, patience)));
  }
  return undone;
}

/** A ledger as it lies in the folder. */
export interface Found {
  readonly owner: OwnerLine;
  readonly path: string;
}

export function ledgersIn(folder: string): Found[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const owner = readLedger(path)?.owner;
    return owner ? [{ owner, path }] : [];
  });
}

/** One in another container of the same machine counts as living: from here nobody can tell. */
export function ownerLives(owner: OwnerLine): boolean {
  const here = thisMachine();
  if (owner.machine.boot !== here.boot) return false;
  return owner.machine.namespace !== here.namespace || runs(owner);
}

async function undoOne(path: string, owner: OwnerLine, patience: Patience): Promise<Undone[]> {
  const state = readLedger(path);
  const writer = openWriter(path);
  if (!state || !writer) return []; // somebody else has just finished it
  const undone: Undone[] = [];
  try {
    for (const act of state.open.toReversed()) {
      const result = await undoAct(act, owner, writer, patience).catch((error: unknown) => ({
        ok: false,
        words: `could not undo ${describe(act)}: ${error instanceof Error ? error.message : String(error)}`,
      }));
      if (result) undone.push({ run: owner.run, ...result });
      if (result?.ok !== false) writer.write({ is: "done", id: act.id });
    }
  } finally {
    writer.close();
  }
  if (undone.every(({ ok }) => ok)) rmSync(path, { force: true });
  return undone;
}

type Result = Omit<Undone, "run"> | undefined;

async function undoAct(open: OpenAct, owner: OwnerLine, writer: LineWriter, patience: Patience): Promise<Result> {
  const { act } = open;
  switch (act.kind) {
    case "process":
      return undoProcess(open, owner, writer, patience);
    case "folder": {
      const there = await exists(act.path);
      rmSync(act.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      return there ? { ok: true, words: `removed the folder ${act.path}` } : undefined;
    }
    case "compose": {
      const there = await removeProject(act.project, act.env, patience);
      return there ? { ok: true, words: `brought down the compose project ${act.project}` } : undefined;
    }
    case "worktree": {
      const there = await exists(act.path);
      rmSync(act.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      if (await exists(act.repo)) await run("git", ["-C", act.repo, "worktree", "prune"]);
      return there ? { ok: true, words: `removed the worktree ${act.path}` } : undefined;
    }
    case "setting": {
      const [file = "", ...args] = act.undo;
      await run(file, args);
      return { ok: true, words: `set back ${act.name}` };
    }
  }
}

const run = promisify(execFile);

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What to look for when the processes of an act are wanted. */
export const tokenOf = (run: string, id: number): string => `${run}.${id}`;

async function undoProcess(open: OpenAct, owner: OwnerLine, writer: LineWriter, patience: Patience): Promise<Result> {
  const here = thisMachine();
  if (owner.machine.boot !== here.boot) return undefined; // it ended with the boot it was started in
  if (owner.machine.namespace !== here.namespace)
    return { ok: false, words: `left ${describe(open)} alone: it was started in another container` };
  const seeds = { root: open.root, seen: open.seen, token: tokenOf(owner.run, open.id) };
  const remember = (seen: readonly Identity[]) => writer.write({ is: "seen", id: open.id, seen });
  const { ended, left } = await endFamily(seeds, patience, remember);
  if (left.length > 0)
    return { ok: false, words: `could not end ${describe(open)}: ${pids(left)} still there after SIGKILL` };
  return ended.length > 0 ? { ok: true, words: `ended ${describe(open)} (${pids(ended)})` } : undefined;
}

const pids = ([first, ...rest]: readonly number[]): string =>
  rest.length === 0 ? `pid ${first}` : `pid ${first} and ${rest.length} more`;

function describe({ act }: OpenAct): string {
  switch (act.kind) {
    case "process":
    case "setting":
      return act.name;
    case "folder":
      return `the folder ${act.path}`;
    case "worktree":
      return `the worktree ${act.path}`;
    case "compose":
      return `the compose project ${act.project}`;
  }
}

/** Asks a living run to end, which makes it undo its own things; what is left then is ours to undo. */
async function endOwner(owner: OwnerLine): Promise<Undone> {
  const limit = performance.now() + PATIENT.polite + PATIENT.firm;
  send(owner, "SIGTERM");
  while (runs(owner) && performance.now() < limit) await sleep(50);
  send(owner, "SIGKILL");
  return { run: owner.run, ok: true, words: `ended the run ${owner.run} (pid ${owner.pid})` };
}
