#!/usr/bin/env node
// Lighthouse 13 asks for 22.19
var version = process.versions.node.split(".");
if (Number(version[0]) < 22 || (version[0] === "22" && Number(version[1]) < 19)) {
  console.error("perf-budgets needs Node.js 22.19 or newer; this is " + process.versions.node + ". Install a current one from https://nodejs.org/.");
  process.exitCode = 2;
} else {
  await import("./cli-main.js");
}
