import type { DataConfig } from "../config/types.ts";
import { KnownError, type Position } from "../errors.ts";
import { openDatabase, type Result, StatementError } from "../tools/sql/index.ts";

/** More than this is no sample any more, and every process keeps it in memory. */
const MOST = 10_000;

/**
 * The `data` of budgets.yml: values to fill in paths, bodies and queries. Each list is read once, when it is first
 * asked for; NULLs are left out.
 * @param target the URL of a target, variables expanded
 * @returns the values of a name; rejects with a KnownError at the place of its definition
 */
export function openData(
  data: Readonly<Record<string, DataConfig>>,
  target: (name: string) => string,
): (name: string) => Promise<readonly string[]> {
  const lists = new Map<string, Promise<readonly string[]>>();
  return (name) => {
    const list = lists.get(name) ?? read(name, data, target);
    lists.set(name, list);
    return list;
  };
}

async function read(
  name: string,
  data: Readonly<Record<string, DataConfig>>,
  target: (name: string) => string,
): Promise<readonly string[]> {
  const config = Object.hasOwn(data, name) ? data[name] : undefined;
  if (!config) {
    const known = Object.keys(data);
    const hint =
      known.length > 0 ? `There is: ${known.join(", ")}` : "Define it under `data:`, with values or a query.";
    throw new KnownError(2, { message: `there is no data.${name}`, hint });
  }
  if (config.kind === "values") {
    if (config.values.length > 0) return config.values;
    throw new KnownError(2, { at: config.at, message: `data.${name} has no values` });
  }
  const result = await query(name, config, target(config.target));
  return column(name, result, config.at);
}

async function query(name: string, config: DataConfig & { kind: "sql" }, url: string): Promise<Result> {
  const database = await openDatabase(url, { at: config.at });
  try {
    return await database.first(config.sql, MOST + 1);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    throw new KnownError(
      3,
      { at: config.at, message: `data.${name}: ${error.message}`, hint: error.hint },
      { cause: error },
    );
  } finally {
    await database.close();
  }
}

function column(name: string, { rows, columns }: Result, at: Position): readonly string[] {
  const wrong = (message: string, hint: string) => new KnownError(3, { at, message: `data.${name}: ${message}`, hint });
  if (columns.length !== 1) {
    throw wrong(
      `the query returns ${columns.length} columns (${columns.join(", ")})`,
      "It has to return one: select email from users",
    );
  }
  if (rows.length > MOST) {
    throw wrong(
      `the query returns more than ${MOST} rows`,
      `Add an order and a limit, so that every run draws from the same values: order by id limit ${MOST}`,
    );
  }
  const values = rows.flatMap(([value]) => (value === null || value === undefined ? [] : [value]));
  if (values.length > 0) return values;
  throw wrong(
    rows.length === 0 ? "the query returns no row" : "the query returns only NULL",
    "Is the database seeded before (a step with `run:`), and is the target the right one?",
  );
}
