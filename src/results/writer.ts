import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Entry } from "./entry.ts";
import { formatEntry } from "./log.ts";

export interface Log {
  readonly file: string;
  /** appended to the file before this returns: whatever happens next, it is kept */
  write(entry: Entry): void;
  readonly entries: readonly Entry[];
}

/**
 * A new log. Entries are masked as text, so that no secret reaches the disk.
 * They are also kept in memory: a run is at most some ten thousand entries, since long series are thinned.
 */
export function openLog(file: string, mask: (text: string) => string): Log {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  const entries: Entry[] = [];
  return {
    file,
    entries,
    write(entry) {
      const line = mask(formatEntry(entry));
      appendFileSync(file, line);
      entries.push(JSON.parse(line) as Entry);
    },
  };
}
