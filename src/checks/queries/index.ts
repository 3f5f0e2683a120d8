import type { Subject } from "../../config/types.ts";
import { defineCheck, type MetricDef, type Task } from "../check.ts";
import { mistakes } from "./mistakes.ts";
import { openSession } from "./session.ts";
import { type Settings, settings } from "./settings.ts";
import { advice, tables } from "./tables.ts";

const share = (title: string, words: string): MetricDef => ({
  title,
  unit: "%",
  better: "lower",
  kind: "noisy",
  stats: ["avg", "max"],
  floor: 0.001,
  words,
});

/** How long a query takes, how many rows it returns, and whether an index serves it. */
export const queries = defineCheck<Settings>({
  name: "queries",
  title: "Queries",
  subject: "query",
  section: "database",
  settings,
  neutral: ["rounds", "warmup", "timeout", "empty"],
  engine: "pg 8",
  subjects: "named",
  metrics: {
    time: {
      title: "Time",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["avg", "p50", "p90", "p95", "p99", "max", "min"],
      gate: "avg",
      floor: 0.1,
      words: "from sending the statement to its last row, planning included, over one connection",
    },
    rows: {
      title: "Rows",
      unit: "count",
      better: "lower",
      kind: "exact",
      stats: ["avg", "max"],
      floor: 0,
      words: "rows that an execution returns",
    },
    index: {
      title: "Index used",
      unit: "yes",
      better: "higher",
      kind: "exact",
      stats: ["min"],
      floor: 0,
      words: "whether an index serves it (EXPLAIN); a table smaller than `small-table` needs none",
    },
    over100ms: share("Over 100 ms", "share of the executions that take longer than 100 ms"),
    over500ms: share("Over 500 ms", "share of the executions that take longer than 500 ms"),
    over1s: share("Over 1 s", "share of the executions that take longer than 1 s"),
  },
  words: ({ rounds, executions, warmup }) =>
    `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${executions} executions${warmup > 0 ? `, after ${warmup} to warm up` : ""}`,
  values: ({ rounds, executions }, metric) => (metric === "time" ? rounds * executions : undefined),
  mistakes,
  tasks: (subjects) => subjects.map(task),
  drive: async (subjects, site) => openSession(subjects, site),
  tables,
  advice,
});

/** s; a round is also a prologue of some ms (EXPLAIN) */
const SHORTEST = 0.2;

const task = (subject: Subject<Settings>): Task => ({
  id: `queries/${subject.name}`,
  check: "queries",
  subject: subject.name,
  needs: "stack",
  rounds: "many",
  count: subject.settings.rounds,
  warmups: subject.settings.warmup,
  seconds: Math.max(SHORTEST, (expectedMs(subject) * subject.settings.executions) / 1000),
});

/** How much more than its average a budget for a tail allows: a tail is some times the average, and a bound has room. */
const TAIL = 5;

/** The best guess there is, of the average: what its budgets allow. */
const expectedMs = ({ budgets }: Subject<Settings>): number => {
  const times = budgets.filter(({ metric }) => metric === "time");
  const guesses = times.map(({ stat, bound }) => (stat === "avg" || stat === "p50" ? bound : bound / TAIL));
  return guesses.length > 0 ? Math.min(...guesses) : 10;
};
