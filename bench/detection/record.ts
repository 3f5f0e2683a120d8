import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureChrome } from "../../scripts/support/chrome.ts";
import { ensurePrograms } from "../../scripts/support/debian.ts";
import { KnownError } from "../../src/errors.ts";
import { measureExample } from "../example.ts";
import { harvest } from "./harvest.ts";
import { isQuiet } from "./quiet.ts";
import { encode, type Fault, nameOf } from "./recording.ts";
import { RECORDINGS } from "./recordings.ts";
import { WINDOW } from "./replay.ts";

/**
 * `npm run bench -- record [--fault NAME[:SIZE]] [--rounds N] [--pages] [--base REF]`: measures the example beside itself
 * and adds the rounds to the recordings. Some 20 minutes; a machine that does nothing else gives a quiet recording.
 * @returns the exit code
 */
export async function record(args: readonly string[]): Promise<number> {
  const { fault, rounds, pages, base } = read(args);
  if (pages) ensureChrome();
  ensurePrograms();
  const run = await measureExample({ profile: pages ? "pages" : "rounds", base, fault, rounds });
  const recording = harvest(run, fault === undefined ? undefined : faultOf(fault));
  if (recording.rows.length === 0) {
    throw new KnownError(3, { message: "no row was measured in both arms", hint: "What it said stands above." });
  }
  const name = nameOf(recording);
  mkdirSync(RECORDINGS, { recursive: true });
  writeFileSync(join(RECORDINGS, name), encode(recording));
  const disturbed = recording.rounds.filter(({ state }) => state === "contaminated").length;
  console.log(
    `Recorded ${name}: ${recording.rounds.length} rounds, ${disturbed} of them disturbed, ${recording.rows.length} rows; ` +
      `the machine was ${isQuiet(recording) ? "quiet" : "not quiet"}.`,
  );
  return 0;
}

function read(args: readonly string[]) {
  const wrong = (message: string, cause?: unknown) =>
    new KnownError(
      2,
      { message, hint: "Use: npm run bench -- record [--fault NAME[:SIZE]] [--rounds N] [--pages] [--base REF]" },
      { cause },
    );
  let values: { fault?: string; rounds?: string; pages?: boolean; base?: string };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        fault: { type: "string" },
        rounds: { type: "string" },
        pages: { type: "boolean" },
        base: { type: "string" },
      },
    }));
  } catch (error) {
    throw wrong((error as Error).message, error);
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= WINDOW)) {
    throw wrong(`--rounds ${values.rounds}: a whole number from ${WINDOW} on, since a report takes that many`);
  }
  return { fault: values.fault, rounds, pages: values.pages ?? false, base: values.base ?? "HEAD" };
}

function faultOf(text: string): Fault {
  const [name = "", size] = text.split(":");
  return size === undefined ? { name } : { name, size };
}
