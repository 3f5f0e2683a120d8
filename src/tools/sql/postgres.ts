import pg from "pg";
import type { Json } from "../../results/entry.ts";
import { type Database, type Parameter, type Result, StatementError } from "./database.ts";
import { identifier, qualified } from "./identifier.ts";
import type { OpenOptions } from "./open.ts";
import { type PlanReading, readPlan, scannedTables, type TableSize, withoutOutput } from "./plan.ts";
import { connectionError, statementError } from "./postgres-errors.ts";

const CONNECT_TIMEOUT = 10_000;
const STATEMENT_TIMEOUT = 60_000;

const SETTINGS = [
  "shared_buffers",
  "work_mem",
  "effective_cache_size",
  "random_page_cost",
  "max_connections",
  "max_parallel_workers_per_gather",
  "jit",
  "fsync",
  "synchronous_commit",
];

/** @throws KnownError */
export async function openPostgres(url: URL, options: OpenOptions): Promise<Database> {
  const connectTimeout = options.connectTimeout ?? CONNECT_TIMEOUT;
  const client = new pg.Client({
    connectionString: url.href,
    application_name: "perf-budgets",
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
  });
  // a connection that breaks between two statements is told by the next one; unheard, the event would end the process
  client.on("error", () => {});
  try {
    await client.connect();
    // the server itself refuses what writes; not as start-up options, which poolers reject
    await client.query("set default_transaction_read_only = on");
    await client.query(`set statement_timeout = ${options.timeout ?? STATEMENT_TIMEOUT}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw connectionError(error, url, connectTimeout, options.at);
  }
  return new Postgres(client);
}

class Postgres implements Database {
  readonly engine = "PostgreSQL";
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async version(): Promise<string> {
    const { rows } = await this.run("show server_version", []);
    // Debian writes `15.18 (Debian 15.18-0+deb12u1)`
    return (rows[0]?.[0] ?? "unknown").split(" ")[0] ?? "unknown";
  }

  async settings(): Promise<Record<string, string>> {
    const { rows } = await this.run(
      "select name, current_setting(name) from pg_settings where name = any($1) order by name",
      [`{${SETTINGS.join(",")}}`],
    );
    return Object.fromEntries(rows.map(([name, value]) => [name ?? "", value ?? ""]));
  }

  async countRows(table: string): Promise<number> {
    const { rows } = await this.run(`select count(*) from ${qualified(table)}`, []);
    return Number(rows[0]?.[0]);
  }

  /**
   * Extended protocol without a statement name: parsed and planned for these values each time, as `pg` and most
   * drivers do. A named statement would change to a generic plan after five executions, in the middle of a round,
   * and EXPLAIN would tell of another plan than the one that ran.
   */
  async run(sql: string, values: readonly Parameter[]): Promise<Result> {
    const query: ExtendedQuery = {
      text: sql,
      values: [...values],
      rowMode: "array",
      queryMode: "extended",
      types: AS_TEXT,
    };
    const start = process.hrtime.bigint();
    try {
      const { rows, fields } = await this.#client.query<(string | null)[]>(query);
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      return { rows, columns: fields.map((field) => field.name), ms };
    } catch (error) {
      throw statementError(error);
    }
  }

  first(sql: string, limit: number): Promise<Result> {
    // a cursor: the rest never leaves the server
    return this.#rolledBack(async () => {
      await this.run(`declare perf_budgets no scroll cursor for ${sql}`, []);
      return this.run(`fetch ${Math.floor(limit)} from perf_budgets`, []);
    });
  }

  async isRead(sql: string, values: readonly Parameter[]): Promise<boolean> {
    try {
      await this.#rolledBack(() => this.run(sql, values));
      return true;
    } catch (error) {
      if (error instanceof StatementError && error.fault === "writes") return false;
      throw error;
    }
  }

  explain(sql: string, values: readonly Parameter[]): Promise<Json> {
    return this.#rolledBack(() => this.#explain(sql, values));
  }

  inspect(sql: string, values: readonly Parameter[], smallBelow: number): Promise<PlanReading> {
    return this.#rolledBack(async () => {
      const plan = await this.#explain(sql, values);
      await this.run("set local enable_seqscan = off", []);
      const probe = await this.#explain(sql, values);
      return readPlan(plan, probe, await this.#sizes(scannedTables(plan)), smallBelow);
    });
  }

  async limit(ms: number): Promise<void> {
    await this.run(`set statement_timeout = ${Math.floor(ms)}`, []);
  }

  abort(): void {
    // `end` would wait for the statement
    (this.#client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  async #explain(sql: string, values: readonly Parameter[]): Promise<Json> {
    const { rows } = await this.run(`explain (format json, verbose) ${sql}`, values);
    return withoutOutput(JSON.parse(rows[0]?.[0] ?? "null") as Json);
  }

  async #sizes(tables: readonly { schema: string; table: string }[]): Promise<TableSize[]> {
    if (tables.length === 0) return [];
    const { rows } = await this.run(
      `select n.nspname, c.relname, c.reltuples, coalesce(pg_partition_root(c.oid), c.oid)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where (n.nspname, c.relname) in (select * from unnest($1::text[], $2::text[]))`,
      [list(tables.map(({ schema }) => schema)), list(tables.map(({ table }) => table))],
    );
    const sizes: TableSize[] = [];
    for (const [schema = "", table = "", tuples, root] of rows as string[][]) {
      // -1: nobody has analyzed it yet
      const rows =
        Number(tuples) < 0 ? await this.countRows(`${identifier(schema)}.${identifier(table)}`) : Number(tuples);
      sizes.push({ schema, table, rows, root: root ?? "" });
    }
    return sizes;
  }

  async #rolledBack<T>(work: () => Promise<T>): Promise<T> {
    await this.run("begin read only", []);
    try {
      return await work();
    } finally {
      // the first fault is the one to tell
      await this.run("rollback", []).catch(() => {});
    }
  }
}

/** `queryMode` is missing in @types/pg */
type ExtendedQuery = pg.QueryArrayConfig<Parameter[]> & { readonly queryMode: "extended" };

/** The server's text as it is: nothing is spent on dates and numbers that nobody looks at. */
const AS_TEXT = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** An array literal. */
const list = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
