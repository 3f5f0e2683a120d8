import { createHash, randomBytes } from "node:crypto";
import { Unavailable } from "../unavailable.js";

const SESSION = 30 * 24 * 3600;
const LOGIN = 600;

/** Redis holds only the hash: who reads it can't use it. */
export const sessionKey = (refreshToken) => `session:${createHash("sha256").update(refreshToken).digest("base64url")}`;

export const sessionText = ({ id, name, role }) => JSON.stringify({ id, name, role });

/**
 * Sessions in Redis, found by their refresh token and renewed for 30 days by each use; and what a sign-in elsewhere has to
 * remember until the browser comes back.
 *
 * @param {import("@redis/client").RedisClientType | undefined} redis
 */
export function openSessions(redis) {
  const ask = async (work) => {
    if (!redis) throw new Unavailable("The session store");
    try {
      return await work(redis);
    } catch (cause) {
      throw new Unavailable("The session store", cause);
    }
  };
  return {
    /** @returns {Promise<string>} the refresh token */
    async open(user) {
      const token = randomBytes(32).toString("base64url");
      await ask((store) => store.set(sessionKey(token), sessionText(user), { EX: SESSION }));
      return token;
    },
    /** @returns {Promise<{ id: number, name: string, role: string } | undefined>} */
    async use(token) {
      const text = await ask((store) => store.getEx(sessionKey(token), { type: "EX", value: SESSION }));
      return text ? JSON.parse(text) : undefined;
    },
    /** @returns {Promise<boolean>} whether there was one */
    end: async (token) => (await ask((store) => store.del(sessionKey(token)))) > 0,
    rememberLogin: (state, verifier) => ask((store) => store.set(`login:${state}`, verifier, { EX: LOGIN })),
    takeLogin: (state) => ask((store) => store.getDel(`login:${state}`)),
  };
}
