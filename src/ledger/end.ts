import { setTimeout as sleep } from "node:timers/promises";
import { family, type Identity, markReader, type Process, processes, runs, type Seeds } from "./processes.ts";

export interface Patience {
  /** ms from the first SIGTERM, sent to roots only, to the SIGTERM for all that are left */
  readonly polite: number;
  /** ms from there to SIGKILL */
  readonly firm: number;
}

export const PATIENT: Patience = { polite: 10_000, firm: 3_000 };
/** A runner that cancels a job allows less than ten seconds for everything. */
export const HURRIED: Patience = { polite: 1_500, firm: 500 };

/** After SIGKILL only the kernel can keep a process; then it is told, not waited for. */
const KILL = 5_000;

export interface Ended {
  /** pids of all that were ended, the oldest first */
  readonly ended: readonly number[];
  /** pids that are still there */
  readonly left: readonly number[];
}

/**
 * Ends every process of an act. Roots first: a server that is asked to stop stops its own children in good order
 * (PostgreSQL's backends must not go before their postmaster). When a root goes and leaves children, these are the next
 * roots. Then everyone is asked, then everyone is killed.
 *
 * @param remember is told of processes before they are signalled: a child whose parent has died is not found again by
 *   its ancestry, so the next one who reads the ledger has to know it.
 */
export async function endFamily(
  seeds: Seeds,
  patience: Patience,
  remember: (found: readonly Identity[]) => void,
): Promise<Ended> {
  const known = new Map<string, Process>();
  const sent = new Set<string>();
  const begin = performance.now();
  for (;;) {
    const scan = { ...seeds, seen: [...seeds.seen, ...known.values()] };
    const alive = family(processes(), scan, markReader(), process.pid);
    const added = alive.filter((process) => !known.has(key(process)));
    if (added.length > 0) remember(added.map(({ pid, start }) => ({ pid, start })));
    for (const process of added) known.set(key(process), process);

    const elapsed = performance.now() - begin;
    const left = alive.map(({ pid }) => pid);
    if (left.length === 0 || elapsed > patience.polite + patience.firm + KILL) {
      const gone = [...known.values()].filter(({ pid }) => !left.includes(pid));
      return { ended: gone.toSorted((a, b) => a.start - b.start).map(({ pid }) => pid), left };
    }
    const signal = elapsed < patience.polite + patience.firm ? "SIGTERM" : "SIGKILL";
    for (const process of elapsed < patience.polite ? roots(alive) : alive) {
      const once = `${key(process)} ${signal}`;
      if (sent.has(once)) continue;
      sent.add(once);
      send(process, signal);
    }
    // a stopped process cannot obey
    for (const process of alive) if (process.state === "T") send(process, "SIGCONT");
    await sleep(elapsed < 500 ? 20 : 100);
  }
}

const key = ({ pid, start }: Identity): string => `${pid}:${start}`;

const roots = (alive: readonly Process[]): Process[] => {
  const pids = new Set(alive.map(({ pid }) => pid));
  return alive.filter(({ parent }) => !pids.has(parent));
};

/** Looks at the start time once more right before, so that the number cannot have gone to a stranger since the scan. */
export function send(one: Identity, signal: NodeJS.Signals): void {
  if (!runs(one)) return;
  try {
    process.kill(one.pid, signal);
  } catch {
    // it has just ended, or belongs to another user: the next scan tells which
  }
}
