/**
 * A run of its own process: `node run-composed.ts FOLDER RUN PORT`. Brings `FOLDER/compose.yml` up, freezes it, says so in one
 * line, and goes on until it is killed. Its ledger is in `FOLDER/state`.
 */
import { join } from "node:path";
import { openLedger } from "../../src/ledger/ledger.ts";
import { startStack } from "../../src/stack/stack.ts";

const [root = "", run = "", port = ""] = process.argv.slice(2);
const at = { file: "budgets.yml", line: 1, column: 1 };
const state = join(root, "state");
const stack = await startStack(
  {
    at,
    ports: { web: Number(port) },
    env: {},
    install: [],
    cache: [],
    steps: [
      {
        kind: "compose",
        at,
        name: "compose.yml",
        file: "compose.yml",
        services: ["web"],
        ready: undefined,
        within: 60_000,
      },
    ],
  },
  {
    arm: "head",
    root,
    commit: "c0ffee",
    env: process.env,
    owner: openLedger({ folder: state, run }),
    logs: join(root, "logs"),
    signal: new AbortController().signal,
    say: () => undefined,
    until: "stack",
    state,
    run,
  },
);
await stack.arm.freeze();
process.stdout.write("frozen\n");
setInterval(() => undefined, 1000);
