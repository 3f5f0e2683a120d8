import type { Subject } from "../../config/types.ts";
import { count, emptyHistogram, encodeHistogram, recordMs } from "../../results/histogram.ts";
import { type Database, type PlanReading, StatementError } from "../../tools/sql/index.ts";
import { type Round, RoundFailed, type Session, type Sink, type Site } from "../check.ts";
import { openConnections } from "./connections.ts";
import { cutShort, failure, foundNothing, tooFewRows, writes } from "./failure.ts";
import type { Settings } from "./settings.ts";
import { type Values, valuesOf } from "./values.ts";

type Query = Subject<Settings>;

/**
 * Runs each query over one connection per target. Everything that can be wrong with a query shows in its own first
 * round, so that the others are measured.
 */
export async function openSession(subjects: readonly Query[], site: Site): Promise<Session> {
  const connections = openConnections(site);
  const counts = new Map<string, Promise<number>>();
  const read = new Set<string>();
  const shapes = new Map<string, string>();

  const counted = (database: Database, target: string, table: string): Promise<number> => {
    const key = `${target} ${table}`;
    const rows = counts.get(key) ?? database.countRows(table);
    counts.set(key, rows);
    // a broken connection may be mended by the next round
    rows.catch(() => counts.delete(key));
    return rows;
  };

  const countTables = async ({ settings, at }: Query, database: Database): Promise<Record<string, number>> => {
    const rows: Record<string, number> = {};
    for (const [table, expected] of Object.entries(settings.tables)) {
      rows[table] = await counted(database, settings.target, table);
      if (rows[table] < expected) throw tooFewRows(table, rows[table], expected, at.file);
    }
    return rows;
  };

  const measure = async (query: Query, round: Round, database: Database): Promise<void> => {
    const { name, settings } = query;
    await database.limit(settings.timeout);
    const rows = await countTables(query, database);
    const values = await valuesOf(query, round.index, site);
    if (!read.has(name)) {
      if (!(await database.isRead(settings.sql, values()))) throw writes();
      read.add(name);
    }
    // in every round, since a round may be thrown away; it costs a fraction of one
    const plan =
      round.purpose === "warm-up" ? undefined : await database.inspect(settings.sql, values(), settings["small-table"]);
    await round.window("executions", async (sink) => {
      await execute(query, values, database, round.signal, sink);
      if (!plan) return;
      sink.value(name, "index", plan.index === "no" ? 0 : 1);
      if (shapes.get(name) === undefined && Object.keys(rows).length > 0) sink.fact(name, "tables", rows);
      if (shapes.get(name) !== shapeOf(plan)) sink.fact(name, "plan", planFact(plan));
      shapes.set(name, shapeOf(plan));
    });
  };

  // before any check writes to the tables; what is wrong with them is told by the query's own first round
  await Promise.allSettled(
    subjects.map(async (query) => countTables(query, await connections.get(query.settings.target))),
  );

  return {
    async round(task, round) {
      const query = subjects.find(({ name }) => name === task.subject);
      if (!query) throw new Error(`no query ${task.subject}`);
      const { target, timeout } = query.settings;
      let broken = false;
      const stop = (): void => {
        broken = true;
        connections.drop(target);
      };
      round.signal.addEventListener("abort", stop);
      try {
        await measure(query, round, await connections.get(target));
      } catch (error) {
        if (error instanceof StatementError && error.fault === "lost") connections.drop(target);
        // the round's own end broke the connection: that is what to tell
        throw broken && !(error instanceof RoundFailed)
          ? cutShort(0, query.settings.executions)
          : failure(error, timeout);
      } finally {
        round.signal.removeEventListener("abort", stop);
      }
    },
    close: () => connections.close(),
  };
}

async function execute(
  { name, settings }: Query,
  values: Values,
  database: Database,
  signal: AbortSignal,
  sink: Sink,
): Promise<void> {
  const { executions, sql } = settings;
  const times = emptyHistogram();
  const over = { over100ms: 0, over500ms: 0, over1s: 0 };
  let rows = 0;
  let empty = 0;
  for (let done = 0; done < executions; done++) {
    if (signal.aborted) throw cutShort(done, executions);
    const result = await database.run(sql, values()).catch((error: unknown) => {
      throw signal.aborted ? cutShort(done, executions) : error;
    });
    recordMs(times, result.ms);
    rows += result.rows.length;
    if (result.rows.length === 0) empty++;
    if (result.ms > 100) over.over100ms++;
    if (result.ms > 500) over.over500ms++;
    if (result.ms > 1000) over.over1s++;
  }
  if (!settings.empty && empty * 2 >= executions) throw foundNothing(empty, executions);
  sink.value(name, "time", encodeHistogram(times));
  sink.value(name, "rows", { of: rows, per: executions });
  for (const [metric, of] of Object.entries(over)) sink.value(name, metric, { of, per: count(times) });
}

const shapeOf = (plan: PlanReading): string => `${plan.index} ${plan.shape}`;

const planFact = ({ index, missing, shape, scans, plan }: PlanReading) => ({
  index,
  ...(missing === undefined ? {} : { missing }),
  shape,
  scans: scans.map(({ node, table, index: used, filter, rows, wanting }) => ({
    node,
    table,
    ...(used === undefined ? {} : { index: used }),
    ...(filter === undefined ? {} : { filter }),
    ...(rows === undefined ? {} : { rows }),
    ...(wanting === undefined ? {} : { wanting }),
  })),
  plan,
});
