import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { KnownError } from "../src/errors.ts";
import { type Run, readLog } from "../src/results/log.ts";

const ROOT = join(import.meta.dirname, "..");
const BUDGETS = join(ROOT, "bench", "detection", "budgets.yml");
/** Relative to the root, and not in git. */
const FOLDER = join(".perf-budgets", "bench");

interface ExampleOptions {
  readonly profile: string;
  /** of the base */
  readonly base: string;
  /** as NEXUS_FAULT takes it, for head alone; undefined: none */
  readonly fault: string | undefined;
  /** of each subject and arm; undefined: what the file says */
  readonly rounds?: number | undefined;
  readonly quiet?: boolean;
}

/**
 * Measures the example, head beside base, by the committed dist.
 * @throws KnownError (3) when it left no log of two arms
 */
export async function measureExample({ profile, base, fault, rounds, quiet }: ExampleOptions): Promise<Run> {
  const out = join(ROOT, FOLDER);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const config = join(FOLDER, "budgets.yml");
  writeFileSync(join(ROOT, config), withRounds(readFileSync(BUDGETS, "utf8"), rounds));
  const args = ["run", "--config", config, "--profile", profile, "--out", join(FOLDER, "out")];
  await tool([...args, "--compare", "paired", "--base", base], ROOT, {
    RECORD_FAULT: fault ?? "",
    quiet: quiet ?? false,
  });
  return newestRun(join(out, "out"));
}

/** @returns the exit code of dist/cli.js */
export function tool(
  args: readonly string[],
  cwd: string,
  { quiet, ...env }: { readonly quiet: boolean; readonly [name: string]: string | boolean },
): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, "dist", "cli.js"), ...args], {
    cwd,
    stdio: ["ignore", quiet ? "ignore" : "inherit", "inherit"],
    env: { ...process.env, ...(env as Record<string, string>) },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 3));
  });
}

/** @throws KnownError (3) when there is none, or none with a base */
export function newestRun(folder: string): Run {
  const file = join(folder, "results.jsonl");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new KnownError(3, { message: `the tool left no ${file}`, hint: "What it said stands above." }, { cause });
  }
  const run = readLog(text).at(-1);
  if (run && [...run.rounds.values()].some(({ arm }) => arm === "base")) return run;
  throw new KnownError(3, { message: "no base was measured beside head", hint: `Why stands in ${folder}/report.md.` });
}

function withRounds(text: string, rounds: number | undefined): string {
  if (rounds === undefined) return text;
  const document = parseDocument(text);
  for (const section of ["endpoints", "queries", "pages"]) document.setIn([section, "rounds"], rounds);
  return document.toString();
}
