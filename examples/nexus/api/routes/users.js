import { error, list, user, userId, userInput, usersQuery } from "../schemas.js";

const COLUMNS = `id, email, name, department, role, active, last_login_at as "lastLoginAt"`;
const PAGE = `select ${COLUMNS} from users order by id limit $1 offset $2`;
const SEARCH = `select ${COLUMNS} from users where email like $3 order by email limit $1 offset $2`;
/** The fault `slow-query`: the same rows, but no index holds `lower(email)`, so each search reads all users. */
const SLOW_SEARCH = `select ${COLUMNS} from users where lower(email) like $3 order by email limit $1 offset $2`;
const ONE = `select ${COLUMNS} from users where id = $1`;
/** Nexus gives the mail address, as it does for everybody. */
const CREATE = `with next as (select nextval(pg_get_serial_sequence('users', 'id'))::int as id)
  insert into users (id, email, name, department, role, active, last_login_at)
  select id, 'user' || id || '@nexus.example', $1, $2, $3, true, now() from next returning ${COLUMNS}`;

const KEEP = 60;

/** What stands there is meant literally, only its end is open. */
const prefix = (text) => `${text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&")}%`;

/** At least that long: a timer alone may ring a fraction of a millisecond early. */
async function wait(ms) {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

export async function usersRoutes(app, { faults, cached }) {
  const found = faults.slowQuery ? SLOW_SEARCH : SEARCH;

  const read = { querystring: usersQuery, response: { 200: list(user), 400: error } };
  app.get("/api/users", { schema: read }, async (request) => {
    const { limit, offset, search } = request.query;
    if (faults.slowEndpoint > 0) await wait(faults.slowEndpoint);
    const { rows } =
      search === undefined
        ? await request.sql(PAGE, [limit, offset])
        : await request.sql(found, [limit, offset, prefix(search)]);
    return { items: rows, limit, offset };
  });

  const load = async (request) => {
    const { id } = request.params;
    const [found] = (await request.sql(ONE, [id])).rows;
    if (found) return found;
    throw Object.assign(new Error(`There is no user ${id}.`), { statusCode: 404 });
  };
  const one = { params: userId, response: { 200: user, 400: error, 404: error } };
  app.get("/api/users/:id", { schema: one }, (request, reply) =>
    cached({ request, reply, name: "user", key: request.params.id, seconds: KEEP }, () => load(request)),
  );

  const create = { body: userInput, response: { 201: user, 400: error } };
  app.post("/api/users", { schema: create }, async (request, reply) => {
    const { name, department, role } = request.body;
    const { rows } = await request.sql(CREATE, [name, department, role]);
    return reply.code(201).header("location", `/api/users/${rows[0].id}`).send(rows[0]);
  });
}
