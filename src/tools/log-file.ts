import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** bytes; very long lines are cut rather than read whole */
const MOST = 64 * 1024;

/** The last lines of a log for people: no colours, no progress bars drawn over each other. Empty if there are none. */
export function tail(path: string, count = 50): string {
  const size = sizeOf(path);
  if (size === 0) return "";
  const text = read(path, Math.max(0, size - MOST), MOST).toString();
  const lines = stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trimEnd().split("\r").at(-1) ?? "");
  return lines.join("\n").trimEnd().split("\n").slice(-count).join("\n");
}

/** 0 for a file that is not there yet. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Gives at each call what has been written since the last one. */
export function follow(path: string, from: number): () => string {
  const decoder = new StringDecoder("utf8");
  let at = from;
  return () => {
    if (sizeOf(path) <= at) return "";
    const bytes = read(path, at, Number.POSITIVE_INFINITY);
    at += bytes.length;
    return decoder.write(bytes);
  };
}

function read(path: string, from: number, most: number): Buffer {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(Math.min(most, Math.max(0, fstatSync(fd).size - from)));
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
  } finally {
    closeSync(fd);
  }
}
