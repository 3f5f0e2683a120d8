import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import httpProxy from "@fastify/http-proxy";
import fastifyStatic from "@fastify/static";
import Fastify from "fastify";

/**
 * Serves the built pages (`web/dist`) on `PORT_WEB` (8080) and hands `/api/*` on to `API_URL`, so that both have one
 * origin. Ends with 0 on SIGTERM and SIGINT.
 */
const dist = path.resolve(process.env.NEXUS_DIST || path.join(path.dirname(fileURLToPath(import.meta.url)), "dist"));
const api = process.env.API_URL || `http://127.0.0.1:${process.env.PORT_API || 3000}`;
const port = Number(process.env.PORT_WEB || 8080);

if (!existsSync(path.join(dist, "index.html"))) {
  console.error("nexus web: there is no build yet. Run: npm run build --workspace examples/nexus");
  process.exit(1);
}

const app = Fastify({ logger: { level: "warn" } });

await app.register(httpProxy, { upstream: api, prefix: "/api", rewritePrefix: "/api" });

await app.register(fastifyStatic, {
  root: dist,
  preCompressed: true,
  // by setHeaders: what has a hash in its name never changes, everything else is asked for again
  cacheControl: false,
  setHeaders: (reply, file) => {
    const hashed = file.includes(`${path.sep}assets${path.sep}`);
    reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  },
});

// pages are routes of the application; a missing file is a missing file
app.setNotFoundHandler((request, reply) => {
  const page = (request.method === "GET" || request.method === "HEAD") && !path.extname(request.url.split("?")[0]);
  if (page) return reply.sendFile("index.html");
  return reply.code(404).send({ error: "Not Found", message: `There is no ${request.url}.` });
});

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => app.close());

await app.listen({ host: "127.0.0.1", port });
console.log(`nexus web: ready on http://127.0.0.1:${port}, API at ${api}`);
