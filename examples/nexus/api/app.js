import { STATUS_CODES } from "node:http";
import Fastify from "fastify";
import { countQueries } from "./counting.js";
import { analyticsRoutes } from "./routes/analytics.js";
import { healthRoutes } from "./routes/health.js";
import { projectsRoutes } from "./routes/projects.js";
import { usersRoutes } from "./routes/users.js";

/** What PostgreSQL refuses though the schemas let it pass, in words for who sent it. */
const REFUSALS = {
  23503: "ownerId: there is no such user.",
  23514: "A value is outside of what a project may have.",
};

/**
 * The API over a pool of database connections.
 *
 * @param {{ pool: import("pg").Pool, faults: ReturnType<typeof import("../faults.js").parseFaults>, logger?: object }} options
 */
export async function buildApi({ pool, faults, logger }) {
  // an unknown property is a mistake to be told, not to be dropped in silence
  const app = Fastify({ logger: logger ?? false, ajv: { customOptions: { removeAdditional: false } } });
  countQueries(app, pool);

  app.setErrorHandler((error, request, reply) => {
    const refused = REFUSALS[error.code];
    const status = refused ? 400 : (error.statusCode ?? 500);
    if (status < 500) {
      return reply.code(status).send({ error: STATUS_CODES[status], message: refused ?? error.message });
    }
    request.log.error(error);
    return reply.code(status).send({ error: "Internal Server Error", message: "The request could not be served." });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: "Not Found", message: `There is no ${request.method} ${request.url}.` }),
  );

  await app.register(healthRoutes);
  await app.register(usersRoutes, { faults });
  await app.register(projectsRoutes, { faults });
  await app.register(analyticsRoutes);
  return app;
}
