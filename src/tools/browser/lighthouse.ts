/**
 * The only door to Lighthouse and puppeteer. They are heavy and need a build of their own (`dist/lighthouse.js`), so
 * that this module is only ever loaded by `import()`, and only in a worker.
 */
export { default as lighthouse, desktopConfig, generateReport } from "lighthouse";
export { computeMedianRun } from "lighthouse/core/lib/median-run.js";
export { pageFunctions } from "lighthouse/core/lib/page-functions.js";
export { lighthouseVersion } from "lighthouse/shared/root.js";
export { default as puppeteer } from "puppeteer-core";
