import pg from "pg";
import { settingsFromEnv } from "../database/settings.js";
import { faultsFromEnv } from "../faults.js";
import { buildApi } from "./app.js";
import { openSessions } from "./auth/sessions.js";
import { openSso } from "./auth/sso.js";
import { openTokens } from "./auth/tokens.js";
import { openDirectory } from "./directory.js";
import { connectRedis } from "./redis.js";
import { openReports } from "./reports.js";
import { apiSettings, tokenKey } from "./settings.js";

/** The API in the foreground; its settings stand in README.md. Ends with 0 on SIGTERM and SIGINT. */
const faults = faultsFromEnv();
const settings = apiSettings();
const pool = new pg.Pool({
  connectionString: settingsFromEnv().url,
  max: faults.smallPool ? 1 : 10,
  connectionTimeoutMillis: 5000,
});
// an idle connection that breaks (the database ended) is replaced by the next query
pool.on("error", (error) => console.error(`nexus api: ${error.message}`));

const redis = await connectRedis(settings.cacheUrl);
const directory = openDirectory(settings.directory);
const app = await buildApi({
  ...{ pool, redis, directory, faults },
  reports: openReports(settings.reportsUrl),
  auth: { tokens: openTokens(tokenKey()), sessions: openSessions(redis), sso: openSso(settings) },
  logger: { level: "warn" },
});

async function stop() {
  await app.close();
  await Promise.all([pool.end(), directory.close(), redis?.destroy()]);
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

const { host, port } = settings;
await app.listen({ host, port });
console.log(`nexus api: ready on http://${host}:${port}`);
