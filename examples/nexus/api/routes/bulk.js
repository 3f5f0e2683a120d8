import { bulkDone, bulkInput, error } from "../schemas.js";

/** The rows are locked in the order of their numbers, so that two of these at once wait and don't block each other. */
const PRIORITY = `with mine as (select id from projects where id between $1 and $1 + $2 - 1 order by id for update)
  update projects set priority = $3, version = version + 1 from mine where projects.id = mine.id`;

export async function bulkRoutes(app) {
  const schema = { body: bulkInput, response: { 200: bulkDone, 400: error } };
  app.post("/api/projects/bulk", { schema }, async (request) => {
    const { first, count, priority } = request.body;
    return { changed: (await request.sql(PRIORITY, [first, count, priority])).rowCount };
  });
}
