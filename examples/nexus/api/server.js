import pg from "pg";
import { settingsFromEnv } from "../database/settings.js";
import { faultsFromEnv } from "../faults.js";
import { buildApi } from "./app.js";

/** The API in the foreground: `PORT_API` (3000), `DATABASE_URL`, `NEXUS_FAULT`. Ends with 0 on SIGTERM and SIGINT. */
const faults = faultsFromEnv();
const pool = new pg.Pool({ connectionString: settingsFromEnv().url, max: 10, connectionTimeoutMillis: 5000 });
// an idle connection that breaks (the database ended) is replaced by the next query
pool.on("error", (error) => console.error(`nexus api: ${error.message}`));

const app = await buildApi({ pool, faults, logger: { level: "warn" } });

async function stop() {
  await app.close();
  await pool.end();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

const port = Number(process.env.PORT_API || 3000);
await app.listen({ host: "127.0.0.1", port });
console.log(`nexus api: ready on http://127.0.0.1:${port}`);
