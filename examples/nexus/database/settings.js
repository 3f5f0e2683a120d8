import path from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** user, password's default and database are all the same word */
export const NAME = "nexus";

const count = (name, fallback, env) => {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name}: "${text}" is not a whole number above 0.`);
  return number;
};

/**
 * Where the database lives and what it holds.
 *
 * @returns {{ port: number, password: string, folder: string, folderGiven: boolean, url: string, users: number, projects: number }}
 */
export function settingsFromEnv(env = process.env) {
  const port = count("PORT_DATABASE", 5433, env);
  const password = env.DB_PASSWORD || NAME;
  return {
    port,
    password,
    folder: path.resolve(env.NEXUS_DATA || path.join(REPOSITORY, "node_modules/.cache/nexus")),
    folderGiven: Boolean(env.NEXUS_DATA),
    url: env.DATABASE_URL || `postgres://${NAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${NAME}`,
    users: count("NEXUS_USERS", 100_000, env),
    projects: count("NEXUS_PROJECTS", 500_000, env),
  };
}
