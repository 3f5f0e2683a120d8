/** What `src/cli.ts` is built to. */
export const MAIN = "cli-main.js";

/**
 * `dist/cli.js`: looks at Node's version before anything is loaded that an old one can't even parse, hence its own
 * file in the oldest of syntax.
 */
export const launcher = `#!/usr/bin/env node
// Lighthouse 13 asks for 22.19
var version = process.versions.node.split(".");
if (Number(version[0]) < 22 || (version[0] === "22" && Number(version[1]) < 19)) {
  console.error("perf-budgets needs Node.js 22.19 or newer; this is " + process.versions.node + ". Install a current one from https://nodejs.org/.");
  process.exitCode = 2;
} else {
  await import("./${MAIN}");
}
`;
