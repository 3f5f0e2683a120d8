import { STATUSES } from "../../database/schema.js";
import { analytics, analyticsQuery, error } from "../schemas.js";

/** The window ends with the newest event, so that the same data gives the same answer on any day. */
const WINDOW = `select date_trunc('day', newest) - make_interval(days => $1 - 1) as "from", newest as "to"
  from (select max(occurred_at) as newest from analytics_events) as last`;

const DAYS = `select to_char(date_trunc('day', occurred_at), 'YYYY-MM-DD') as day,
    count(*)::int as events, count(distinct user_id)::int as users
  from analytics_events where occurred_at >= $1 and occurred_at <= $2 group by 1 order by 1`;

const TOTALS = `select count(*)::int as events, count(distinct user_id)::int as users,
    coalesce(percentile_cont(0.95) within group (order by duration_ms), 0) as "p95DurationMs"
  from analytics_events where occurred_at >= $1 and occurred_at <= $2`;

const PROJECTS = `select status, count(*)::int as count, sum(budget)::float8 as budget, sum(spent)::float8 as spent
  from projects where status = any($3) and created_at >= $1 and created_at <= $2 group by status`;

const KEEP = 60;

export async function analyticsRoutes(app, { cached }) {
  const load = async (request) => {
    const [{ from, to }] = (await request.sql(WINDOW, [request.query.days])).rows;
    const [days, totals, projects] = await Promise.all([
      request.sql(DAYS, [from, to]),
      request.sql(TOTALS, [from, to]),
      request.sql(PROJECTS, [from, to, STATUSES]),
    ]);
    const order = ({ status }) => STATUSES.indexOf(status);
    return {
      ...{ from, to, totals: totals.rows[0], days: days.rows },
      projects: projects.rows.toSorted((a, b) => order(a) - order(b)),
    };
  };
  const schema = { querystring: analyticsQuery, response: { 200: analytics, 400: error } };
  app.get("/api/analytics", { schema }, (request, reply) =>
    cached({ request, reply, name: "analytics", key: request.query.days, seconds: KEEP }, () => load(request)),
  );
}
