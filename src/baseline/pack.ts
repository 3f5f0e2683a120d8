import { gunzipSync, gzipSync } from "node:zlib";
import { formatEntry, isNewer, type Run, readLog } from "../results/log.ts";
import { condense, type OneNumber, slim } from "./condense.ts";
import { MAX_BYTES } from "./trust.ts";
import { Unreadable } from "./types.ts";
import { unzip } from "./unzip.ts";

/** A small file must not grow into one that fills the memory. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

export interface PackLimits {
  readonly packed: number;
  readonly unpacked: number;
}

export interface Packed {
  readonly bytes: Uint8Array;
  readonly kept: number;
  /** older runs that found no place */
  readonly dropped: number;
}

/**
 * The baseline file: a log of runs, oldest first, the newest one raw and the others one number a round. Each run is
 * a gzip member of its own, so that what fits is known exactly.
 * @param history earlier runs in any order; the newest run itself may be among them
 * @throws Error when the newest run alone is too large
 */
export function pack(
  newest: Run,
  history: readonly Run[],
  one: OneNumber,
  limits: PackLimits = { packed: MAX_BYTES, unpacked: MAX_UNPACKED_BYTES },
): Packed {
  const older = union([history]).filter((run) => run.run.id !== newest.run.id);
  const raw = text(slim(newest));
  let member = gzipSync(raw);
  let unpacked = raw.length;
  if (member.byteLength > limits.packed || unpacked > limits.unpacked) {
    // better one number a round than no baseline
    const short = text(condense(newest, one));
    member = gzipSync(short);
    unpacked = short.length;
  }
  if (member.byteLength > limits.packed) throw new Error(`one run alone takes ${member.byteLength} bytes`);
  const members = [member];
  let packed = member.byteLength;
  for (const run of older) {
    const raw = text(condense(run, one));
    const next = gzipSync(raw);
    if (packed + next.byteLength > limits.packed || unpacked + raw.length > limits.unpacked) break;
    members.push(next);
    packed += next.byteLength;
    unpacked += raw.length;
  }
  return {
    bytes: Buffer.concat(members.reverse()),
    kept: members.length,
    dropped: older.length - members.length + 1,
  };
}

const text = (run: Run): Buffer => Buffer.from(run.entries.map(formatEntry).join(""));

/** Runs of several baselines, each once, newest first. Where two know the same run, the fuller one counts. */
export function union(baselines: readonly (readonly Run[])[]): Run[] {
  const byId = new Map<string, Run>();
  for (const run of baselines.flat()) {
    const known = byId.get(run.run.id);
    if (!known || run.entries.length > known.entries.length) byId.set(run.run.id, run);
  }
  return [...byId.values()].sort((a, b) => b.run.at - a.run.at);
}

/**
 * Reads a baseline file: packed, zipped or a plain log (`results.jsonl` of another run). Newest run first.
 * @throws {Unreadable} damaged, too large, or written by a newer version: the message says which
 */
export function unpack(bytes: Uint8Array, name: string): Run[] {
  const content = unzip(bytes, name, MAX_UNPACKED_BYTES);
  const log = isGzip(content) ? inflate(content, name) : Buffer.from(content).toString("utf8");
  try {
    const runs = union([readLog(log, name)]);
    if (runs.length === 0) throw new Unreadable("damaged", `${name} holds no run`);
    return runs;
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    if (isNewer(cause)) {
      throw new Unreadable("damaged", `${detail}. Use the same version of perf-budgets on both branches.`, { cause });
    }
    throw new Unreadable("damaged", `${name} is damaged (${detail})`, { cause });
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function inflate(bytes: Uint8Array, name: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString("utf8");
  } catch (cause) {
    const large = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw large
      ? new Unreadable("too large", `${name} unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB`, { cause })
      : new Unreadable("damaged", `${name} is damaged (${(cause as Error).message})`, { cause });
  }
}
