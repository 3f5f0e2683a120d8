import type { ZodObject } from "zod";
import type { Subject } from "../config/types.ts";
import type { Owner } from "../ledger/owner.ts";
import type { Advice, Part, SectionName, Table } from "../report/model.ts";
import type { ArmName, Json, Purpose, Unit } from "../results/entry.ts";
import type { Value } from "../results/value.ts";
import type { Stat } from "../statistics/stats.ts";

/**
 * One key in budgets.yml, one folder here, one line in `index.ts`. Schema, `validate`, comment, HTML and merge know it
 * from this description alone.
 */
// biome-ignore lint/suspicious/noExplicitAny: the list holds checks of every kind of settings; `defineCheck` keeps each one typed
export interface Check<Settings = any> {
  /** key in budgets.yml */
  readonly name: string;
  readonly title: string;
  /** what one subject is called in messages: page, endpoint, query, component */
  readonly subject: string;
  readonly section: SectionName;
  /** knobs of one subject, each with its description; the section's own are the default of all its subjects */
  readonly settings: ZodObject;
  /** knobs that do not change what is measured (rounds …) and so stay out of the protocol */
  readonly neutral?: readonly string[];
  /** what measures, with its major version ("lighthouse 13"): results of two engines are not compared */
  readonly engine?: string;
  readonly metrics: Readonly<Record<string, MetricDef>>;
  /** `named`: every subject stands under `each`. `found`: they are found while measuring, `each` only holds budgets. */
  readonly subjects: "named" | "found";
  /** what this measures of one subject, in words, for `validate`: "10 rounds of 1 s over 10 connections" */
  words(settings: Settings): string;
  /** how many values a percentile of this metric will rest on, where that is known beforehand */
  values?(settings: Settings, metric: string): number | undefined;
  /** what the file alone shows to be wrong, and the settings' schema can't say; pure */
  mistakes?(subject: Subject<Settings>, file: FileFacts): readonly SettingMistake[];
  tasks(subjects: readonly Subject<Settings>[]): Task[];
  /** puts work on the stack */
  drive?(subjects: readonly Subject<Settings>[], site: Site): Promise<Session>;
  /** watches while others work */
  observe?(subjects: readonly Subject<Settings>[], site: Site): Promise<Watcher>;
  /** from its entries in the log; no I/O */
  tables(part: Part): Table[];
  advice?(part: Part): Advice[];
}

export const defineCheck = <Settings>(check: Check<Settings>): Check<Settings> => check;

export interface MetricDef {
  readonly title: string;
  readonly unit: Unit;
  readonly better: "lower" | "higher";
  /** `exact`: measured twice it is the same, so that any difference is a change of the product */
  readonly kind: "exact" | "noisy";
  /** the first one is judged when a budget names none */
  readonly stats: readonly [Stat, ...Stat[]];
  /**
   * `by value`: a budget looks at the value itself. For counts of failures: one in ten rounds is a fact, while an interval
   * over rounds would always reach down to none.
   */
  readonly judged?: "by value";
  /** the statistic whose change may turn the job red where `gate` names nothing; undefined: the metric only informs */
  readonly gate?: Stat;
  /** fraction of 1: where its noise asks for a wider default than that of its statistic */
  readonly tolerance?: number;
  /** what a pair's log ratio scatters by (standard deviation), where more is to be expected than for its statistic */
  readonly spread?: number;
  /** a change smaller than this (in the unit) is never worth a word */
  readonly floor: number;
  readonly words: string;
}

/** What budgets.yml tells of the names that settings use. */
export interface FileFacts {
  /** target → scheme of its address (`http`, `postgres`); one that only the environment tells is left out */
  readonly schemes: Readonly<Record<string, string>>;
}

/** A mistake in a subject, shown at one of its settings. Subjects that share it tell it once, so it does not name them. */
export interface SettingMistake {
  /** the key of the setting */
  readonly setting: string;
  readonly message: string;
  readonly hint: string;
}

/** What can be asked for by itself: a page, an endpoint, one stress search. */
export interface Task {
  /** `check/subject` */
  readonly id: string;
  readonly check: string;
  readonly subject: string;
  readonly needs: "files" | "stack";
  /** `many` are interleaved over all tasks; `one` runs once an arm, after them */
  readonly rounds: "one" | "many";
  readonly count: number;
  readonly warmups: number;
  /** expected length of one round, s */
  readonly seconds: number;
}

/** Where a check works: one arm of the stack, and what it may use there. */
export interface Site {
  readonly arm: Arm;
  /** `targets.NAME`, expanded for this arm; throws a KnownError with its position when there is none */
  target(name: string): string;
  /** values of `data.NAME`, read once */
  data(name: string): Promise<readonly string[]>;
  /** everything started or made goes through here */
  readonly owner: Owner;
  /** of programs that the check itself starts: this process's own, without what is private to an action */
  readonly env: Readonly<Record<string, string>>;
  /** hides secrets: for every text that a check writes to a file of its own */
  mask(text: string): string;
  /** folder of this run for files worth keeping (reports, logs); names in facts are relative to it */
  readonly out: string;
  /** what the programs in use say of themselves: goes to the machine's entry (`Chrome` → `153.0`) */
  version(program: string, version: string): void;
  /** a line for people who follow along */
  say(line: string): void;
}

export interface Arm {
  readonly name: ArmName;
  /** the checkout */
  readonly root: string;
  readonly commit: string;
  readonly ports: Readonly<Record<string, number>>;
  /** environment of every command of this arm */
  readonly env: Readonly<Record<string, string>>;
  /** `${NAME}` and `${NAME:-default}` */
  expand(text: string): string;
  readonly components: readonly Component[];
  readonly signal: AbortSignal;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  restart(): Promise<void>;
}

/** A part of the stack whose CPU and memory can be told apart. */
export interface Component {
  readonly name: string;
  readonly by:
    | { readonly pid: number }
    /** `engine` as in DOCKER_HOST; without it, the one that this process would talk to */
    | { readonly container: string; readonly engine?: string };
  /** bytes */
  readonly memoryLimit: number | undefined;
}

export interface Session {
  /** A round that can't be used throws {@link RoundFailed}; it is counted and repeated. */
  round(task: Task, round: Round): Promise<void>;
  close(): Promise<void>;
}

export class RoundFailed extends Error {
  override readonly name = "RoundFailed";
  /** `fatal`: repeating it is no use (wrong password, no such table) */
  readonly fatal: boolean;
  readonly hint: string | undefined;
  constructor(message: string, options: ErrorOptions & { fatal?: boolean; hint?: string } = {}) {
    super(message, options);
    this.fatal = options.fatal ?? false;
    this.hint = options.hint;
  }
}

export interface Round {
  readonly signal: AbortSignal;
  /** ms since the epoch by which it has to end */
  readonly deadline: number;
  /** the same for the same run, task and slot: a whole number below `limit` */
  random(limit: number): number;
  readonly purpose: Purpose;
  /** counts the measured rounds of this task from 0 */
  readonly index: number;
  /** what the check itself sees of the machine's noise in this round (Lighthouse's benchmark index) */
  noise(name: string, value: number): void;
  /** opens every watcher, works, closes, records */
  window<T>(name: string, work: (sink: Sink) => Promise<T>): Promise<T>;
}

/** Goes to disk at once. */
export interface Sink {
  value(subject: string, metric: string, value: Value): void;
  /**
   * Two names mean the same in every check: `report` is a kept file worth opening (`{ file }`, relative to the output
   * folder), `tables` the counted data set (table → rows).
   */
  fact(subject: string, name: string, value: Json): void;
  problem(problem: { code: string; detail: string; subject?: string; hint?: string }): void;
}

export interface Watcher {
  /** A snapshot now; the result writes the difference. Does nothing between windows. */
  open(window: { readonly id: string; readonly name: string }): Promise<(sink: Sink) => Promise<void>>;
  close(): Promise<void>;
}
