import { error, list, user, usersQuery } from "../schemas.js";

const COLUMNS = `id, email, name, department, role, active, last_login_at as "lastLoginAt"`;
const PAGE = `select ${COLUMNS} from users order by id limit $1 offset $2`;
const SEARCH = `select ${COLUMNS} from users where email like $3 order by email limit $1 offset $2`;

/** What stands there is meant literally, only its end is open. */
const prefix = (text) => `${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

/** At least that long: a timer alone may ring a fraction of a millisecond early. */
async function wait(ms) {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

export async function usersRoutes(app, { faults }) {
  const schema = { querystring: usersQuery, response: { 200: list(user), 400: error } };
  app.get("/api/users", { schema }, async (request) => {
    const { limit, offset, search } = request.query;
    if (faults.slowEndpoint > 0) await wait(faults.slowEndpoint);
    const { rows } =
      search === undefined
        ? await request.sql(PAGE, [limit, offset])
        : await request.sql(SEARCH, [limit, offset, prefix(search)]);
    return { items: rows, limit, offset };
  });
}
