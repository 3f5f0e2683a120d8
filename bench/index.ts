// `npm run bench -- NAME [--quick]`: measures us against a goal. The last line is JSON; exit 0 only if the goal holds.
import { parseArgs } from "node:util";
import { explain, KnownError } from "../src/errors.ts";
import type { Benchmark } from "./benchmark.ts";

/** Loaded when asked for: each brings what it needs. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  detection: async () => (await import("./detection/index.ts")).detection,
  "detection-live": async () => (await import("./detection-live/index.ts")).detectionLive,
};

const [name = "", ...rest] = process.argv.slice(2);
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    // adds to what `detection` replays; no benchmark itself
    if (name === "record") return await (await import("./detection/record.ts")).record(rest);
    const load = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
    const quick = load && readQuick();
    if (!load || quick === undefined) return usage();
    const { figures, goal, holds } = await (await load())({ quick, say: (line) => console.log(line) });
    console.log(JSON.stringify({ bench: name, figures, goal, holds }));
    return holds ? 0 : 1;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    console.error(explain(error));
    return error.exit;
  }
}

function readQuick(): boolean | undefined {
  try {
    return parseArgs({ args: rest, options: { quick: { type: "boolean", default: false } } }).values.quick;
  } catch {
    return undefined;
  }
}

function usage(): number {
  console.error(
    `Use: npm run bench -- NAME [--quick], where NAME is one of ${Object.keys(BENCHMARKS).join(", ")};\n` +
      "or:  npm run bench -- record [--fault NAME:SIZE] [--rounds N] [--pages], which adds a recording for detection.",
  );
  return 2;
}
