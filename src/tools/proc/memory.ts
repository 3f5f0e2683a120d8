import { readFile } from "node:fs/promises";
import { type ProcessStat, parsePss } from "./parse.ts";
import { readProcess } from "./read.ts";

/** A process with the memory it had when it was looked at. */
export interface Weighed {
  readonly stat: ProcessStat;
  readonly bytes: number;
}

/** Bytes of a page: 4 KiB, on some ARM kernels 16 or 64. Node computes its own from pages too. */
const page = (): number =>
  2 ** Math.round(Math.log2(process.memoryUsage.rss() / (readProcess(process.pid)?.pages || 1)));
let pageSize: number | undefined;

/**
 * Bytes of memory of each process: its part of what it shares with others (PSS), so that processes can be added; where
 * that may not be read (another user's process) all that is resident.
 */
export async function weigh(processes: readonly ProcessStat[]): Promise<Weighed[]> {
  pageSize ??= page();
  const weighed: Weighed[] = [];
  for (const stat of processes) {
    // the kernel walks the page tables for this, up to some ms: not on this thread
    const text = await readFile(`/proc/${stat.pid}/smaps_rollup`, "utf8").catch(() => "");
    // pages of the same moment, since `weightNow` adds what came since
    const now = readProcess(stat.pid);
    if (now?.start === stat.start) weighed.push({ stat: now, bytes: parsePss(text) ?? now.pages * pageSize });
  }
  return weighed;
}

/** What they have now, cheaply: the pages that came or went since are counted as their own. */
export function weightNow(weighed: readonly Weighed[]): number {
  const size = pageSize ?? page();
  return weighed.reduce((sum, { stat, bytes }) => {
    const now = readProcess(stat.pid);
    return now?.start === stat.start ? sum + Math.max(0, bytes + (now.pages - stat.pages) * size) : sum;
  }, 0);
}
