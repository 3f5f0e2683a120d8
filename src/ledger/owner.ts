/**
 * What somebody who starts or changes something outside the output folder gets: each call writes to the ledger
 * first. Whatever is not given back is undone at the end of the run, or by the next one.
 */
export interface Owner {
  /** Starts a process in a group of its own, output to a file. The pid is in the ledger before this returns. */
  start(options: StartOptions): Promise<Started>;
  /** An empty folder that is removed at the end. */
  folder(purpose: string): Promise<string>;
  /** A compose project that is brought down at the end. */
  compose(project: string, file: string, env: Readonly<Record<string, string>>): Promise<void>;
  /** Ends a process tree now (also those that left the group) and strikes it off; its `exit()` is known afterwards. */
  end(started: Started): Promise<void>;
}

export interface StartOptions {
  /** what messages call it */
  readonly name: string;
  /** run through a shell when it is one string, directly when it is a list */
  readonly command: string | readonly string[];
  readonly cwd: string;
  /** all of it: nothing is inherited but this */
  readonly env: Readonly<Record<string, string>>;
  /** both streams are appended here */
  readonly log: string;
  /** opens an IPC channel (`process.send`) */
  readonly ipc?: boolean;
}

export interface Started {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** resolves when it ended, never rejects */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** undefined while it runs */
  exit(): { readonly code: number | null; readonly signal: string | null } | undefined;
  /** Nothing happens when it has ended; `ended` tells. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}
