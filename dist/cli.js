#!/usr/bin/env node
var major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error("perf-budgets needs Node.js 20 or newer; this is " + process.versions.node + ". Install a current one from https://nodejs.org/.");
  process.exitCode = 2;
} else {
  await import("./cli-main.js");
}
