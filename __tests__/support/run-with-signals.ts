/**
 * A run in a process of its own: `node run-with-signals.ts FOLDER HOW`. Starts two services and handles signals as the doors do.
 * HOW: `saves` writes a file before it ends, `ends` has an exit code then, `hangs` never ends by itself.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../src/ledger/ledger.ts";
import { onSignals } from "../../src/ledger/signals.ts";

const [folder = "", how = ""] = process.argv.slice(2);
const ledger = openLedger({ folder, run: "signalled" });
const env = { PATH: process.env.PATH ?? "" };
const start = (name: string, command: string) =>
  ledger.start({ name, command, cwd: folder, env, log: join(folder, `${name}.log`) });

onSignals({
  ledger,
  exit: (code) => process.exit(code),
  limit: 500,
  stop: (signal) => {
    if (how === "hangs") return new Promise(() => undefined);
    writeFileSync(join(folder, "saved"), signal);
    if (how === "fails") throw new Error("the report could not be written");
    return how === "ends" ? 3 : undefined;
  },
});
const calm = await start("calm", "sleep 1005; true");
const deaf = await start("deaf", "trap '' TERM; while :; do sleep 0.2; done");
process.stdout.write(`${JSON.stringify([calm.pid, deaf.pid])}\n`);
setInterval(() => undefined, 1000);
