/** Nobody's machine shall die of a demonstration. */
const MOST = 1_000_000_000;

/**
 * The fault `memory-growth:20kB`: each request leaves that many bytes behind, up to 1 GB in all.
 *
 * @param {import("fastify").FastifyInstance} app
 * @param {number} bytes
 */
export function growMemory(app, bytes) {
  const kept = [];
  app.addHook("onResponse", async () => {
    // filled, so that the pages are really there
    if (kept.length * bytes < MOST) kept.push(Buffer.alloc(bytes, 1));
  });
}
