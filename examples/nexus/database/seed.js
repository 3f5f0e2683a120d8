import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { apiSettings, tokenKey } from "../api/settings.js";
import { faultsFromEnv } from "../faults.js";
import { fillStatements, restoreStatements, setSequences } from "./rows.js";
import { CONSTRAINTS, FAULTY_INDEX, INDEXES, TABLES } from "./schema.js";
import { signIn } from "./sessions.js";
import { settingsFromEnv } from "./settings.js";

/**
 * Brings the database to the one state that every measurement starts from. Filled already by the same statements and
 * row counts (told by a hash kept in it): only what the API changed is taken back. Otherwise filled anew.
 */
const say = (line) => console.log(`nexus seed: ${line}`);

const hashOf = (counts) =>
  createHash("sha256")
    .update(JSON.stringify([TABLES, CONSTRAINTS, INDEXES, fillStatements(counts)]))
    .digest("hex");

/** The port opens a moment before PostgreSQL lets anybody in (after a crash it reads its log first). */
async function connect(url) {
  const waitUntil = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const soon = error.code === "57P03" || error.code === "ECONNREFUSED";
      if (!soon || Date.now() > waitUntil) throw error;
      await sleep(100);
    }
  }
}

async function storedHash(client) {
  const { rows } = await client.query("select to_regclass('nexus_seed') is not null as there");
  if (!rows[0].there) return undefined;
  return (await client.query("select hash from nexus_seed")).rows[0]?.hash;
}

/** The fault lives in this one statement, so that a start without it mends what a start with it did. */
async function setIndexes(client, { missingIndex }) {
  const wanted = Object.entries(INDEXES).filter(([name]) => !(missingIndex && name === FAULTY_INDEX));
  if (missingIndex) await client.query(`drop index if exists ${FAULTY_INDEX}`);
  for (const [, definition] of wanted) await client.query(`create ${definition}`);
}

async function fill(client, counts, hash, faults) {
  await client.query("begin");
  for (const statement of [...TABLES, ...fillStatements(counts), ...CONSTRAINTS]) await client.query(statement);
  await setIndexes(client, faults);
  await client.query("commit");
  await client.query("vacuum (analyze, freeze) users, projects, analytics_events");
  // last: a seed that was ended half way is no seed
  await client.query("insert into nexus_seed (hash) values ($1)", [hash]);
}

async function restore(client, counts, faults) {
  let changed = 0;
  for (const statement of restoreStatements(counts)) changed += (await client.query(statement)).rowCount;
  for (const statement of setSequences(counts)) await client.query(statement);
  await setIndexes(client, faults);
  if (changed > 0) await client.query("vacuum (analyze) projects, users");
  return changed;
}

/** A reused folder comes with a cold server, a fresh one with a warm one: reads everything into the server's memory. */
async function warm(client) {
  await client.query("create extension if not exists pg_prewarm");
  await client.query(
    `select pg_prewarm(oid) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`,
  );
}

async function main() {
  const faults = faultsFromEnv();
  const { url, users, projects } = settingsFromEnv();
  const counts = { users, projects };
  const hash = hashOf(counts);
  const started = performance.now();
  const client = await connect(url);
  // the notices are "does not exist, skipping" and "exists already, skipping"
  await client.query("set client_min_messages = warning; set maintenance_work_mem = '256MB'");
  if ((await storedHash(client)) === hash) {
    const changed = await restore(client, counts, faults);
    say(`reused ${users} users and ${projects} projects${changed ? `, took back ${changed} changed rows` : ""}`);
  } else {
    await fill(client, counts, hash, faults);
    say(`filled with ${users} users and ${projects} projects`);
  }
  if (faults.missingIndex) say(`fault missing-index: ${FAULTY_INDEX} is not there`);
  const { cacheUrl } = apiSettings();
  const { signedIn, stored } = await signIn(client, { key: tokenKey(), cacheUrl });
  say(`signed ${signedIn} users in${stored ? "" : ", but there is no session store that knows of it"}`);
  await warm(client);
  await client.query("checkpoint");
  await client.end();
  say(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

main().catch((error) => {
  console.error(`nexus seed: ${error.message}`);
  process.exit(1);
});
