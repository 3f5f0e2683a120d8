import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Entry } from "./entry.ts";
import { formatEntry } from "./log.ts";

export interface Log {
  /** written to the file before this returns: whatever happens next, it is kept */
  write(entry: Entry): void;
  /** what was written, not masked: verdicts are made from these */
  readonly entries: readonly Entry[];
  close(): void;
}

/**
 * A new log. No secret reaches the disk: texts are masked, but not what names a thing, since masked names would no
 * longer fit together. A run is at most some ten thousand entries, since long series are thinned: they are also kept
 * in memory.
 */
export function openLog(file: string, mask: (text: string) => string): Log {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "w");
  const entries: Entry[] = [];
  return {
    entries,
    write(entry) {
      writeSync(descriptor, formatEntry(masked(entry, mask)));
      entries.push(entry);
    },
    close: () => closeSync(descriptor),
  };
}

/** Keys of an entry whose values name a thing or are words of ours. */
const NAMES = new Set(
  "is id check subject name task arm metric window round machine commit protocol unit better kind stats state purpose".split(
    " ",
  ),
);

function masked(entry: Entry, mask: (text: string) => string): Entry {
  const texts = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, inner) => (typeof inner === "string" ? mask(inner) : inner));
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, NAMES.has(key) ? value : key === "config" ? stillYaml(texts(value)) : texts(value)]),
  ) as Entry;
}

/** A masked value that stands bare would be read as an alias when the log is drawn again. */
const stillYaml = (text: unknown): unknown => String(text).replaceAll("***", "masked");
