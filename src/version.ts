import manifest from "../package.json" with { type: "json" };

export const VERSION = manifest.version;
/** as it stands in logs and reports */
export const TOOL = `perf-budgets@${VERSION}`;
