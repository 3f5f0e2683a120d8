import { cacheLookups } from "./metrics.js";

/**
 * Answers that are kept in Redis for a while. The header `x-nexus-cache` tells what happened: `hit`, `miss`, `bypass` (the
 * request says `cache-control: no-cache`) or `off` (no Redis, or the fault `cache-off`).
 *
 * @param {{ redis?: import("@redis/client").RedisClientType, faults: { cacheOff: boolean } }} options
 */
export function openCache({ redis, faults }) {
  const inUse = redis !== undefined && !faults.cacheOff;

  const get = (key) => redis.get(key).catch(() => undefined);
  const set = (key, text, seconds) => redis.set(key, text, { EX: seconds }).catch(() => undefined);

  /** The answer of `load`, or the one kept under `key` for at most `seconds`. What `load` throws is not kept. */
  return async function cached({ request, reply, name, key, seconds }, load) {
    const tell = (outcome) => {
      reply.header("x-nexus-cache", outcome);
      cacheLookups.inc({ name, outcome });
    };
    if (!inUse || !redis.isReady) {
      tell("off");
      return load();
    }
    const full = `${name}:${key}`;
    const bypass = request.headers["cache-control"] === "no-cache";
    const kept = bypass ? undefined : await get(full);
    if (kept) {
      tell("hit");
      // a buffer is sent as it is, a text would be serialised again
      return reply.type("application/json; charset=utf-8").send(Buffer.from(kept));
    }
    tell(bypass ? "bypass" : "miss");
    const answer = await load();
    await set(full, JSON.stringify(answer), seconds);
    return answer;
  };
}
