import { mkdir, rm } from "node:fs/promises";
import { KnownError } from "../../errors.ts";
import { withoutLogin } from "../../tools/browser/index.ts";
import { within } from "../../tools/within.ts";
import { openWorker, type Worker } from "../../tools/worker/index.ts";
import { RoundFailed, type Site } from "../check.ts";
import type { LoadRequest, OpenRequest, Versions } from "./chrome.ts";
import type { Loaded, Outcome } from "./outcome.ts";

/** Chrome grows over many loads; a new one costs two seconds. */
const LOADS_PER_CHROME = 25;
/** ms to start, or to draw a report: far more than it takes on a busy machine */
const PATIENCE = 60_000;

/** Chrome in its worker process, begun anew after many loads and after each one that broke. */
export class RemoteChrome {
  readonly #site: Site;
  readonly #executable: string;
  readonly #log: string;
  #profile: string | undefined;
  #worker: Worker | undefined;
  #loads = 0;

  constructor(site: Site, executable: string, log: string) {
    this.#site = site;
    this.#executable = executable;
    this.#log = log;
  }

  /** Makes sure that one runs. Throws a KnownError (exit 3) when it can't be started, or what the arm's signal was aborted with. */
  async open(): Promise<void> {
    if (this.#loads >= LOADS_PER_CHROME) await this.close();
    if (this.#worker) return;
    const { owner, env, arm } = this.#site;
    const { signal } = arm;
    const profile = await this.#emptyProfile();
    this.#worker = await openWorker(owner, { name: "pages", log: this.#log, env, signal });
    try {
      const request: OpenRequest = { executable: this.#executable, profile };
      const answer = this.#worker.call<Versions>("open", request);
      const late = () => new Error(`${this.#executable} did not start within ${PATIENCE / 1000} s`);
      const versions = await within(answer, { limit: PATIENCE, signal }, late);
      this.#site.version("Chrome", versions.chrome);
      this.#site.version("Lighthouse", versions.lighthouse);
    } catch (error) {
      await this.close();
      signal.throwIfAborted();
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
    const { url } = withoutLogin(request.url);
    const { limit } = request;
    try {
      const answer = worker.call<Outcome>("load", request);
      const outcome = await within(answer, { limit, signal }, () => tooLate(url, limit));
      if (outcome.ok) return outcome;
      throw new RoundFailed(outcome.message, outcome.hint ? { hint: outcome.hint } : {});
    } catch (error) {
      await this.close();
      // first of all: while Chrome was being ended, the time of the whole round may have run out too
      if (error instanceof RoundFailed) throw error;
      if (signal.aborted) throw signal.reason;
      throw new RoundFailed(`${url} could not be measured: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Draws the kept result of a load as an HTML report. When that fails, Chrome is ended, for it may be the reason. */
  async report(result: string, html: string, signal: AbortSignal): Promise<void> {
    const worker = this.#worker;
    if (!worker) throw new Error("report before open");
    const late = () => new Error(`it was not drawn within ${PATIENCE / 1000} s`);
    try {
      await within(worker.call("report", { result, html }), { limit: PATIENCE, signal }, late);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#loads = 0;
    await worker?.close();
  }

  /** One folder for all of them, one after the other: what a Chrome leaves there is of no use to the next. */
  async #emptyProfile(): Promise<string> {
    this.#profile ??= await this.#site.owner.folder("chrome profile");
    await rm(this.#profile, { recursive: true, force: true });
    await mkdir(this.#profile, { mode: 0o700 });
    return this.#profile;
  }
}

const tooLate = (url: string, limit: number): RoundFailed =>
  new RoundFailed(`${url} was not loaded within ${(limit / 1000).toFixed(limit < 10_000 ? 1 : 0)} s`, {
    hint: "Does the server answer? `timeout` is the longest that a load may take.",
  });
