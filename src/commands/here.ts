import { randomUUID } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileBaseline } from "../baseline/files.ts";
import { oneNumber } from "../baseline/one-number.ts";
import { pack } from "../baseline/pack.ts";
import type { Baseline } from "../baseline/types.ts";
import { checks } from "../checks/index.ts";
import type { CompareConfig } from "../config/types.ts";
import { foldersIn } from "../folders.ts";
import { FAIL } from "../inputs.ts";
import { git } from "../tools/git.ts";
import { baseHere } from "./base-commit.ts";
import { makeFolder } from "./out.ts";
import type { Ports, Published, RunInputs } from "./ports.ts";
import { readRuns } from "./report.ts";
import { run } from "./run.ts";
import { screenFor } from "./screen.ts";

/** Options of `perf-budgets run` as the command line gives them. */
export interface RunOptions {
  readonly config: string;
  readonly profile?: string;
  readonly out?: string;
  readonly workingDirectory: string;
  readonly baseline?: string;
  readonly saveBaseline?: string;
  readonly releaseBaseline?: string;
  readonly base?: string;
  readonly compare?: CompareConfig["mode"];
  readonly fail?: keyof typeof FAIL;
  readonly key: string;
}

/** A run on this machine: reads and writes files only. @returns the exit code */
export async function runHere(options: RunOptions): Promise<number> {
  const root = resolve(options.workingDirectory);
  const folders = foldersIn(root);
  if (options.saveBaseline) makeFolder(dirname(resolve(root, options.saveBaseline)));
  const inputs: RunInputs = {
    root,
    config: options.config,
    profile: options.profile,
    out: options.out ? resolve(root, options.out) : folders.out,
    state: folders.state,
    key: options.key,
    id: randomUUID(),
    commit: (await git(root, "rev-parse", "HEAD")) ?? "uncommitted",
    branch: (await git(root, "rev-parse", "--abbrev-ref", "HEAD")) ?? "",
    event: "local",
    compare: options.compare,
    fail: options.fail && FAIL[options.fail],
  };
  const base = await baseHere(root, options.base);
  let history: Baseline = none;
  const screen = screenFor(process.stdout);
  const ports: Ports = {
    clock: Date.now,
    env: process.env,
    checks,
    cancel: new AbortController(),
    exit: (code) => process.exit(code),
    screen,
    baseline: async () => {
      // the file that this run is about to write need not be there yet; any other one has to be
      const first = options.baseline === options.saveBaseline && !existsSync(resolve(root, options.baseline ?? ""));
      if (options.baseline && !first) history = await fileBaseline(options.baseline, root);
      return { ...history, ...(await releaseOf(options.releaseBaseline, root)) };
    },
    base: async () => base,
    watched: async () => [],
    acceptedBy: async () => undefined,
    // here the checkout itself stays
    cache: undefined,
    publish: async (published) => {
      screen.say(`Report: ${published.files.html}`);
      if (options.saveBaseline && published.complete) save(resolve(root, options.saveBaseline), published, history);
    },
  };
  return run(inputs, ports);
}

const none: Baseline = {
  runs: [],
  text: "none yet",
  hint: "Keep this run with --save-baseline FILE and give that file to the next one with --baseline FILE.",
};

/** What the last release was measured as, from a file that was named for it. */
const releaseOf = async (file: string | undefined, root: string): Promise<Pick<Baseline, "release">> => {
  if (!file) return {};
  const { runs, text } = await fileBaseline(file, root);
  return { release: { runs, text } };
};

function save(file: string, { files }: Published, history: Baseline): void {
  const [newest] = readRuns(files.results);
  writeFileSync(file, pack(newest!, history.runs, oneNumber(checks)).bytes);
}
