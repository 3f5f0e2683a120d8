import type { Json } from "../../results/entry.ts";
import type { EncodedHistogram } from "../../results/value.ts";
import { sum } from "../../statistics/summary.ts";
import type { Data } from "../template/index.ts";
import type { Expect } from "./expect.ts";

/** A load engine: puts one burst on one endpoint and tells what became of every request. */
export type Engine = (plan: Plan) => Promise<Outcome>;

/** Plain data, so that it can go to another process. */
export interface Plan {
  /** scheme, host, port and perhaps a path that all endpoints share; user-info becomes basic authentication */
  readonly url: string;
  readonly method: string;
  /** template; appended to the URL's own path */
  readonly path: string;
  /** names and template values */
  readonly headers: Readonly<Record<string, string>>;
  /** template; a list or map is sent as JSON */
  readonly body?: Json;
  readonly expect: Expect;
  /** kept busy all the time: the next request leaves when the last answer is there (closed loop) */
  readonly connections: number;
  /** how long requests are sent; those still under way then get `drainMs` to be answered */
  readonly durationMs: number;
  readonly drainMs: number;
  readonly timeoutMs: number;
  readonly data: Data;
  readonly seed: string | number;
  /** accept any TLS certificate */
  readonly insecure: boolean;
}

/** Every request that was tried is counted once: `sent` is the sum of all others. */
export interface Counts {
  readonly sent: number;
  /** complete and as expected */
  readonly ok: number;
  /** complete, with a status that was not expected: status → how often */
  readonly status: Readonly<Record<string, number>>;
  /** complete, status as expected, body not */
  readonly body: number;
  readonly timeout: number;
  /** no connection to send it on: refused, unknown host, bad certificate … */
  readonly connect: number;
  /** sent, but the connection ended, was reset, or spoke something else than HTTP before the answer was complete */
  readonly closed: number;
  /** neither answered nor timed out when the burst was over */
  readonly inFlight: number;
}

export interface Outcome {
  readonly counts: Counts;
  /**
   * µs from writing a request on an open connection to the last byte of its answer, of the answers that were as
   * expected (`counts.ok` of them): how fast a server fails is another question.
   */
  readonly latency: EncodedHistogram;
  /** answers as expected while requests were sent, and how long that was: requests per second */
  readonly rate: { readonly answers: number; readonly seconds: number };
  /** received, headers included */
  readonly bytes: number;
  /**
   * Little's law, mean latency × requests per second ÷ connections: near 1 when every connection was busy with
   * expected answers; far below it the generator itself, errors or reconnecting used up the time.
   */
  readonly busy: number | undefined;
  /** why it ended before its time */
  readonly stopped: string | undefined;
  readonly firstWrong: Wrong | undefined;
}

export type WrongKind = "status" | "body" | "timeout" | "connect" | "closed";

/** A request that went wrong, told so that one sees why. The body of its answer, its cookies and most headers are not kept. */
export interface Wrong {
  readonly kind: WrongKind;
  /** `status 500 instead of 2xx` */
  readonly why: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** what can be told of the body without telling it, see {@link gist} */
  readonly gist?: string;
}

const unexpected = (counts: Counts): number => sum(Object.values(counts.status));

/** Complete answers, right or wrong. */
export const answered = (counts: Counts): number => counts.ok + unexpected(counts) + counts.body;

/** Requests whose outcome is known and not as expected. */
export const wrong = (counts: Counts): number =>
  unexpected(counts) + counts.body + counts.timeout + counts.connect + counts.closed;

/** "12 of 30 requests: 10 × status 500, 2 timeouts" in the order of the classes; undefined when nothing went wrong. */
export function describe(counts: Counts): string | undefined {
  const parts = [
    ...Object.entries(counts.status).map(([status, count]) => `${count} × status ${status}`),
    ...plural(counts.body, "wrong body", "wrong bodies"),
    ...plural(counts.timeout, "timeout", "timeouts"),
    ...plural(counts.connect, "failed connection", "failed connections"),
    ...plural(counts.closed, "connection closed early", "connections closed early"),
    ...plural(counts.inFlight, "unanswered at the end", "unanswered at the end"),
  ];
  return parts.length === 0 ? undefined : `${counts.sent - counts.ok} of ${counts.sent} requests: ${parts.join(", ")}`;
}

const plural = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
