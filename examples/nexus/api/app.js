import { STATUS_CODES } from "node:http";
import Fastify from "fastify";
import { openCache } from "./cached.js";
import { countQueries } from "./counting.js";
import { growMemory } from "./growth.js";
import { metricsRoutes } from "./metrics.js";
import { analyticsRoutes } from "./routes/analytics.js";
import { authRoutes } from "./routes/auth.js";
import { bulkRoutes } from "./routes/bulk.js";
import { directoryRoutes } from "./routes/directory.js";
import { healthRoutes } from "./routes/health.js";
import { projectsRoutes } from "./routes/projects.js";
import { reportsRoutes } from "./routes/reports.js";
import { usersRoutes } from "./routes/users.js";
import { Unavailable } from "./unavailable.js";

/** What PostgreSQL refuses though the schemas let it pass, in words for who sent it. */
const REFUSALS = {
  23503: "ownerId: there is no such user.",
  23514: "A value is outside of what a project may have.",
};

/**
 * The API over a pool of database connections and the parts beside it.
 *
 * @param {{ pool: import("pg").Pool, redis?: import("@redis/client").RedisClientType, auth: object, directory: object,
 *   reports: object, faults: ReturnType<typeof import("../faults.js").parseFaults>, logger?: object }} options
 */
export async function buildApi({ pool, redis, auth, directory, reports, faults, logger }) {
  // an unknown property is a mistake to be told, not to be dropped in silence
  const app = Fastify({ logger: logger ?? false, ajv: { customOptions: { removeAdditional: false } } });
  countQueries(app, pool);
  metricsRoutes(app, pool);
  if (faults.memoryGrowth > 0) growMemory(app, faults.memoryGrowth);
  const cached = openCache({ redis, faults });

  app.setErrorHandler((error, request, reply) => {
    const refused = REFUSALS[error.code];
    const status = refused ? 400 : (error.statusCode ?? 500);
    if (status < 500) {
      return reply.code(status).send({ error: STATUS_CODES[status], message: refused ?? error.message });
    }
    request.log.error(error);
    const message = error instanceof Unavailable ? error.message : "The request could not be served.";
    return reply.code(status).send({ error: STATUS_CODES[status], message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: "Not Found", message: `There is no ${request.method} ${request.url}.` }),
  );

  await app.register(healthRoutes);
  await app.register(usersRoutes, { faults, cached });
  await app.register(projectsRoutes, { faults });
  await app.register(bulkRoutes);
  await app.register(analyticsRoutes, { cached });
  await app.register(reportsRoutes, { reports, cached });
  await app.register(authRoutes, { auth });
  await app.register(directoryRoutes, { directory });
  return app;
}
