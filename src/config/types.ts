import type { Position } from "../errors.ts";
import type { Unit } from "../results/entry.ts";
import type { Stat } from "../statistics/stats.ts";

/** `budgets.yml` of one profile: merged, checked, with defaults filled in, variables not expanded. */
export interface Config {
  readonly file: string;
  /** the text as read: it goes to the log, so that a redraw needs no other file */
  readonly text: string;
  readonly profile: string;
  readonly profiles: readonly string[];
  readonly stack: StackConfig | undefined;
  readonly targets: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, DataConfig>>;
  /** in the order of the list of checks; only those that this profile asks for */
  readonly checks: readonly CheckConfig[];
  /** keys of checks that stand in the file but not in this profile */
  readonly skipped: readonly string[];
  readonly kpis: readonly Kpi[];
  readonly compare: CompareConfig;
  readonly fail: FailConfig;
  /** slowdowns that somebody has agreed to, each with a reason and an end */
  readonly accept: readonly AcceptConfig[];
  /** globs: a pull request that touches none of these files is not measured; empty: every one is */
  readonly paths: readonly string[];
  /** names of variables whose values are masked everywhere */
  readonly secrets: readonly string[];
  /** ms; the measuring ends by then */
  readonly within: number | undefined;
}

export interface CheckConfig {
  readonly check: string;
  readonly at: Position;
  readonly subjects: readonly Subject[];
}

/**
 * Name of the subject that stands for all those of a `found` check that have no entry under `each`: the section's own
 * settings and budgets. It is always the first subject of such a check.
 */
export const EVERY = "*";

/** One page, endpoint, query … with the settings of its section merged below its own. */
export interface Subject<Settings = unknown> {
  readonly name: string;
  readonly at: Position;
  readonly settings: Settings;
  readonly budgets: readonly Budget[];
  /** budgets that would hold otherwise and are switched off here */
  readonly off?: readonly { readonly metric: string; readonly stat: Stat }[];
  /** its noisy rows whose change may turn the job red; the others inform */
  readonly gate: readonly GateRow[];
  /** names of steps of the stack without which it can't be measured */
  readonly needs?: readonly string[];
}

/** A row by metric and statistic. */
export interface GateRow {
  readonly metric: string;
  readonly stat: Stat;
}

/** `at most` for a metric that is better low, `at least` for one that is better high. */
export interface Budget {
  readonly metric: string;
  readonly stat: Stat;
  /** in the metric's unit */
  readonly bound: number;
  /** as written: `90 ms` */
  readonly text: string;
  readonly at: Position;
}

export interface StackConfig {
  readonly at: Position;
  /** name → wanted port; `PORT_<NAME>` everywhere */
  readonly ports: Readonly<Record<string, number>>;
  readonly env: Readonly<Record<string, string>>;
  readonly install: readonly string[];
  readonly steps: readonly Step[];
  /** what one job of GitHub Actions keeps for the next */
  readonly cache: readonly CacheConfig[];
}

interface StepBase {
  readonly at: Position;
  /** what messages call it */
  readonly name: string;
  /** ms */
  readonly within: number;
  /** its failure is told, and the run goes on without it and what needs it */
  readonly optional?: boolean;
}
export type Step =
  | (StepBase & { readonly kind: "build" | "run"; readonly command: string })
  | (StepBase & {
      readonly kind: "start";
      readonly command: string;
      readonly ready: string;
      /** bytes */
      readonly memoryLimit: number | undefined;
    })
  | (StepBase & {
      readonly kind: "compose";
      readonly file: string;
      readonly services: readonly string[];
      readonly ready: string | undefined;
    });

export type DataConfig =
  | { readonly kind: "values"; readonly values: readonly string[]; readonly at: Position }
  | { readonly kind: "sql"; readonly target: string; readonly sql: string; readonly at: Position };

export interface Kpi {
  readonly name: string;
  readonly check: string;
  readonly metric: string;
  readonly stat: Stat;
  readonly across: "worst" | "avg" | "sum";
  readonly target: number;
  readonly text: string;
  readonly unit: Unit;
  readonly better: "lower" | "higher";
  readonly at: Position;
}

export interface AcceptConfig {
  readonly check: string;
  readonly subject: string;
  /** undefined: every metric of the subject */
  readonly metric: string | undefined;
  readonly reason: string;
  /** the last day on which it counts, `2026-12-31` */
  readonly until: string;
  readonly at: Position;
}

export interface CacheConfig {
  /** relative to the root */
  readonly paths: readonly string[];
  /** globs of files whose content counts; what matches none counts as a text */
  readonly key: readonly string[];
  /** names of `build` and `run` steps that are not needed when it is restored */
  readonly skip: readonly string[];
  readonly at: Position;
}

export const COMPARE_MODES = ["auto", "paired", "stored", "off"] as const;

export interface CompareConfig {
  /**
   * `auto`: noisy rows that one run can screen are measured once and go on in pairs only when suspected, the others in
   * pairs from the start. `paired`: all in pairs. `stored`: against an earlier run alone. `off`: not compared.
   */
  readonly mode: (typeof COMPARE_MODES)[number];
  /** fraction of 1: the smallest change worth hearing of */
  readonly detect: number;
  /** fraction of 1: a change within it is none. Undefined: that of the row's statistic (`toleranceOf`) */
  readonly tolerance: number | undefined;
  /** rounds that a noisy machine has spoilt are repeated, and too many of them give no verdict */
  readonly guard: boolean;
}

export interface FailConfig {
  readonly overBudget: boolean;
  readonly regression: boolean;
}
