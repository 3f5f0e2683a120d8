import { join } from "node:path";

export interface Folders {
  /** results.jsonl, reports, logs */
  readonly out: string;
  /** the ledgers of all runs of this checkout */
  readonly state: string;
}

/** Where a run keeps its things unless told otherwise. @param root absolute path of the checkout */
export const foldersIn = (root: string): Folders => ({
  out: join(root, ".perf-budgets"),
  state: join(root, ".perf-budgets", "ledger"),
});
