import { error } from "../schemas.js";

const healthy = {
  type: "object",
  properties: { status: { type: "string" }, uptimeSeconds: { type: "number" } },
};

export async function healthRoutes(app) {
  app.get("/api/health", { schema: { response: { 200: healthy, 503: error } } }, async (request, reply) => {
    try {
      await request.sql("select 1");
    } catch (cause) {
      request.log.warn(cause);
      return reply.code(503).send({ error: "Service Unavailable", message: "The database does not answer." });
    }
    return { status: "ok", uptimeSeconds: process.uptime() };
  });
}
