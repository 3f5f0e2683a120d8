import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from "prom-client";

/** What this process tells in Prometheus' text format under `/metrics`. */

const requests = new Histogram({
  name: "http_request_duration_seconds",
  help: "Time to answer a request, by route",
  labelNames: ["method", "route", "status"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
});

export const cacheLookups = new Counter({
  name: "nexus_cache_lookups_total",
  help: "Answers asked of the cache, by outcome",
  labelNames: ["name", "outcome"],
});

/** @param {import("pg").Pool} pool */
function watchPool(pool) {
  const connections = {
    total: () => pool.totalCount,
    idle: () => pool.idleCount,
    waiting: () => pool.waitingCount,
  };
  new Gauge({
    name: "nexus_pool_connections",
    help: "Connections to the database, and requests that wait for one",
    labelNames: ["state"],
    collect() {
      for (const [state, count] of Object.entries(connections)) this.set({ state }, count());
    },
  });
}

/**
 * @param {import("fastify").FastifyInstance} app
 * @param {import("pg").Pool} pool
 */
export function metricsRoutes(app, pool) {
  register.clear();
  register.registerMetric(requests);
  register.registerMetric(cacheLookups);
  collectDefaultMetrics();
  watchPool(pool);
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", async (_request, reply) => reply.type(register.contentType).send(await register.metrics()));
}
