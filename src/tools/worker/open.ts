import { dirname } from "node:path";
import { KnownError } from "../../errors.ts";
import type { Owner, Started } from "../../ledger/owner.ts";
import { exitWords } from "../ended.ts";
import { tail } from "../log-file.ts";
import { within } from "../within.ts";
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
  /** all of it: nothing is inherited but this */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** ms until it listens */
  readonly limit?: number;
}

/** ms; it only has to load its modules, but on a busy machine */
const LIMIT = 60_000;

/**
 * Starts the worker of a check through the ledger and waits until it listens.
 * @throws KnownError (exit 3) when it dies before that or takes too long; the reason of the signal when that is aborted
 */
export async function openWorker(owner: Owner, options: WorkerOptions): Promise<Worker> {
  const file = entry(options.name);
  const { log, env, signal, limit = LIMIT } = options;
  const started = await owner.start({
    name: `${options.name} worker`,
    command: [process.execPath, file],
    cwd: dirname(file),
    env,
    log,
    ipc: true,
  });
  const calls = new Calls(started);
  const late = () => new Error(`the ${started.name} did not start within ${limit / 1000} s`);
  try {
    await within(calls.ready, { limit, signal }, late);
  } catch (error) {
    await owner.end(started);
    signal.throwIfAborted();
    throw new KnownError(
      3,
      { message: (error as Error).message, hint: `Its output is in ${log}. Is the machine out of memory?` },
      { cause: error },
    );
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
    void started.ended.then(() => {
      const why = this.#death();
      for (const { reject } of this.#pending.values()) reject(new Error(why));
      this.#pending.clear();
    });
  }

  async send(method: string, params: unknown): Promise<unknown> {
    if (this.#started.exit()) throw new Error(this.#death());
    const id = this.#next++;
    const answer = this.#expect(id);
    try {
      this.#started.send({ id, method, params });
    } catch (error) {
      // the channel may close a moment before the end is known; the end tells more
      await this.#started.ended;
      throw new Error(this.#death(), { cause: error });
    }
    return answer;
  }

  #expect(id: number): Promise<unknown> {
    const promise = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    promise.catch(() => {}); // whoever waits for it gets the error; nobody waiting is no crash
    return promise;
  }

  #death(): string {
    const { name, log } = this.#started;
    if (this.closing) return `the ${name} was closed`;
    const how = exitWords(this.#started.exit() ?? { code: null, signal: null });
    const lines = tail(log, 20);
    return lines ? `the ${name} ${how}; its last lines:\n${lines}` : `the ${name} ${how} and wrote nothing`;
  }
}

/** The worker's error with its stack there, so that a defect can be found. */
function remote({ message, stack }: { readonly message: string; readonly stack: string }): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}
