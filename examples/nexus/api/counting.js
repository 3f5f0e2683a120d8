/**
 * Gives every request a `request.sql(text, values)` and tells in the header `x-nexus-queries` how often it was
 * called: the truth for whoever estimates it from outside.
 *
 * @param {import("fastify").FastifyInstance} app
 * @param {import("pg").Pool} pool
 */
export function countQueries(app, pool) {
  app.decorateRequest("queries", 0);
  app.decorateRequest("sql", function sql(text, values) {
    this.queries += 1;
    return pool.query(text, values);
  });
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-nexus-queries", request.queries);
  });
}
