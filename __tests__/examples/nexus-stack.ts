import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import pg from "pg";
import { expect } from "vitest";

const ROOT = join(import.meta.dirname, "../../examples/nexus");

export type Env = Readonly<Record<string, string>>;

export const DATABASE = ["database/start.js"];
export const SEED = ["database/seed.js"];
export const API = ["api/server.js"];
export const REPORTS = ["reports/server.js"];
export const SSO = ["sso/server.js"];
export const MONITOR = ["monitor/scrape.js"];

export interface Program {
  readonly pid: number;
  /** both streams so far */
  output(): string;
  /** exit code; resolves though others that it started still hold its streams */
  readonly ended: Promise<number | null>;
  /** both streams are complete */
  readonly closed: Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

/** A program of the example product as its users start it: `node PATH …`, or `sh PATH`. */
function program(args: readonly string[], env: Env): Program {
  const command = args[0]?.endsWith(".sh") ? "sh" : process.execPath;
  const child: ChildProcess = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const add = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return { pid: child.pid as number, output: () => output, ended, closed, signal: (signal) => child.kill(signal) };
}

async function until(started: Program, what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  let code: number | null | undefined;
  started.ended.then((value) => {
    code = value;
  });
  for (let waited = 0; !(await is()); waited += 20) {
    if (code !== undefined || waited > 60_000) {
      const end = code === undefined ? "" : `, exit code ${code}`;
      throw new Error(`${what} did not come${end}:\n${started.output()}`);
    }
    await sleep(20);
  }
}

/** Starts a program and waits until it says that it is ready. */
export async function start(args: readonly string[], env: Env): Promise<Program> {
  const started = program(args, env);
  await until(started, '"ready on"', () => started.output().includes("ready on "));
  return started;
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });

/** Starts a server that says nothing and waits until its port is open. */
export async function serve(script: string, port: number, env: Env): Promise<Program> {
  const started = program([script], env);
  await until(started, `port ${port}`, () => isOpen(port));
  return started;
}

/** Runs it to its end. */
export async function run(args: readonly string[], env: Env): Promise<{ code: number | null; output: string }> {
  const started = program(args, env);
  const code = await started.ended;
  await started.closed;
  return { code, output: started.output() };
}

export async function end(started: Program): Promise<number | null> {
  started.signal("SIGTERM");
  return started.ended;
}

/** Builds the pages into a folder. */
export async function build(folder: string, fault: string): Promise<void> {
  const vite = join(import.meta.dirname, "../../node_modules/vite/bin/vite.js");
  const built = await run([vite, "build", "web", "--outDir", folder, "--logLevel", "warn"], { NEXUS_FAULT: fault });
  expect(built.code, built.output).toBe(0);
}

export interface Nexus {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  sql(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** The database with few rows, in a folder of its own, and an environment for all other parts with ports of their own. */
export async function openNexus(more: Env = {}): Promise<Nexus & { readonly database: Program }> {
  const folder = await mkdtemp(join(tmpdir(), "nexus-test-"));
  const ports = Object.fromEntries(
    await Promise.all(
      ["API", "CACHE", "DATABASE", "DIRECTORY", "REPORTS", "SSO", "WEB"].map(
        async (name) => [`PORT_${name}`, String(await getPort())] as const,
      ),
    ),
  );
  const env: Record<string, string> = {
    ...ports,
    NEXUS_DATA: folder,
    NEXUS_DIST: join(folder, "dist"),
    NEXUS_USERS: "2000",
    NEXUS_PROJECTS: "10000",
    // not the default one, and one that has to be quoted
    DB_PASSWORD: "it's secret",
    DATABASE_URL: `postgres://nexus:${encodeURIComponent("it's secret")}@127.0.0.1:${ports.PORT_DATABASE}/nexus`,
    API_URL: `http://127.0.0.1:${ports.PORT_API}`,
    PUBLIC_URL: `http://127.0.0.1:${ports.PORT_WEB}`,
    ...more,
  };
  const database = await start(DATABASE, env);
  const seeded = await run(SEED, env);
  expect(seeded, seeded.output).toMatchObject({ code: 0, output: expect.stringContaining("filled with 2000 users") });
  return {
    ...{ folder, env, database },
    sql: (text) => query(env.DATABASE_URL ?? "", text),
    async close() {
      await end(database);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

export interface Answer {
  readonly status: number;
  readonly queries: number;
  readonly cache: string | null;
  readonly location: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the test finds out
  readonly body: any;
}

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Ask = (path: string, asked?: Asked) => Promise<Answer>;

/** An API with this environment, for the time of one block. */
export async function withApi<T>(env: Env, work: (ask: Ask, url: string) => Promise<T>): Promise<T> {
  const port = String(await getPort());
  const api = await start(API, { ...env, PORT_API: port });
  const url = `http://127.0.0.1:${port}`;
  try {
    return await work((path, asked) => ask(url, path, asked), url);
  } finally {
    expect(await end(api), api.output()).toBe(0);
  }
}

async function ask(url: string, path: string, { method = "GET", body, headers = {} }: Asked = {}): Promise<Answer> {
  const json = { body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
  const init = { method, redirect: "manual" as const, ...(body === undefined ? { headers } : json) };
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    queries: Number(response.headers.get("x-nexus-queries")),
    cache: response.headers.get("x-nexus-cache"),
    location: response.headers.get("location"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}
