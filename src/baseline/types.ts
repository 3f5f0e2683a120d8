import type { Run } from "../results/log.ts";

/** What a run is compared with. */
export interface Baseline {
  /** newest first; empty when there is none */
  readonly runs: readonly Run[];
  /** "9f3c1a2 on main, 3 commits back, run 123", or "none yet" */
  readonly text: string;
  /** how to get one, or why the one that was found is of no use */
  readonly hint?: string;
  /** the last release's, beside it: many small steps add up */
  readonly release?: Released;
}

/** Runs of the last release, newest first, and which one it was: "9f3c1a2 from release v1.2.0". */
export interface Released {
  readonly runs: readonly Run[];
  readonly text: string;
}

/** Where baselines lie: artifacts of GitHub, or files. Knows nothing of trust or order. */
export interface Store {
  /** Everything stored under this name, newest first. @throws {Unreadable} when the listing itself is refused */
  find(query: StoreQuery): Promise<StoredRef[]>;
  /** Who made it; asked only for candidates, because each answer costs a request. Undefined: nobody knows (deleted). */
  origin(ref: StoredRef): Promise<Origin | undefined>;
  /** The content as it was stored. @throws {Unreadable} */
  read(ref: StoredRef): Promise<Uint8Array>;
}

export interface StoreQuery {
  /** as made by `baselineName` */
  readonly name: string;
  /** only what this workflow run stored */
  readonly runId?: number;
  /** only assets of releases, that of the last one first */
  readonly release?: boolean;
}

/** One stored baseline, as its listing tells of it. */
export interface StoredRef {
  readonly id: number;
  readonly name: string;
  readonly kind: "artifact" | "asset" | "file";
  /** bytes */
  readonly size: number;
  /** `sha256:…` of the stored content */
  readonly digest: string | undefined;
  readonly expired: boolean;
  /** undefined for release assets and files */
  readonly run: StoredRun | undefined;
  /** what people call it: "release v1.2.0", a file name */
  readonly label?: string;
}

export interface StoredRun {
  readonly id: number;
  readonly repositoryId: number | undefined;
  readonly headRepositoryId: number | undefined;
  readonly branch: string | undefined;
  readonly commit: string;
}

/** The workflow run that stored a baseline. */
export interface Origin {
  readonly event: string;
  /** `.github/workflows/budgets.yml`, without a ref */
  readonly workflow: string;
  readonly branch: string | undefined;
  readonly repositoryId: number | undefined;
  readonly headRepositoryId: number | undefined;
}

/** A stored thing that can't be had, with the reason in words. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly reason: "expired" | "missing" | "forbidden" | "too large" | "damaged" | "unreachable";
  constructor(reason: Unreadable["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Name of the artifact, and of the release's asset, that holds the baseline of one key. */
export const baselineName = (key: string): string => `perf-budgets-${key}.baseline.jsonl.gz`;
