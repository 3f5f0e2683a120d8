import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { type LaunchOptions, launchChrome, logIn, withoutLogin } from "../../tools/browser/index.ts";
import { lighthouseConfig, waits } from "./lighthouse-config.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Conditions } from "./settings.ts";

export interface OpenRequest {
  readonly executable: string;
  /** an empty folder */
  readonly profile: string;
}

export interface Versions {
  readonly chrome: string;
  readonly lighthouse: string;
}

export interface LoadRequest {
  /** user-info in it is given to the server when it asks for it, and stands in no result */
  readonly url: string;
  readonly conditions: Conditions;
  /** ms */
  readonly limit: number;
  /** file for Lighthouse's whole result (JSON, gzip), if it is wanted */
  readonly keep: string | undefined;
}

/** One Chrome in this process, and loads in it; whoever calls sees to it that there is one at a time. */
export async function openChrome(request: OpenRequest, env: LaunchOptions["env"]) {
  const { desktopConfig, lighthouse, lighthouseVersion } = await import("../../tools/browser/lighthouse.ts");
  const chrome = await launchChrome({ ...request, env });
  let benchmarked = false;

  return {
    versions: {
      chrome: (await chrome.version()).replace(/^\D*/, ""),
      lighthouse: lighthouseVersion,
    } satisfies Versions,

    async load({ url: address, conditions, limit, keep }: LoadRequest): Promise<Outcome> {
      const { url, login } = withoutLogin(address);
      // a context of its own: no cookies, storage, caches or service workers of the load before
      const context = await chrome.createBrowserContext();
      try {
        const config = lighthouseConfig(conditions, desktopConfig.settings);
        const page = await context.newPage();
        if (login) await logIn(page, new URL(url), login);
        const result = await lighthouse(url, waits(limit), config, page);
        if (!result) throw new Error("Lighthouse returned nothing");
        const known = benchmarked;
        if (!known) await keepBenchmark(result.lhr.environment.benchmarkIndex);
        benchmarked = true;
        const outcome = outcomeOf(result.lhr, url);
        if (keep && outcome.ok) await writeFile(keep, gzipSync(JSON.stringify(result.lhr)));
        return known && outcome.ok ? { ...outcome, benchmark: undefined } : outcome;
      } finally {
        await context.close();
      }
    },

    close: () => chrome.close(),
  };
}

/**
 * Lighthouse measures the speed of the machine before each load, by one second of full processor use. Once a Chrome is
 * enough: afterwards the function that it sends to the page only returns the figure.
 */
async function keepBenchmark(index: number): Promise<void> {
  const { pageFunctions } = await import("../../tools/browser/lighthouse.ts");
  const known = () => index;
  known.toString = () => `() => ${index}`;
  Object.assign(pageFunctions, { computeBenchmarkIndex: known });
}
