import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { KnownError } from "../../src/errors.ts";
import type { ArmName, MetricEntry, RoundEntry } from "../../src/results/entry.ts";
import type { Stat } from "../../src/statistics/stats.ts";

/**
 * One sitting: rounds of head and base side by side, measured by the tool itself. Small enough for the repository: one
 * number a round and statistic, five digits.
 */
export interface Recording {
  readonly format: 1;
  /** ms since the epoch */
  readonly at: number;
  readonly tool: string;
  readonly commit: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly os: string };
  /** put into head alone; undefined: both arms are the same code */
  readonly fault?: Fault;
  readonly first: ArmName;
  /** of both arms, in the order of time; disturbed ones too, which no row holds values of */
  readonly rounds: readonly RecordedRound[];
  readonly rows: readonly RecordedRow[];
}

export interface Fault {
  readonly name: string;
  /** as given: `5ms`; undefined where the fault has no size */
  readonly size?: string;
}

export type RecordedRound = Pick<RoundEntry, "task" | "arm" | "slot" | "noise"> & {
  readonly state: "ok" | "contaminated";
  readonly seconds: number;
};

export type RecordedRow = Pick<MetricEntry, "id" | "check" | "subject" | "name" | "unit" | "better" | "kind"> & {
  readonly task: string;
  /** head[i] and base[i] are one pair, in the order of time */
  readonly stats: Readonly<Partial<Record<Stat, Arms>>>;
};

export interface Arms {
  readonly head: readonly number[];
  readonly base: readonly number[];
}

export const encode = (recording: Recording): Uint8Array => gzipSync(JSON.stringify(recording), { level: 9 });

/** @throws KnownError (2) for what is no recording, or one of a later format */
export function decode(bytes: Uint8Array, file: string): Recording {
  let recording: Partial<Recording>;
  try {
    recording = JSON.parse(gunzipSync(bytes).toString("utf8"));
  } catch (cause) {
    throw new KnownError(2, { message: `${file} is no recording`, hint: "Take it out of the folder." }, { cause });
  }
  if (recording.format !== 1) {
    throw new KnownError(2, {
      message: `${file} has the format ${recording.format}, not 1`,
      hint: "Update this copy.",
    });
  }
  return recording as Recording;
}

/** All recordings of a folder, oldest first. */
export function readRecordings(folder: string): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json.gz"))
    .map((file) => decode(readFileSync(join(folder, file)), file))
    .toSorted((a, b) => a.at - b.at);
}

/** `2026-11-25-1130-slow-endpoint-5ms.json.gz` */
export function nameOf({ at, fault }: Recording): string {
  const time = new Date(at).toISOString().slice(0, 16).replace("T", "-").replace(":", "");
  return `${[time, ...(fault ? [fault.name, fault.size ?? []] : ["healthy"])].flat().join("-")}.json.gz`;
}
