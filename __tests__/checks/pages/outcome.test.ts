import type { Result } from "lighthouse";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../../src/checks/pages/outcome.ts";

const URL_ASKED = "http://127.0.0.1:8080/executive";

/** The parts of Lighthouse's result that are read. */
const result = (more: object = {}): Result =>
  ({
    runWarnings: [],
    finalDisplayedUrl: URL_ASKED,
    environment: { benchmarkIndex: 2500 },
    categories: { performance: { score: 0.94 } },
    audits: {
      "first-contentful-paint": { numericValue: 800 },
      "largest-contentful-paint": { numericValue: 1200 },
      interactive: { numericValue: 1500 },
      "cumulative-layout-shift": { numericValue: 0 },
      "total-blocking-time": { numericValue: 0 },
      "speed-index": { numericValue: 900 },
    },
    ...more,
  }) as unknown as Result;

const audits = (id: string, audit: object) => ({ audits: { ...result().audits, [id]: audit } });

describe("a load", () => {
  test("with all figures is one, a shift and a blocking time of 0 included; the score is of 100", () => {
    expect(outcomeOf(result(), URL_ASKED)).toEqual({
      ok: true,
      metrics: { fcp: 800, lcp: 1200, tti: 1500, cls: 0, tbt: 0, si: 900, score: 94 },
      redirect: undefined,
      failures: [],
      benchmark: 2500,
    });
  });

  test.each([
    ["not a number", audits("speed-index", { numericValue: Number.NaN }), "gave no si"],
    ["missing with a reason", audits("interactive", { errorMessage: "NO_TTI" }), /gave no tti of .*: NO_TTI/],
    ["without a score", { categories: { performance: { score: null } } }, "gave no score"],
    ["cut off", { runWarnings: ["The page loaded too slowly to finish within the time limit."] }, "did not finish"],
    ["of an unknown error", { runtimeError: { code: "TARGET_CRASHED", message: "tab crashed" } }, "TARGET_CRASHED"],
  ])("%s is broken", (_, more, message) => {
    const outcome = outcomeOf(result(more), URL_ASKED);
    expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });

  test("that failed names the network's reason", () => {
    const runtimeError = { code: "FAILED_DOCUMENT_REQUEST", message: "… (Details: net::ERR_CONNECTION_REFUSED)" };
    expect(outcomeOf(result({ runtimeError }), URL_ASKED)).toMatchObject({
      message: `${URL_ASKED} could not be loaded: net::ERR_CONNECTION_REFUSED`,
    });
  });

  test("that ends at another path says where; another query does not count", () => {
    const shown = (finalDisplayedUrl: string) => outcomeOf(result({ finalDisplayedUrl }), URL_ASKED);
    expect(shown("http://127.0.0.1:8080/login?next=executive")).toMatchObject({
      redirect: "http://127.0.0.1:8080/login?next=executive",
    });
    expect(shown(`${URL_ASKED}?tab=1#top`)).toMatchObject({ redirect: undefined });
  });

  test("lists its failed requests, the missing favicon left out", () => {
    const items = [
      { url: "http://x/api/users", statusCode: 500 },
      { url: "http://x/app.js", statusCode: 200 },
      { url: "http://x/gone", statusCode: -1 },
      { url: "http://x/favicon.ico", statusCode: 404 },
    ];
    expect(outcomeOf(result(audits("network-requests", { details: { items } })), URL_ASKED)).toMatchObject({
      failures: [
        { url: "http://x/api/users", status: 500 },
        { url: "http://x/gone", status: -1 },
      ],
    });
  });
});
