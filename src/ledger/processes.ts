import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Machine } from "./lines.ts";

/** A pid alone may belong to somebody else tomorrow; together with its start time (ticks since boot) it does not. */
export interface Identity {
  readonly pid: number;
  readonly start: number;
}

export interface Process extends Identity {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** one letter, as in `ps`: Z has ended and only waits to be collected, T is stopped */
  readonly state: string;
}

/** Every process that we start carries this in its environment: `<run>.<number of the act>`. */
export const TOKEN = "PERF_BUDGETS_RUN";

/** One line of /proc/PID/stat. The name stands in brackets and may hold brackets and spaces itself. */
export function parseStat(text: string): Process | undefined {
  const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = rest;
  const process = {
    pid: Number.parseInt(text, 10),
    start: Number(rest[19]),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    state: state ?? "",
  };
  return Number.isInteger(process.pid) && Number.isInteger(process.start) ? process : undefined;
}

/** Undefined when there is no such process (any more). */
export function processOf(pid: number): Process | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** Every process of this machine that we may see. */
export function processes(): Process[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []));
}

const hasEnded = (process: Process | undefined): boolean =>
  process === undefined || process.state === "Z" || process.state === "X";

/** Is exactly this process still at work? */
export function runs({ pid, start }: Identity): boolean {
  const now = processOf(pid);
  return now?.start === start && !hasEnded(now);
}

export function thisMachine(): Machine {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return { boot, namespace: readlinkSync("/proc/self/ns/pid") };
}

/**
 * What the environment of a process says of its owner: our token; `none` in an environment that is intact;
 * `unknown` where it is empty, not ours to read, or overwritten (PostgreSQL and Chrome write their title over it).
 */
export type Mark = { readonly token: string } | "none" | "unknown";

export function parseMark(environ: string): Mark {
  const entries = environ.split("\0");
  const token = entries.find((entry) => entry.startsWith(`${TOKEN}=`))?.slice(TOKEN.length + 1);
  if (token !== undefined) return { token };
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(entries[0] ?? "") ? "none" : "unknown";
}

export function markOf(pid: number): Mark {
  try {
    return parseMark(readFileSync(`/proc/${pid}/environ`, "latin1"));
  } catch {
    return "unknown";
  }
}

export interface Seeds {
  readonly root: Identity | undefined;
  readonly seen: readonly Identity[];
  readonly token: string;
}

/**
 * All living processes that belong to an act: its root, what was seen with it before, whatever carries its token, its group
 * and session, and all descendants of these. Never `self` nor one of its ancestors. Pure, given the marks.
 */
export function family(
  all: readonly Process[],
  seeds: Seeds,
  mark: (process: Process) => Mark,
  self: number,
): Process[] {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const children = Map.groupBy(all, (process) => process.parent);
  const is = (process: Process, one: Identity | undefined) => one?.pid === process.pid && one.start === process.start;
  const { root } = seeds;
  const leader = root && byPid.get(root.pid);
  const inGroup = (process: Process): boolean => {
    if (!root || (process.group !== root.pid && process.session !== root.pid) || process.start < root.start)
      return false;
    if (leader) return is(leader, root); // otherwise the number has gone to somebody else, and the group with it
    return mark(process) === "unknown"; // the leader is gone: a stranger's environment is proof that it is not ours
  };
  const belongs = (process: Process): boolean => {
    if (is(process, root) || seeds.seen.some((one) => is(process, one)) || inGroup(process)) return true;
    const found = mark(process);
    return typeof found === "object" && found.token === seeds.token;
  };

  const members = new Set<Process>();
  const add = (process: Process): void => {
    if (members.has(process)) return;
    members.add(process);
    for (const child of children.get(process.pid) ?? []) add(child);
  };
  for (const process of all) if (!members.has(process) && belongs(process)) add(process);
  const spared = ancestors(byPid, self);
  return [...members].filter((process) => !hasEnded(process) && !spared.has(process.pid));
}

function ancestors(byPid: ReadonlyMap<number, Process>, self: number): Set<number> {
  const found = new Set([self]);
  for (let at = byPid.get(self); at && at.parent > 0 && !found.has(at.parent); at = byPid.get(at.parent))
    found.add(at.parent);
  return found;
}

/** Reads each environment once: for one scan of the machine. */
export function markReader(): (process: Process) => Mark {
  const marks = new Map<number, Mark>();
  return ({ pid }) => {
    const mark = marks.get(pid) ?? markOf(pid);
    marks.set(pid, mark);
    return mark;
  };
}

/** The living process tree of one of our processes, also those that left its group; empty when it has ended. */
export const treeOf = (pid: number): Process[] => treesOf([pid]);

/** The same of several, for one look at the machine: each costs some ms. */
export function treesOf(pids: readonly number[]): Process[] {
  const all = processes();
  const mark = markReader();
  return pids.flatMap((pid) => {
    const root = all.find((process) => process.pid === pid);
    if (!root || hasEnded(root)) return [];
    const own = mark(root);
    return family(all, { root, seen: [], token: typeof own === "object" ? own.token : "" }, mark, process.pid);
  });
}
