import type { Config, Subject } from "../../src/config/types.ts";
import type { Entry, MetricEntry } from "../../src/results/entry.ts";
import { type Run, toRun } from "../../src/results/log.ts";
import type { Value } from "../../src/results/value.ts";

/** What one metric measured, round by round. */
export interface Told {
  readonly subject?: string;
  readonly metric?: Partial<MetricEntry>;
  readonly rounds: readonly Value[];
  /** the same rounds of the base, next to head's */
  readonly base?: readonly Value[];
  /** a second look: pairs of head and base */
  readonly confirm?: readonly (readonly [head: Value, base: Value])[];
  /** why a round of head (by its place) is of no use */
  readonly contaminated?: Readonly<Record<number, string>>;
}

/** A small whole run, as the log would hold it: every metric has its own rounds, a second long. */
export function aRun(
  told: readonly Told[],
  over: { id?: string; cpu?: string; problems?: readonly string[]; end?: string | null } = {},
): Run {
  const entries: Entry[] = [
    {
      is: "run",
      schema: 1,
      id: over.id ?? "run-1",
      tool: "perf-budgets@0.0.0",
      key: "default",
      commit: "0123456789abcdef0123456789abcdef01234567",
      branch: "main",
      event: "push",
      profile: "default",
      config: "version: 1\n",
      configFile: "budgets.yml",
      at: 1_700_000_000_000,
    },
    {
      is: "machine",
      id: "m1",
      cpu: over.cpu ?? "EPYC",
      cores: 2,
      memory: 16e9,
      disk: "100 GB",
      os: "Debian 12",
      arch: "x64",
      versions: { Node: "24.0.0" },
    },
  ];
  told.forEach(({ subject = "a", metric, rounds, base = [], confirm = [], contaminated = {} }, index) => {
    const entry = aMetric({ subject, ...metric });
    entries.push(entry);
    const measured = [
      ...rounds.map((value, place) => ({ value, place, arm: "head", purpose: "measure" }) as const),
      ...base.map((value, place) => ({ value, place, arm: "base", purpose: "measure" }) as const),
      ...confirm.flatMap(([head, other], place) => [
        { value: head, place, arm: "head", purpose: "confirm" } as const,
        { value: other, place, arm: "base", purpose: "confirm" } as const,
      ]),
    ];
    for (const [slot, { value, place, arm, purpose }] of measured.entries()) {
      const id = `r${index}-${slot}`;
      const start = 1_700_000_000_000 + (slot * 100 + index) * 1000;
      const why = arm === "head" && purpose === "measure" ? contaminated[place] : undefined;
      entries.push(
        { is: "value", metric: entry.id, window: `${id}.0`, value: value as never },
        { is: "window", id: `${id}.0`, round: id, name: "w", start, end: start + 1000 },
        {
          is: "round",
          id,
          task: `${entry.check}/${entry.subject}`,
          arm,
          machine: "m1",
          slot,
          purpose,
          index: place,
          state: why === undefined ? "ok" : "contaminated",
          ...(why === undefined ? {} : { why }),
          noise: {},
          start,
          end: start + 1000,
        },
      );
    }
  });
  for (const detail of over.problems ?? [])
    entries.push({ is: "problem", code: "x", check: "toy", subject: "a", detail });
  if (over.end !== null) entries.push({ is: "end", why: over.end ?? "all rounds measured", at: 1_700_000_100_000 });
  return toRun(entries);
}

export const aMetric = (over: Partial<MetricEntry> = {}): MetricEntry => {
  const { check = "toy", subject = "a", name = "time", protocol = "1" } = over;
  return {
    is: "metric",
    id: `${check}/${subject}/${name}@${protocol}`,
    check,
    subject,
    name,
    title: "Time",
    unit: "ms",
    better: "lower",
    kind: "noisy",
    protocol,
    ...over,
  };
};

export const aConfig = (
  subjects: readonly (Partial<Subject> & { name: string })[],
  over: Partial<Config> = {},
): Config => ({
  file: "budgets.yml",
  text: "version: 1\n",
  profile: "default",
  profiles: [],
  stack: undefined,
  targets: {},
  data: {},
  checks: [
    {
      check: "toy",
      at: at(1),
      subjects: subjects.map((subject) => ({ at: at(2), settings: {}, budgets: [], gate: [], ...subject })),
    },
  ],
  skipped: [],
  accept: [],
  paths: [],
  kpis: [],
  compare: { mode: "stored", detect: 0.1, tolerance: 0.05, guard: true },
  fail: { overBudget: true, regression: true },
  secrets: [],
  within: undefined,
  ...over,
});

export const at = (line: number) => ({ file: "budgets.yml", line, column: 3 });
