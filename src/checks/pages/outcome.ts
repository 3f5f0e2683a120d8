import type { Result } from "lighthouse";
import type { FailedRequest } from "./allow.ts";
import { AUDITS, PAGE_METRICS, type PageMetric } from "./metrics.ts";

/** What a load came to. It goes from the worker to the run as JSON. */
export type Outcome = Loaded | Broken;

export interface Loaded {
  readonly ok: true;
  readonly metrics: Readonly<Record<PageMetric, number>>;
  /** where the page ended up when that is another path than the one asked for */
  readonly redirect: string | undefined;
  /** requests of the page that failed, the missing favicon left out */
  readonly failures: readonly FailedRequest[];
  /** Lighthouse's index of this machine's speed; undefined where this load did not measure it */
  readonly benchmark: number | undefined;
}

export interface Broken {
  readonly ok: false;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Reads a result of Lighthouse: its figures if all of them are there, else what was wrong with the load. */
export function outcomeOf(lhr: Result, url: string): Outcome {
  if (lhr.runtimeError) return { ok: false, ...explainError(lhr.runtimeError, url) };
  if (lhr.runWarnings.some((warning) => warning.includes("loaded too slowly"))) {
    return { ok: false, message: `${url} did not finish loading in time`, hint: SLOW };
  }
  const found = PAGE_METRICS.map((name) => [name, figure(lhr, name)] as const);
  const missing = found.find(([, value]) => value === undefined || !Number.isFinite(value));
  if (missing) {
    const [name] = missing;
    const why = name === "score" ? undefined : lhr.audits[AUDITS[name]]?.errorMessage;
    return { ok: false, message: `Lighthouse gave no ${name} of ${url}${why ? `: ${why}` : ""}`, hint: undefined };
  }
  return {
    ok: true,
    metrics: Object.fromEntries(found) as Record<PageMetric, number>,
    redirect: otherPath(url, lhr.finalDisplayedUrl),
    failures: failedRequests(lhr),
    benchmark: lhr.environment.benchmarkIndex,
  };
}

function figure(lhr: Result, name: PageMetric): number | undefined {
  if (name !== "score") return lhr.audits[AUDITS[name]]?.numericValue;
  const score = lhr.categories.performance?.score;
  return score === null || score === undefined ? undefined : Math.round(score * 100);
}

const SLOW =
  "Something on the page keeps the network or the processor busy. Raise `timeout` if the page really takes that long.";

function explainError({ code, message }: NonNullable<Result["runtimeError"]>, url: string): Omit<Broken, "ok"> {
  const [, status] = message.match(/\(Status code: (\d+)\)/) ?? [];
  const [, details] = message.match(/\(Details: (.+)\)/) ?? [];
  switch (code) {
    case "ERRORED_DOCUMENT_REQUEST":
      return {
        message: `${url} answered ${status ?? "with an error"}`,
        hint: "Is `path` right, and does the page need a login?",
      };
    case "FAILED_DOCUMENT_REQUEST":
      return {
        message: `${url} could not be loaded: ${details ?? message}`,
        hint: "Is the server up, and is `target` right?",
      };
    case "CHROME_INTERSTITIAL_ERROR":
      return {
        message: `${url} could not be loaded: nothing listens there, or its certificate is not trusted`,
        hint: "Is the server up, and is `target` right?",
      };
    case "DNS_FAILURE":
      return { message: `${url} could not be loaded: its host is unknown`, hint: "Is `target` right?" };
    case "NO_FCP":
      return {
        message: `${url} showed nothing in time`,
        hint: "Does the server answer, and does the page's script run without an error?",
      };
    case "NOT_HTML":
      return { message: `${url} is no HTML page`, hint: "Is `path` right?" };
    default:
      return { message: `${url} could not be measured: ${code}: ${message}`, hint: undefined };
  }
}

/** The address where the page ended, unless only its query or fragment differs. */
function otherPath(asked: string, shown: string): string | undefined {
  const [from, to] = [new URL(asked), new URL(shown)];
  return from.origin === to.origin && from.pathname === to.pathname ? undefined : shown;
}

interface RequestRow {
  readonly url: string;
  readonly statusCode: number;
}

/** Failed requests of the page itself; a page that shows an error where its data should be loads fast. */
function failedRequests(lhr: Result): FailedRequest[] {
  const details = lhr.audits["network-requests"]?.details as { readonly items?: readonly RequestRow[] } | undefined;
  return (details?.items ?? [])
    .filter(({ url, statusCode }) => (statusCode >= 400 || statusCode === -1) && !url.endsWith("/favicon.ico"))
    .map(({ url, statusCode }) => ({ url, status: statusCode }));
}
