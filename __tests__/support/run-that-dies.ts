/**
 * A run of its own process: `node run-that-dies.ts FOLDER RUN`. Opens a ledger, starts what leaves its group in every way
 * we know, tells about it in one line of JSON, and goes on until it is killed.
 */
import { join } from "node:path";
import { openLedger } from "../../src/ledger/ledger.ts";

const [folder = "", run = ""] = process.argv.slice(2);
const ledger = openLedger({ folder, run });
const temp = await ledger.folder("work");
const env = { PATH: process.env.PATH ?? "" };
const start = (name: string, command: string) =>
  ledger.start({ name, command, cwd: temp, env, log: join(folder, `${run}-${name}.log`) });

const plain = await start("plain", "sleep 1000");
// forks twice and leaves the session: its parent is init by the time anybody looks
const daemon = await start("daemon", "(setsid sleep 1001 >/dev/null 2>&1 &) ; exit 0");
// ignores SIGTERM, and so does its child
const deaf = await start("deaf", "trap '' TERM; setsid sh -c 'sleep 1002; sleep 1002' & while :; do sleep 1; done");
await daemon.ended;
process.stdout.write(`${JSON.stringify({ temp, plain: plain.pid, daemon: daemon.pid, deaf: deaf.pid })}\n`);
setInterval(() => undefined, 1000);
