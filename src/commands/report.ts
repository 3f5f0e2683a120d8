import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { unpack } from "../baseline/pack.ts";
import { Unreadable } from "../baseline/types.ts";
import type { Check } from "../checks/check.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import { explain, KnownError } from "../errors.ts";
import { buildReport } from "../report/build.ts";
import type { Report } from "../report/model.ts";
import { shortCommit } from "../report/words.ts";
import type { ProblemEntry } from "../results/entry.ts";
import { headOf, type Run } from "../results/log.ts";
import { writeReport } from "./files.ts";

/** Logs were masked when they were written: nothing is left to mask. */
const asItIs = (text: string): string => text;

/** The runs of a file, newest first: a results.jsonl, or a packed baseline. */
export function readRuns(file: string): Run[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw unusable(`can't read ${file}`, cause);
  }
  try {
    return unpack(bytes, basename(file));
  } catch (cause) {
    if (cause instanceof Unreadable) throw unusable(cause.message, cause);
    throw cause;
  }
}

const unusable = (message: string, cause: unknown): KnownError =>
  new KnownError(
    2,
    { message, hint: "Give a results.jsonl that `perf-budgets run` has written, or a baseline." },
    { cause },
  );

/**
 * The budgets as they stood when the run was measured: they are in its log. Another version may know other checks and
 * keys; then the log is drawn without budgets, and the report says why.
 */
function configOf(
  { run }: Run,
  checks: readonly Check[],
): { readonly config: Config; readonly problem?: ProblemEntry } {
  const profile = run.profile === "default" ? undefined : run.profile;
  try {
    return { config: loadConfig({ file: run.configFile, text: run.config, profile, checks }) };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const detail = `its budgets are not judged: this version can't read them\n${explain(error)}`;
    return { config: unread(run), problem: { is: "problem", code: "config", detail } };
  }
}

const unread = (run: Run["run"]): Config => ({
  file: run.configFile,
  text: run.config,
  profile: run.profile,
  profiles: [],
  stack: undefined,
  targets: {},
  data: {},
  checks: [],
  skipped: [],
  accept: [],
  paths: [],
  kpis: [],
  compare: { mode: "stored", detect: 0.1, tolerance: undefined, guard: true },
  fail: { overBudget: true, regression: true },
  secrets: [],
  within: undefined,
});

export interface RedrawOptions {
  /** the log to draw; its newest run is judged, older ones in it are its baseline */
  readonly file: string;
  /** logs to compare with */
  readonly against?: string;
  readonly out: string;
  readonly checks: readonly Check[];
  readonly say: (line: string) => void;
}

/**
 * Draws and judges a log again, without a stack and without measuring: with another version's renderers, or against
 * another baseline.
 * @returns the verdict's exit code
 */
export function redraw({ file, against, out, checks, say }: RedrawOptions): number {
  const [run, ...older] = readRuns(file);
  const baseline = against === undefined ? older : readRuns(against);
  // asked for another run to compare with, it is not the base beside it that counts
  const report = reportOf(against === undefined ? run! : headOf(run!), baseline, checks);
  const { files } = writeReport(report, out, asItIs, true);
  say(`${report.title}: ${report.verdict.words}`);
  say(files.html);
  return report.verdict.exit;
}

export function reportOf(run: Run, baseline: readonly Run[], checks: readonly Check[]): Report {
  const [newest] = baseline;
  const text = newest ? `${shortCommit(newest.run.commit, 7)} on ${newest.run.branch}, from a file` : "none";
  const { config, problem } = configOf(run, checks);
  const told = problem ? { ...run, problems: [...run.problems, problem] } : run;
  return buildReport({ run: told, config, checks, baseline: { runs: baseline, text }, watched: [] });
}
