import { setTimeout as sleep } from "node:timers/promises";
import { KnownError } from "../../errors.ts";
import { openWorker, type Worker } from "../../tools/worker/index.ts";
import { RoundFailed, type Site } from "../check.ts";
import type { LoadRequest, OpenRequest, Versions } from "./chrome.ts";
import type { Loaded, Outcome } from "./outcome.ts";

/** Chrome grows over many loads; a new one costs two seconds. */
const LOADS_PER_CHROME = 25;

/** Chrome in its worker process, begun anew after many loads and after each one that broke. */
export class RemoteChrome {
  readonly #site: Site;
  readonly #executable: string;
  readonly #log: string;
  #worker: Worker | undefined;
  #loads = 0;

  constructor(site: Site, executable: string, log: string) {
    this.#site = site;
    this.#executable = executable;
    this.#log = log;
  }

  /** Makes sure that one runs. Throws a KnownError (exit 3) when it can't be started. */
  async open(): Promise<void> {
    if (this.#loads >= LOADS_PER_CHROME) await this.close();
    if (this.#worker) return;
    const { owner } = this.#site;
    this.#worker = await openWorker(owner, { name: "pages", log: this.#log });
    try {
      const profile = await owner.folder("chrome profile");
      const request: OpenRequest = { executable: this.#executable, profile };
      const versions = await this.#worker.call<Versions>("open", request);
      this.#site.version("Chrome", versions.chrome);
      this.#site.version("Lighthouse", versions.lighthouse);
    } catch (error) {
      await this.close();
      throw new KnownError(
        3,
        {
          message: (error as Error).message,
          hint: `Its output is in ${this.#log}. CHROME_PATH names another Chrome.`,
        },
        { cause: error },
      );
    }
  }

  /**
   * One load. Throws RoundFailed when the page is broken or the limit (ms) is over, and what `signal` was aborted with;
   * in each of these cases Chrome is ended.
   */
  async load(request: LoadRequest, signal: AbortSignal): Promise<Loaded> {
    const worker = this.#worker;
    if (!worker) throw new Error("load before open");
    this.#loads++;
    try {
      const outcome = await within(worker.call<Outcome>("load", request), request, signal);
      if (outcome.ok) return outcome;
      throw new RoundFailed(outcome.message, outcome.hint ? { hint: outcome.hint } : {});
    } catch (error) {
      await this.close();
      if (signal.aborted) throw signal.reason;
      if (error instanceof RoundFailed) throw error;
      throw new RoundFailed(`${request.url} could not be measured: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Draws the kept result of a load as an HTML report. */
  async report(result: string, html: string): Promise<void> {
    await this.#worker?.call("report", { result, html });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#loads = 0;
    await worker?.close();
  }
}

/** The answer, unless the limit or the signal comes first. */
async function within<T>(answer: Promise<T>, { url, limit }: LoadRequest, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const timer = sleep(limit, undefined, { signal: AbortSignal.any([done.signal, signal]) }).then(() => {
    throw new RoundFailed(`${url} was not loaded within ${(limit / 1000).toFixed(limit < 10_000 ? 1 : 0)} s`, {
      hint: "Does the server answer? `timeout` is the longest that a load may take.",
    });
  });
  try {
    return await Promise.race([answer, timer]);
  } finally {
    done.abort();
    timer.catch(() => {});
  }
}
