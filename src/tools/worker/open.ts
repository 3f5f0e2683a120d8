import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Owner, Started } from "../../ledger/owner.ts";
import { entry } from "./entry.ts";
import { isResponse, READY } from "./protocol.ts";

/** A check's other process: what it does there can't slow down or crash the run. */
export interface Worker {
  /** Rejects with the worker's own error, or, when it dies, with its exit code and last lines. */
  call<T>(method: string, params?: unknown): Promise<T>;
  readonly pid: number;
  /** Ends the worker's whole process tree; calls still open are rejected. */
  close(): Promise<void>;
}

export interface WorkerOptions {
  /** folder of its check: `pages` is `src/checks/pages/worker.ts`, or `dist/pages-worker.js` */
  readonly name: string;
  /** file that its output is appended to */
  readonly log: string;
  /** added to this process's environment */
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

/** Starts the worker of a check through the ledger and waits until it listens. Throws when it dies before that. */
export async function openWorker(owner: Owner, options: WorkerOptions): Promise<Worker> {
  const file = entry(options.name);
  const started = await owner.start({
    name: `${options.name} worker`,
    command: [process.execPath, file],
    cwd: options.cwd ?? dirname(file),
    env: { ...inherited(), ...options.env },
    log: options.log,
    ipc: true,
  });
  const calls = new Calls(started);
  try {
    await calls.ready;
  } catch (error) {
    await owner.end(started);
    throw error;
  }
  return {
    pid: started.pid,
    call: <T>(method: string, params?: unknown) => calls.send(method, params) as Promise<T>,
    async close() {
      calls.closing = true;
      await owner.end(started);
    },
  };
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

class Calls {
  closing = false;
  readonly ready: Promise<unknown>;
  readonly #pending = new Map<number, Pending>();
  readonly #started: Started;
  #next = READY + 1;

  constructor(started: Started) {
    this.#started = started;
    this.ready = this.#expect(READY);
    started.onMessage((message) => {
      if (!isResponse(message)) return;
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("error" in message) pending?.reject(remote(message.error));
      else pending?.resolve(message.result);
    });
    void started.ended.then(async () => {
      const why = await this.#death();
      for (const { reject } of this.#pending.values()) reject(new Error(why));
      this.#pending.clear();
    });
  }

  async send(method: string, params: unknown): Promise<unknown> {
    if (this.#started.exit()) throw new Error(await this.#death());
    const id = this.#next++;
    const answer = this.#expect(id);
    try {
      this.#started.send({ id, method, params });
    } catch (error) {
      // the channel may close a moment before the end is known; the end tells more
      await this.#started.ended;
      throw new Error(await this.#death(), { cause: error });
    }
    return answer;
  }

  #expect(id: number): Promise<unknown> {
    const promise = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    promise.catch(() => {}); // whoever waits for it gets the error; nobody waiting is no crash
    return promise;
  }

  async #death(): Promise<string> {
    const { name, log } = this.#started;
    if (this.closing) return `the ${name} was closed`;
    const end = this.#started.exit();
    const how = end?.signal ? `was ended by ${end.signal}` : `ended with exit code ${end?.code ?? "unknown"}`;
    const lines = await lastLines(log, 20);
    return lines ? `the ${name} ${how}; its last lines:\n${lines}` : `the ${name} ${how} and wrote nothing`;
  }
}

/** The worker's error with its stack there, so that a defect can be found. */
function remote({ message, stack }: { readonly message: string; readonly stack: string }): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined));

async function lastLines(file: string, count: number): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
