import Fastify from "fastify";
import pg from "pg";
import { collectDefaultMetrics, register } from "prom-client";
import { settingsFromEnv } from "../database/settings.js";

/**
 * A service of its own that only the API calls: reports over the whole portfolio, on `PORT_REPORTS` (3100). Ends with 0
 * on SIGTERM and SIGINT.
 */
const PORTFOLIO = `select u.department, count(*)::int as projects,
    (count(*) filter (where p.status = 'completed'))::int as completed,
    (count(*) filter (where p.status in ('planning', 'active') and p.due_on < (select "to" from period)))::int as late,
    sum(p.budget)::float8 as budget, sum(p.spent)::float8 as spent, round(avg(p.progress), 1)::float8 as progress
  from projects p join users u on u.id = p.owner_id
  where p.created_at >= (select "from" from period) group by u.department order by u.department`;
/** The months end with the newest event, so that the same data gives the same report on any day. */
const PERIOD = `select (newest - make_interval(months => $1))::date as "from", newest::date as "to"
  from (select max(occurred_at) as newest from analytics_events) as last`;
const REPORT = `with period as materialized (${PERIOD})
  select (select "from"::text from period) as "from", (select json_agg(d) from (${PORTFOLIO}) as d) as departments`;

const pool = new pg.Pool({ connectionString: settingsFromEnv().url, max: 4, connectionTimeoutMillis: 5000 });
pool.on("error", (error) => console.error(`nexus reports: ${error.message}`));

const app = Fastify({ logger: { level: "warn" } });
collectDefaultMetrics();
app.get("/metrics", async (_request, reply) => reply.type(register.contentType).send(await register.metrics()));
app.get("/health", async () => ({ status: "ok" }));
const months = { type: "object", properties: { months: { type: "integer", minimum: 1, maximum: 36, default: 12 } } };
app.get("/portfolio", { schema: { querystring: months } }, async (request, reply) => {
  const { rows } = await pool.query(REPORT, [request.query.months]);
  return reply.header("x-nexus-queries", 1).send({ from: rows[0].from, departments: rows[0].departments ?? [] });
});

async function stop() {
  await app.close();
  await pool.end();
}
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

const [host, port] = [process.env.NEXUS_HOST || "127.0.0.1", Number(process.env.PORT_REPORTS || 3100)];
await app.listen({ host, port });
console.log(`nexus reports: ready on http://${host}:${port}`);
