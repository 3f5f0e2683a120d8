import { createClient } from "@redis/client";

/**
 * Redis, which may come and go: while it is away every command fails at once, and whoever called decides what that means.
 *
 * @param {string | undefined} url undefined: there is none
 * @returns {Promise<import("@redis/client").RedisClientType | undefined>}
 */
export async function connectRedis(url) {
  if (!url) return undefined;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 2000) },
  });
  let last;
  client.on("error", (error) => {
    // each try to reconnect fails with the same words
    const words = error.message || error.code;
    if (words !== last) console.error(`nexus api: cache: ${words}`);
    last = words;
  });
  client.on("ready", () => {
    last = undefined;
  });
  const connected = client.connect().catch(() => undefined);
  await Promise.race([connected, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
  return client;
}
