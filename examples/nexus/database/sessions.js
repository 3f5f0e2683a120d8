import { createClient } from "@redis/client";
import { sessionKey, sessionText } from "../api/auth/sessions.js";
import { openTokens } from "../api/auth/tokens.js";

/** Every so many users, one is signed in. */
const EVERY = 97;
const MOST = 1000;
const MONTH = 30 * 24 * 3600;

const USERS = `select id, name, role from users where id % ${EVERY} = 0 order by id limit ${MOST}`;
const INSERT = `insert into demo_sessions (user_id, access_token, refresh_token)
  select * from unnest($1::int[], $2::text[], $3::text[])`;

const refreshTokenOf = ({ id }) => `demonstration-${id}`;

/**
 * Signs some users in for whoever measures: access tokens that do not end, and refresh tokens that the session store
 * knows. Both stand in the table `demo_sessions`, and are the same in every run with the same key.
 *
 * @param {import("pg").Client} client
 * @param {{ key: Uint8Array, cacheUrl?: string }} settings
 * @returns {Promise<{ signedIn: number, stored: boolean }>} whether a session store was there to take them
 */
export async function signIn(client, { key, cacheUrl }) {
  const tokens = openTokens(key);
  const { rows: users } = await client.query(USERS);
  const access = await Promise.all(users.map(tokens.issueForDemonstration));
  await client.query("truncate demo_sessions");
  await client.query(INSERT, [users.map(({ id }) => id), access, users.map(refreshTokenOf)]);
  return { signedIn: users.length, stored: await store(users, cacheUrl) };
}

async function store(users, url) {
  if (!url) return false;
  const redis = createClient({ url, socket: { connectTimeout: 2000, reconnectStrategy: false } });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await Promise.all(
      users.map((user) => redis.set(sessionKey(refreshTokenOf(user)), sessionText(user), { EX: MONTH })),
    );
    return true;
  } catch {
    return false;
  } finally {
    redis.destroy();
  }
}
