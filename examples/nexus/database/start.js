import { serverAccount } from "./account.js";
import { findBinaries } from "./binaries.js";
import { createCluster } from "./cluster.js";
import { clearLeftover } from "./leftover.js";
import { choosePlace } from "./place.js";
import { settingsFromEnv } from "./settings.js";

/**
 * The database in the foreground: `PORT_DATABASE` (5433), `DB_PASSWORD` (nexus), `NEXUS_DATA` (a folder of its own).
 * Ends with 0 on SIGTERM and SIGINT, with 1 when PostgreSQL ends by itself.
 */
const READY = "database system is ready to accept connections";
const say = (line) => console.log(`nexus database: ${line}`);

async function main() {
  const settings = settingsFromEnv();
  const account = serverAccount();
  const place = choosePlace(settings, findBinaries(), account);
  const cluster = createCluster(place, account);

  await clearLeftover(cluster.data, say);
  if (cluster.make(settings.password)) say("made a new data folder");
  await cluster.prepare(settings.password);

  const server = cluster.start(settings.port);
  let asked = false;
  const stop = () => {
    asked = true;
    // fast shutdown: the default of SIGTERM would wait until every client has left
    server.kill("SIGINT");
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  server.stderr.setEncoding("utf8");
  server.stderr.on("data", (text) => {
    process.stderr.write(text);
    if (text.includes(READY)) say(`ready on 127.0.0.1:${settings.port}, data in ${cluster.data}`);
  });
  server.on("error", (error) => fail(error));
  server.on("close", (code, signal) => {
    if (asked) process.exit(0);
    fail(new Error(`PostgreSQL ended by itself (${signal ?? `code ${code}`}); its last words stand above.`));
  });
}

function fail(error) {
  console.error(`nexus database: ${error.message}`);
  process.exit(1);
}

main().catch(fail);
