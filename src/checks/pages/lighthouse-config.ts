import type { Config, Flags } from "lighthouse";
import type { Conditions } from "./settings.ts";

/** Of the performance category: what needs more of Chrome than the trace that is recorded anyway, or loads the page again. */
const SKIPPED = ["unused-css-rules", "unused-javascript", "script-treemap-data", "bf-cache", "unsized-images"];

/**
 * Lighthouse's performance category without its five slowest and unscored audits and without the picture of the whole
 * page. It takes about 60 % of the time, has the same figures and score, and the insights for a report.
 *
 * @param desktop the settings of Lighthouse's own desktop config
 */
export function lighthouseConfig({ formFactor, throttling }: Conditions, desktop: Config["settings"]): Config {
  return {
    extends: "lighthouse:default",
    settings: {
      ...(formFactor === "desktop" ? desktop : {}),
      throttlingMethod: throttling,
      onlyCategories: ["performance"],
      skipAudits: SKIPPED,
      disableFullPageScreenshot: true,
    },
  };
}

/**
 * Lighthouse's own limits, below the limit of the whole load (ms), so that it can still say what was missing. Never
 * longer than its defaults.
 */
export const waits = (limit: number): Flags => ({
  logLevel: "error",
  maxWaitForFcp: Math.min(30_000, limit * 0.5),
  maxWaitForLoad: Math.min(45_000, limit * 0.75),
});
