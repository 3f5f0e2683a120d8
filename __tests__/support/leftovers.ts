import { readdirSync, readlinkSync } from "node:fs";

/** Processes that still work in a folder: whatever a run has left behind. */
export const leftovers = (folder: string): number[] =>
  readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) ? [Number(pid)] : [];
    } catch {
      return []; // ended meanwhile, or somebody else's
    }
  });
