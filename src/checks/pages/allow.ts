import * as z from "zod";
import { readPattern } from "../../tools/pattern.ts";

/** A request of a page that did not succeed. */
export interface FailedRequest {
  readonly url: string;
  /** -1: there was no answer */
  readonly status: number;
}

/** `401 http://127.0.0.1:3000/api/me`, `no answer https://fonts.example.com/a.woff2` */
export const failureWords = ({ url, status }: FailedRequest): string =>
  `${status === -1 ? "no answer" : status} ${url}`;

/** `401 /api/me`: a status, if only that one is meant, and what the address contains or, between slashes, matches. */
const ENTRY = /^(?:([1-5]\d\d)\s+)?(\S.*)$/s;

/** Requests that are meant to fail, as they stand in budgets.yml. */
export const allowSchema = z
  .array(
    z.string().superRefine((written, context) => {
      try {
        if (allowed(written)) return;
        context.addIssue({ code: "custom", message: "an empty text would allow every request", input: written });
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: `${written} is no regular expression: ${(error as Error).message}`,
          input: written,
        });
      }
    }),
  )
  .default([])
  .describe(
    'failed requests of the page that are expected, and so no problem: what the address contains, or a `/pattern/` that it matches, also with a status before it: `"401 /api/me"`',
  )
  .meta({ examples: [["401 /api/me", "/fonts\\.(googleapis|gstatic)\\.com/"]] });

/** Those of the failed requests that nobody expects. */
export function unexpected(failures: readonly FailedRequest[], allow: readonly string[]): FailedRequest[] {
  const tests = allow.flatMap((written) => allowed(written) ?? []);
  return failures.filter((failure) => !tests.some((test) => test(failure)));
}

/** Undefined for an empty text. @throws SyntaxError for a pattern that is none */
function allowed(written: string): ((failure: FailedRequest) => boolean) | undefined {
  const [, status, address] = ENTRY.exec(written.trim()) ?? [];
  if (address === undefined) return undefined;
  const pattern = readPattern(address);
  const regular = pattern && new RegExp(pattern.source, pattern.flags);
  return ({ url, status: seen }) =>
    (status === undefined || Number(status) === seen) && (regular ? regular.test(url) : url.includes(address));
}
