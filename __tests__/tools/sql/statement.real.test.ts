import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase, StatementError } from "../../../src/tools/sql/index.ts";
import { type Server, startServer } from "./server.ts";
import { READING, REFUSED } from "./statements.ts";

/** What is told of a text beforehand has to be what a server says. */
let server: Server;
let db: Database;

beforeAll(async () => {
  server = await startServer();
  await server.exec("create table users (id int)");
  db = await openDatabase(server.url);
});

afterAll(async () => {
  await db?.close();
  await server?.stop();
});

/** As a query is measured: looked at, explained. */
async function measurable(sql: string): Promise<boolean> {
  try {
    if (!(await db.isRead(sql, []))) return false;
    const { shape } = await db.inspect(sql, [], 1000);
    return shape !== undefined;
  } catch (error) {
    // an empty text has no plan at all
    if (!(error instanceof StatementError) && !(error instanceof TypeError)) throw error;
    return false;
  }
}

test.each(READING)("the server measures %j", async (sql) => {
  expect(await measurable(sql)).toBe(true);
});

test.each(REFUSED)("the server does not measure %j", async (sql) => {
  expect(await measurable(sql)).toBe(false);
});
