import { randomUUID } from "node:crypto";
import { GitHub, getOctokitOptions } from "@actions/github/lib/utils";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";

const Patient = GitHub.plugin(retry, throttling);

export type Octokit = InstanceType<typeof GitHub>;

export interface ClientOptions {
  readonly apiUrl: string;
  /** undefined: asks without one (signed addresses of downloads refuse it) */
  readonly token: string | undefined;
  readonly say: (line: string) => void;
  /** ms; the unit of all waits, 1000 but in tests */
  readonly second?: number;
}

/** The client leaves this between two writes, ms, as GitHub asks for: a second one waits in its queue. */
export const BETWEEN_WRITES = 1_000;

/** Longer than this nobody waits for GitHub: the answer is then that it could not be asked. */
const MAX_WAIT_SECONDS = 60;
const MAX_RETRIES = 3;
const REQUEST_TIMEOUT_MS = 60_000;

/** A client that repeats what may work the second time, keeps to GitHub's limits, and gives up in bounded time. */
export function connect({ apiUrl, token, say, second = 1000 }: ClientOptions): Octokit {
  const onLimit =
    (kind: string) =>
    (retryAfter: number, options: { method: string; url: string }, _octokit: unknown, count: number): boolean => {
      const again = count < MAX_RETRIES && retryAfter <= MAX_WAIT_SECONDS;
      say(`GitHub's ${kind} at ${options.method} ${options.url}: ${again ? `waiting ${retryAfter} s` : "giving up"}`);
      return again;
    };
  const options = {
    baseUrl: apiUrl,
    userAgent: "perf-budgets",
    // a failure that counts is told by whoever asked; the rest would only fill the runner's log
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    retry: { retries: MAX_RETRIES, retryAfterBaseValue: second },
    throttle: {
      // clients without a name share one queue
      id: randomUUID(),
      retryAfterBaseValue: second,
      onRateLimit: onLimit("rate limit"),
      onSecondaryRateLimit: onLimit("secondary rate limit"),
    },
  };
  const octokit = new Patient(token ? getOctokitOptions(token, options) : options);
  octokit.hook.before("request", (request) => {
    request.request = { ...request.request, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) };
  });
  return octokit;
}

/** HTTP status of a refused request; 0 when nothing answered. */
export function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" ? status : 0;
}
