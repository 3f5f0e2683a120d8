import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NAME } from "./settings.js";

/** What this product's server is run with, beside PostgreSQL's own defaults. */
const OPTIONS = {
  listen_addresses: "127.0.0.1",
  // no socket file outside the data folder
  unix_socket_directories: "",
  shared_preload_libraries: "pg_stat_statements",
  shared_buffers: "256MB",
  // no replica ever follows: the seed then writes its tables once, not twice
  wal_level: "minimal",
  max_wal_senders: "0",
  // a checkpoint in the middle of a short measurement is noise; seed.js makes one at its end
  max_wal_size: "4GB",
  checkpoint_timeout: "30min",
  timezone: "UTC",
};

const settings = Object.entries(OPTIONS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

const environment = () => ({ ...process.env, LC_ALL: "C", LC_MESSAGES: "C" });

/** Programs of one PostgreSQL, run as one account. */
export function createCluster({ native, folder }, account) {
  const data = path.join(folder, "postgres-18");
  const program = (name) => path.join(native, "bin", name);
  const options = { ...account, cwd: folder, env: environment(), encoding: "utf8" };

  function run(name, args, input) {
    const { status, signal, error, stdout, stderr } = spawnSync(program(name), args, { ...options, input });
    if (status !== 0) {
      throw new Error(`${name} ended with ${error?.message ?? status ?? signal}:\n${stderr || stdout}`);
    }
    return stderr;
  }

  /** Statements before anybody can connect, so that who finds the port open finds everything there. */
  function alone(where, database, statements) {
    const messages = run("postgres", ["--single", "-D", where, ...settings, database], `${statements.join("\n")}\n`);
    // in this mode a wrong statement does not end the program with a code of its own
    if (/\b(ERROR|FATAL):/.test(messages)) throw new Error(`PostgreSQL could not be prepared:\n${messages}`);
  }

  /** Makes the data folder unless there is one. Half-made ones (killed meanwhile) never bear the final name. */
  function make(password) {
    if (existsSync(data)) return false;
    const half = `${data}.new`;
    const secret = path.join(folder, "password.new");
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { mode: 0o700 });
    writeFileSync(secret, `${password}\n`, { mode: 0o600 });
    if (account.uid !== undefined) for (const file of [half, secret]) chownSync(file, account.uid, account.gid);
    try {
      // the built-in locale sorts alike on every machine
      run("initdb", [
        ...["-D", half, "--username", NAME, "--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8"],
        ...["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
      ]);
    } finally {
      rmSync(secret, { force: true });
    }
    alone(half, "postgres", [`create database ${NAME};`]);
    renameSync(half, data);
    return true;
  }

  /** Brings the database to what the settings say, whoever made it and with which password. */
  async function prepare(password) {
    const quoted = `'${password.replaceAll("'", "''")}'`;
    const statements = [`alter role ${NAME} password ${quoted};`, "create extension if not exists pg_stat_statements;"];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return alone(data, NAME, statements);
      } catch (error) {
        // the children of a server that was ended by SIGKILL need a moment to notice
        if (attempt === 20 || !error.message.includes("shared memory block")) throw error;
        await sleep(500);
      }
    }
  }

  const start = (port) =>
    spawn(program("postgres"), ["-D", data, "-p", String(port), ...settings], {
      ...options,
      stdio: ["ignore", "inherit", "pipe"],
    });

  return { data, make, prepare, start };
}
