import type { Check } from "../checks/check.ts";
import { findingsTable } from "../report/render/rows.ts";
import { terminalTable } from "../report/render/terminal.ts";
import { shortCommit } from "../report/words.ts";
import { headOf } from "../results/log.ts";
import { readRuns, reportOf } from "./report.ts";

export interface CompareOptions {
  readonly base: string;
  readonly head: string;
  readonly checks: readonly Check[];
  readonly say: (line: string) => void;
}

/** Compares the newest runs of two logs, row by row, without a stack. @returns the exit code of head's verdict */
export function compare({ base, head, checks, say }: CompareOptions): number {
  const report = reportOf(headOf(readRuns(head)[0]!), readRuns(base), checks);
  say(`${shortCommit(report.run.commit)} against ${report.baseline.text}: ${report.verdict.words}`);
  say("");
  say(terminalTable(findingsTable("Rows", report.findings)));
  return report.verdict.exit;
}
