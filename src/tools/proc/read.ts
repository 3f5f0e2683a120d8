import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import {
  type CpuTimes,
  type Memory,
  type ProcessStat,
  parseCpuTimes,
  parseLoad,
  parseMemory,
  parsePressure,
  parseProcessStat,
} from "./parse.ts";

/** Ticks a second in /proc; USER_HZ is 100 on every architecture that Node runs on. */
export const TICKS = 100;
const buffer = Buffer.alloc(64 * 1024);

/**
 * A small file of /proc, or undefined when it is not there (any more). Synchronous: it takes some 20 µs, a tenth of
 * what the thread pool takes. /proc gives a file's whole text in one read, and so do control groups.
 */
export function readText(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return buffer.toString("utf8", 0, readSync(file, buffer));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const parsed = <T>(path: string, parse: (text: string) => T | undefined): T | undefined => {
  const text = readText(path);
  return text === undefined ? undefined : parse(text);
};

export const readProcess = (pid: number): ProcessStat | undefined => parsed(`/proc/${pid}/stat`, parseProcessStat);
export const readCpuTimes = (): CpuTimes | undefined => parsed("/proc/stat", parseCpuTimes);
export const readMemory = (): Memory | undefined => parsed("/proc/meminfo", parseMemory);
export const readPressure = (): number | undefined => parsed("/proc/pressure/cpu", parsePressure);
export const readLoad = (): number | undefined => parsed("/proc/loadavg", parseLoad);

/** Whether this system has a /proc that tells all of it; some sandboxes hide parts. */
export const hasProc = (): boolean =>
  process.platform === "linux" && [readProcess(process.pid), readCpuTimes(), readMemory()].every(Boolean);

/** Ticks since boot at which a process started; undefined when there is none of this pid. */
export const startOf = (pid: number): number | undefined => readProcess(pid)?.start;

/** Names this many processes before others get their turn: the load generator shares the thread. */
const SLICE = 16;

/** All processes of the machine, by pid. */
export async function readProcesses(): Promise<Map<number, ProcessStat>> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = new Map<number, ProcessStat>();
  for (const [index, pid] of pids.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    const stat = readProcess(Number(pid));
    if (stat) all.set(stat.pid, stat);
  }
  return all;
}
