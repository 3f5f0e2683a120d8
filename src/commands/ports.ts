import type { Baseline } from "../baseline/types.ts";
import type { Check } from "../checks/check.ts";
import type { CacheConfig, Config, FailConfig, StackConfig } from "../config/types.ts";
import type { Report } from "../report/model.ts";
import type { Links } from "../report/render/comment.ts";

/** Everything a command reads from outside, read once by the door. Paths are absolute. */
export interface RunInputs {
  /** the checkout; commands of the stack run here */
  readonly root: string;
  /** budgets.yml as people call it, relative to the root */
  readonly config: string;
  readonly profile: string | undefined;
  /** folder of the results; emptied of earlier reports */
  readonly out: string;
  /** folder of the ledgers, shared by all runs of this checkout */
  readonly state: string;
  readonly key: string;
  readonly id: string;
  readonly commit: string;
  readonly branch: string;
  readonly event: string;
  /** stronger than the file's own */
  readonly compare: Config["compare"]["mode"] | undefined;
  readonly fail: FailConfig | undefined;
}

/** What a command does to the world, given by the door: tests give others. */
export interface Ports {
  readonly clock: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly checks: readonly Check[];
  /** aborted on SIGINT and SIGTERM, or by the door */
  readonly cancel: AbortController;
  /** ends the process after a signal, once everything is given back */
  readonly exit: (code: number) => void;
  readonly screen: Screen;
  baseline(query: { readonly key: string }): Promise<Baseline>;
  /** the commit to measure beside this one, for comparing in pairs */
  base(): Promise<BaseChoice>;
  /** sentences on budgets that this change loosens, removes or skips */
  watched(config: Config): Promise<readonly string[]>;
  /** the label by which this pull request's slowdowns are accepted, if it bears it */
  acceptedBy(): Promise<string | undefined>;
  /** undefined where nothing is kept from one job to the next */
  readonly cache: Cache | undefined;
  publish(published: Published): Promise<void>;
}

/** A commit to build and measure as well, or why there is none. */
export type BaseChoice =
  | {
      readonly commit: string;
      /** which one that is: "the commit before it" */
      readonly text: string;
      /** for fetching it where the checkout does not hold it: the server (`https://github.com`), and what may read there */
      readonly serverUrl?: string;
      readonly token?: string;
    }
  | { readonly why: string };

/** The same with what hides secrets, known once the file is read. */
export interface Masked extends Ports {
  readonly mask: (text: string) => string;
}

/** What one job keeps for the next. Never throws: without it everything is made anew. */
export interface Cache {
  /** Before the first step. @returns those of `stack.cache` that are there again */
  restore(stack: StackConfig): Promise<readonly CacheConfig[]>;
  /** After everything has ended: keeps what was not restored. */
  save(): Promise<void>;
}

/** Where people follow along. */
export interface Screen {
  /** a line that stays */
  say(line: string): void;
  /** the state of things, which the next one may replace */
  progress(share: number, text: string): void;
}

export interface Published {
  readonly report: Report;
  readonly out: string;
  readonly files: ReportFiles;
  /** rendered late, since links to uploaded files are known only then */
  readonly html: (links: Links) => string;
  readonly comment: (links: Links, limit: number) => string;
  readonly summary: (links: Links, limit: number) => string;
  /** all that was planned was measured: may serve as a baseline */
  readonly complete: boolean;
}

export interface ReportFiles {
  readonly results: string;
  readonly html: string;
  readonly markdown: string;
  readonly comment: string;
}
