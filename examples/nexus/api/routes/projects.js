import { error, list, project, projectId, projectInput, projectsQuery } from "../schemas.js";

const COLUMNS = `p.id, p.name, p.description, p.status, p.priority, p.budget, p.spent, p.progress,
  p.due_on::text as "dueOn", p.created_at as "createdAt", p.version, p.owner_id`;
const WITH_OWNER = `${COLUMNS}, u.name as owner_name`;

const SEARCH = `select ${WITH_OWNER} from projects p join users u on u.id = p.owner_id
  where p.status = $1 order by p.created_at desc limit $2 offset $3`;
const SEARCH_ALONE = `select ${COLUMNS} from projects p where p.status = $1 order by p.created_at desc limit $2 offset $3`;
const OWNER = "select name from users where id = $1";

const CREATE = `with p as (
    insert into projects (name, description, owner_id, status, priority, budget, due_on)
    values ($1, $2, $3, $4, $5, $6, $7) returning *
  ) select ${WITH_OWNER} from p join users u on u.id = p.owner_id`;
const UPDATE = `with p as (
    update projects set name = $1, description = $2, owner_id = $3, status = $4, priority = $5, budget = $6,
      due_on = $7, version = version + 1 where id = $8 returning *
  ) select ${WITH_OWNER} from p join users u on u.id = p.owner_id`;

const values = (body) => [
  ...[body.name, body.description, body.ownerId, body.status],
  ...[body.priority, body.budget, body.dueOn],
];

const shape = ({ owner_id: id, owner_name: name, ...rest }) => ({ ...rest, owner: { id, name } });

/** The fault `n-plus-one`: a page of n projects costs n + 1 queries, each owner fetched after the other. */
async function searchOneByOne(request, parameters) {
  const { rows } = await request.sql(SEARCH_ALONE, parameters);
  const items = [];
  for (const row of rows) {
    const owner = await request.sql(OWNER, [row.owner_id]);
    items.push(shape({ ...row, owner_name: owner.rows[0].name }));
  }
  return items;
}

async function searchJoined(request, parameters) {
  const { rows } = await request.sql(SEARCH, parameters);
  return rows.map(shape);
}

export async function projectsRoutes(app, { faults }) {
  const search = faults.nPlusOne ? searchOneByOne : searchJoined;

  const read = { querystring: projectsQuery, response: { 200: list(project), 400: error } };
  app.get("/api/projects", { schema: read }, async (request) => {
    const { status, limit, offset } = request.query;
    return { items: await search(request, [status, limit, offset]), limit, offset };
  });

  const create = { body: projectInput, response: { 201: project, 400: error } };
  app.post("/api/projects", { schema: create }, async (request, reply) => {
    const { rows } = await request.sql(CREATE, values(request.body));
    return reply.code(201).header("location", `/api/projects/${rows[0].id}`).send(shape(rows[0]));
  });

  const update = { params: projectId, body: projectInput, response: { 200: project, 400: error, 404: error } };
  app.put("/api/projects/:id", { schema: update }, async (request, reply) => {
    const { id } = request.params;
    const { rows } = await request.sql(UPDATE, [...values(request.body), id]);
    if (rows.length === 0) return reply.code(404).send({ error: "Not Found", message: `There is no project ${id}.` });
    return shape(rows[0]);
  });
}
