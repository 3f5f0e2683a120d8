import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";
import { runs, treeOf } from "../../src/ledger/processes.ts";

let folder: string;
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-test-"));
  chmodSync(folder, 0o755); // as root the server runs as another user
  ledger = openLedger({ folder: join(folder, "state"), run: "pg" });
});
afterEach(async () => {
  await ledger.undo({ polite: 2_000, firm: 1_000 });
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const log = () => readFileSync(join(folder, "postgres.log"), "utf8");

/** Up, with one client connected whose backend has a session of its own. */
async function startPostgres() {
  const port = await getPort();
  const script = join(import.meta.dirname, "../support/postgres-start.ts");
  const started = await ledger.start({
    name: "database",
    command: [process.execPath, script, join(folder, "data"), String(port)],
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    log: join(folder, "postgres.log"),
  });
  for (let i = 0; i < 600 && !started.exit() && !log().includes("ready to accept connections"); i++) await sleep(50);
  const client = new pg.Client({ host: "127.0.0.1", port, user: "nexus", database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const tree = treeOf(started.pid);
  const backend = tree.find(({ pid }) => pid === rows[0]?.pid);
  expect(backend?.session).not.toBe(started.pid); // what makes PostgreSQL a case of its own
  expect(tree.length).toBeGreaterThan(5);
  return { started, client, tree };
}

it("shuts PostgreSQL down cleanly, though its script dies first and a client stays connected", async () => {
  const { client, tree } = await startPostgres();
  const undone = await ledger.undo({ polite: 1_500, firm: 5_000 });
  expect(undone.map(({ words }) => words)).toEqual([
    expect.stringMatching(/^ended database \(pid \d+ and \d+ more\)$/),
  ]);
  expect(tree.filter(runs)).toEqual([]);
  expect(log()).toContain("database system is shut down");
  expect(existsSync(join(folder, "data/postmaster.pid"))).toBe(false);
  await client.end().catch(() => undefined);
});

it("finds a postmaster whose script was killed", async () => {
  const { started, client, tree } = await startPostgres();
  await client.end();
  process.kill(started.pid, "SIGKILL");
  await started.ended;
  await ledger.undo();
  expect(tree.filter(runs)).toEqual([]);
  expect(log()).toContain("database system is shut down");
});
