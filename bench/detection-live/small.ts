import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import type { Run } from "../../src/results/log.ts";
import { newestRun, tool } from "../example.ts";

export const SLOWED = "GET /slow";

/** An endpoint that works for 2 ms; with FAULT head does for 2.7. */
const SERVER = `
import { createServer } from "node:http";
const work = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const slow = process.env.FAULT && process.env.ARM === "head" ? 2.7 : 2;
createServer((request, response) => {
  work(slow);
  response.end("ok");
}).listen(Number(process.env.PORT_API), "127.0.0.1");
`;

const budgets = (port: number): string => `
version: 1
stack:
  ports: { api: ${port} }
  steps:
    - { start: api, run: exec node server.js, ready: "tcp://127.0.0.1:\${PORT_API}" }
targets: { api: "http://127.0.0.1:\${PORT_API}" }
endpoints:
  target: api
  connections: 2
  duration: 100 ms
  rounds: 10
  each:
    GET /slow: {}
compare: { mode: paired, detect: 10 % }
`;

/** A repository of its own with one commit, measured beside itself. */
export async function measureSmall({ fault }: { readonly fault: boolean }): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "perf-budgets-live-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    writeFileSync(join(folder, "server.js"), SERVER);
    writeFileSync(join(folder, "budgets.yml"), budgets(await getPort()));
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid", ...args], {
        cwd: folder,
        stdio: "ignore",
      });
    git("init", "--initial-branch=main");
    git("add", ".");
    git("commit", "--message=small");
    await tool(["run", "--compare", "paired", "--base", "HEAD"], folder, { quiet: true, FAULT: fault ? "1" : "" });
    return newestRun(join(folder, ".perf-budgets"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
