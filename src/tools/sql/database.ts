import type { Json } from "../../results/entry.ts";
import type { PlanReading } from "./plan.ts";

/** A parameter of a statement, as text: the server gives it the type that the statement asks for. */
export type Parameter = string | null;

export interface Result {
  /** every cell as the server wrote it; null for NULL */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly columns: readonly string[];
  /** from sending to the last row received, to the µs */
  readonly ms: number;
}

/** One connection to a database, read-only. Other engines implement this interface and stand in `open.ts`. */
export interface Database {
  readonly engine: string;
  /** as the server tells it: `18.4` */
  version(): Promise<string>;
  /** settings that change how fast queries are: name → value with its unit */
  settings(): Promise<Record<string, string>>;
  /**
   * Counts exactly.
   * @param table as it is called in the database, with or without its schema (`projects`, `sales.orders`, `"odd.name"`)
   */
  countRows(table: string): Promise<number>;
  /** Runs one statement, read-only. Throws a {@link StatementError}. */
  run(sql: string, values: readonly Parameter[]): Promise<Result>;
  /** The first rows of a reading statement; never fetches more than `limit`. */
  first(sql: string, limit: number): Promise<Result>;
  /** Whether the statement only reads. Runs it once; a writing one has no effect. Throws a {@link StatementError} for other faults. */
  isRead(sql: string, values: readonly Parameter[]): Promise<boolean>;
  /** The plan with these values as the engine tells it; nothing is executed. */
  explain(sql: string, values: readonly Parameter[]): Promise<Json>;
  /** The same, read: whether an index serves it. Tables below `smallBelow` rows need none. */
  inspect(sql: string, values: readonly Parameter[], smallBelow: number): Promise<PlanReading>;
  /** A statement that takes longer than this (ms) is ended by the server. */
  limit(ms: number): Promise<void>;
  /** Drops the connection at once, also in the middle of a statement. */
  abort(): void;
  close(): Promise<void>;
}

/**
 * writes: refused, because it changes data · timeout: took too long · lost: the connection broke · busy: the server had
 * no room or ended it for the sake of another one · wrong: it will never work (syntax, no such table, no right)
 */
export type Fault = "writes" | "timeout" | "lost" | "busy" | "wrong";

export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly fault: Fault;
  readonly hint: string | undefined;
  constructor(fault: Fault, message: string, options: ErrorOptions & { hint?: string | undefined } = {}) {
    super(message, options);
    this.fault = fault;
    this.hint = options.hint;
  }
}
