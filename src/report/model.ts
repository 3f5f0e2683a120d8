import type { Position } from "../errors.ts";
import type { Finding } from "../findings/finding.ts";
import type { Json, MetricEntry, Unit } from "../results/entry.ts";
import type { Series } from "../results/value.ts";
import type { Stat } from "../statistics/stats.ts";

export const SECTIONS = {
  frontend: "Frontend",
  api: "API",
  load: "Load",
  database: "Database",
  cache: "Cache",
  system: "System resources",
  other: "Other",
} as const;
export type SectionName = keyof typeof SECTIONS;

/** Data only: renderers alone turn cells into text, and escape. */
export type Cell =
  | { readonly value: number | undefined; readonly unit: Unit; readonly stat?: Stat }
  | { readonly text: string; readonly code?: boolean }
  | { readonly outcome: Outcome; readonly text?: string }
  | { readonly series: readonly number[] | Series; readonly unit: Unit }
  | { readonly link: string; readonly text: string };

export type Outcome = "good" | "warning" | "bad" | "neutral";

export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align?: "left" | "right" }[];
  readonly rows: readonly (readonly Cell[])[];
  /** what was measured, from the entries: never a duration or a load that was not */
  readonly note?: string;
}

/** What to do, with the evidence for it. */
export interface Advice {
  readonly title: string;
  readonly evidence: string;
  /** to paste */
  readonly command?: string;
}

/** What `tables` and `advice` of a check see of one arm of a run. */
export interface Part {
  readonly check: string;
  /** those with at least one metric or fact, in the order of the log */
  readonly subjects: readonly string[];
  metric(subject: string, name: string): Measured | undefined;
  facts(subject: string, name: string): readonly Json[];
  /** findings of this check; budgets and changes are already judged */
  readonly findings: readonly Finding[];
}

export interface Measured {
  readonly entry: MetricEntry;
  /** undefined when nothing was measured */
  stat(stat: Stat): number | undefined;
  /** one number a round (the metric's default statistic), in the order of time */
  readonly perRound: readonly number[];
  /** rounds it rests on */
  readonly rounds: number;
  /** how many single values (loads, requests, executions) it rests on */
  readonly values: number;
  /** the two parts of a ratio, added up */
  readonly total: { readonly of: number; readonly per: number } | undefined;
}

export interface Report {
  readonly title: string;
  readonly verdict: Verdict;
  readonly run: {
    readonly id: string;
    readonly commit: string;
    readonly branch: string;
    readonly profile: string;
    readonly at: number;
    readonly tool: string;
    readonly key: string;
  };
  readonly baseline: { readonly text: string; readonly hint?: string };
  /** the last release, where rows are compared with it too: "9f3c1a2 from release v1.2.0" */
  readonly release: string | undefined;
  /** which way the rows were decided (empty: nothing was compared), and what bears on all of them */
  readonly decided: {
    readonly text: string;
    readonly notes: readonly {
      readonly outcome: "warning" | "neutral";
      readonly text: string;
      readonly hint?: string;
    }[];
  };
  /** loosened, removed and skipped budgets of the pull request */
  readonly watched: readonly string[];
  readonly kpis: Table | undefined;
  readonly findings: readonly Finding[];
  readonly sections: readonly {
    readonly name: SectionName;
    readonly title: string;
    readonly checks: readonly { readonly check: string; readonly title: string; readonly tables: readonly Table[] }[];
  }[];
  readonly advice: readonly Advice[];
  readonly problems: readonly {
    readonly where: string;
    readonly detail: string;
    readonly hint?: string;
    readonly count: number;
  }[];
  readonly environment: readonly Table[];
  /** kept files worth opening, relative to the report */
  readonly files: readonly { readonly title: string; readonly path: string }[];
}

export interface Verdict {
  /** not judged: nothing is wrong as far as can be told, but a noisy machine hides some rows. Exit 0, and not green */
  readonly outcome: "green" | "red" | "not measured" | "not judged";
  readonly exit: 0 | 1 | 2 | 3;
  /** "2 over budget, 1 regression" */
  readonly words: string;
  readonly over: number;
  readonly regressions: number;
  readonly warnings: number;
  /** why the run did not get to its end; its budgets that were not measured are then told as one */
  readonly broken?: string;
  readonly annotations: readonly {
    readonly at: Position;
    readonly level: "error" | "warning" | "notice";
    readonly message: string;
  }[];
}
