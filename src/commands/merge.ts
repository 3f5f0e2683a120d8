import { writeFileSync } from "node:fs";
import { KnownError } from "../errors.ts";
import type { Entry } from "../results/entry.ts";
import { formatEntry, type Run } from "../results/log.ts";
import { readRuns } from "./report.ts";

export interface MergeOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly say: (line: string) => void;
}

/**
 * Makes one run of the logs of several machines or shards. Histograms and quotients add up when they are read, so
 * merging is concatenation under one run id.
 * @throws KnownError when they are not of one commit and one profile
 */
export function merge({ files, out, say }: MergeOptions): number {
  const runs = files.map((file) => readRuns(file)[0]!);
  const merged = mergeRuns(runs, files);
  writeFileSync(out, merged.map(formatEntry).join(""));
  say(`${out}: ${runs.length} logs, ${merged.filter(({ is }) => is === "round").length} rounds`);
  return 0;
}

function mergeRuns(runs: readonly Run[], names: readonly string[]): Entry[] {
  const [first] = runs;
  if (!first) throw new KnownError(2, { message: "nothing to merge", hint: "Name at least one results.jsonl." });
  runs.forEach(({ run }, index) => {
    for (const part of ["commit", "profile", "config"] as const) {
      if (run[part] === first.run[part]) continue;
      throw new KnownError(2, {
        message: `${names[index]} is of another ${part === "config" ? "budgets.yml" : part} than ${names[0]}${part === "config" ? "" : `: ${run[part]}, not ${first.run[part]}`}`,
        hint: "Merge only logs of one commit, measured with one profile of one budgets.yml.",
      });
    }
  });
  return runs.flatMap(({ run, entries }) =>
    entries.map((entry) => (run.id === first.run.id ? entry : under(entry, run.id, first.run.id))),
  );
}

/** The same entry in the run `into`; ids of rounds and windows are random enough to stay, whole runs are renamed. */
const under = (entry: Entry, id: string, into: string): Entry =>
  entry.is === "run" && entry.id === id ? { ...entry, id: into } : entry;
