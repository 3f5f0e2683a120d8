import type { Entry } from "../../src/results/entry.ts";
import { formatEntry, type Run, toRun } from "../../src/results/log.ts";
import type { Value } from "../../src/results/value.ts";

export interface RunOptions {
  readonly id: string;
  readonly commit?: string;
  readonly at?: number;
  /** one entry a round: values of one latency-like metric */
  readonly rounds?: readonly (readonly Value[])[];
  readonly extra?: readonly Entry[];
}

/** The entries of a small whole run with one endpoint. */
export function entriesOf({
  id,
  commit = "c0ffee",
  at = 1000,
  rounds = [[10], [12], [11]],
  extra = [],
}: RunOptions): Entry[] {
  const run: Entry = {
    is: "run",
    schema: 1,
    id,
    tool: "perf-budgets@0.1.0",
    key: "default",
    commit,
    branch: "main",
    event: "push",
    profile: "default",
    config: "version: 1\n",
    configFile: "budgets.yml",
    at,
  };
  const machine: Entry = {
    is: "machine",
    id: "m",
    cpu: "x",
    cores: 2,
    memory: 1,
    disk: "d",
    os: "o",
    arch: "x64",
    versions: {},
  };
  const metric: Entry = {
    is: "metric",
    id: "m1",
    check: "endpoints",
    subject: "GET /",
    name: "latency",
    title: "Latency",
    unit: "ms",
    better: "lower",
    kind: "noisy",
    protocol: "p",
  };
  const measured = rounds.flatMap((values, index): Entry[] => [
    {
      is: "round",
      id: `r${index}`,
      task: "endpoints/GET /",
      arm: "head",
      machine: "m",
      slot: index,
      purpose: "measure",
      state: "ok",
      noise: { pressure: 0.1 },
      start: index,
      end: index + 1,
    },
    { is: "window", id: `w${index}`, round: `r${index}`, name: "", start: index, end: index + 1 },
    ...values.map((value): Entry => ({ is: "value", metric: "m1", window: `w${index}`, value })),
  ]);
  return [run, machine, metric, ...measured, ...extra, { is: "end", why: "all rounds measured", at: at + 1 }];
}

export const runOf = (options: RunOptions): Run => toRun(entriesOf(options));
export const logOf = (...runs: readonly RunOptions[]): string => runs.flatMap(entriesOf).map(formatEntry).join("");
