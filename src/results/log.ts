import { KnownError } from "../errors.ts";
import {
  END,
  type Entry,
  entrySchema,
  type FactEntry,
  type MachineEntry,
  type MetricEntry,
  type ProblemEntry,
  type RoundEntry,
  type RunEntry,
  SCHEMA,
  type ValueEntry,
  type WindowEntry,
} from "./entry.ts";
import { upgrade } from "./upgrade.ts";

/**
 * One run as read back from a log. Logs of several machines or shards are merged by concatenation: sections with the
 * same run id share their rounds, and every section shares its metrics by check, subject, name and protocol.
 */
export interface Run {
  readonly run: RunEntry;
  readonly machines: readonly MachineEntry[];
  readonly metrics: ReadonlyMap<string, MetricEntry>;
  readonly rounds: ReadonlyMap<string, RoundEntry>;
  readonly windows: ReadonlyMap<string, WindowEntry>;
  readonly values: readonly ValueEntry[];
  readonly facts: readonly FactEntry[];
  readonly problems: readonly ProblemEntry[];
  /** why it ended; undefined when the log breaks off: killed, or still running */
  readonly end: string | undefined;
  readonly entries: readonly Entry[];
}

export const formatEntry = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/**
 * Reads a log, oldest run first. A torn last line (the writer was killed in the middle of it) is dropped.
 * @throws KnownError (2) for a newer schema, or a line that no version of ours could have written
 */
export function readLog(text: string, file = "results.jsonl"): Run[] {
  return group(parse(text, file), file);
}

function parse(text: string, file: string): Entry[] {
  const lines = text.split("\n");
  const torn = lines.pop();
  const entries: Entry[] = [];
  lines.forEach((line, index) => {
    if (line.trim() !== "") entries.push(parseLine(line, file, index + 1));
  });
  if (torn) {
    try {
      entries.push(parseLine(torn, file, lines.length + 1));
    } catch (error) {
      if (isNewer(error)) throw error;
    }
  }
  return entries;
}

function parseLine(line: string, file: string, number: number): Entry {
  const at = { file, line: number, column: 1 };
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new KnownError(
      2,
      { at, message: "this line is not JSON: the log is damaged", hint: "Take a copy that was not cut or edited." },
      { cause },
    );
  }
  const known = upgrade(json);
  if (known === "newer") {
    throw new KnownError(
      2,
      {
        at,
        message: `written by a newer perf-budgets (schema ${(json as { schema: number }).schema}, this one reads up to ${SCHEMA})`,
        hint: "Update perf-budgets, or measure a new baseline with this version.",
      },
      { cause: "newer" },
    );
  }
  const parsed = entrySchema.safeParse(known);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KnownError(2, {
    at,
    message: `not an entry of a log: ${issue?.path.join(".") || "is"}: ${issue?.message ?? "unknown"}`,
    hint: "Give a results.jsonl or a baseline written by perf-budgets.",
  });
}

export const isNewer = (error: unknown): boolean => error instanceof KnownError && error.cause === "newer";

function group(entries: readonly Entry[], file: string): Run[] {
  const sections = new Map<string, Entry[]>();
  let current: Entry[] | undefined;
  entries.forEach((entry, index) => {
    if (entry.is === "run") {
      current = sections.get(entry.id) ?? [];
      sections.set(entry.id, current);
    }
    if (!current) {
      throw new KnownError(2, {
        at: { file, line: index + 1, column: 1 },
        message: `the log starts with "${entry.is}", not with "run"`,
        hint: "Give a whole results.jsonl; its first line names the run.",
      });
    }
    current.push(entry);
  });
  return [...sections.values()].map(toRun);
}

/** One run of its entries; the first must be its `run`. Entries that stand twice (merged shards) count once. */
export function toRun(all: readonly Entry[]): Run {
  const entries = unique(all);
  const of = <Is extends Entry["is"]>(is: Is) =>
    entries.filter((entry): entry is Extract<Entry, { is: Is }> => entry.is === is);
  const byId = <T extends { id: string }>(list: readonly T[]) => new Map(list.map((entry) => [entry.id, entry]));
  const [run] = of("run");
  if (!run) throw new Error("a run without its run entry");
  return {
    run,
    machines: [...byId(of("machine")).values()],
    metrics: byId(of("metric")),
    rounds: byId(of("round")),
    windows: byId(of("window")),
    values: of("value"),
    facts: of("fact"),
    problems: of("problem"),
    end: endOf(all),
    entries,
  };
}

/** A run without the base beside it, which says nothing of an earlier run. */
export const headOf = (run: Run): Run => ({
  ...run,
  rounds: new Map([...run.rounds].filter(([, { arm }]) => arm === "head")),
});

/** Of merged sections the worst end counts: one that lacks its end was killed, one that broke off makes the whole broken. */
function endOf(all: readonly Entry[]): string | undefined {
  const ends = all.filter((entry) => entry.is === "end").map(({ why }) => why);
  if (ends.length < all.filter(({ is }) => is === "run").length) return undefined;
  return ends.find((why) => why !== END.whole) ?? ends[0];
}

const unique = (entries: readonly Entry[]): Entry[] => {
  const seen = new Set<string>();
  return entries.filter((entry) => {
    // two equal problems are two problems; everything else names itself
    if (entry.is === "problem") return true;
    const key = JSON.stringify(entry);
    return !seen.has(key) && seen.add(key);
  });
};
