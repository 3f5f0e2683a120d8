import { Client, EqualityFilter } from "ldapts";
import { Unavailable } from "./unavailable.js";

const PEOPLE = "ou=people,dc=nexus,dc=example";
const ACCOUNT = "cn=api,dc=nexus,dc=example";
const ATTRIBUTES = ["uid", "cn", "mail", "departmentNumber", "title"];

/**
 * The company's directory over LDAP: one bound connection that all requests share.
 *
 * @param {{ url: string, password: string } | undefined} settings
 */
export function openDirectory(settings) {
  let bound;
  const connect = async () => {
    const client = new Client({ url: settings.url, timeout: 5000, connectTimeout: 2000 });
    try {
      await client.bind(ACCOUNT, settings.password);
      return client;
    } catch (error) {
      // its connection would keep this process alive
      await client.unbind().catch(() => undefined);
      throw error;
    }
  };
  const connection = () => {
    bound ??= connect();
    return bound;
  };
  const search = async (uid) => {
    const client = await connection();
    return client.search(PEOPLE, {
      scope: "one",
      filter: new EqualityFilter({ attribute: "uid", value: uid }),
      attributes: ATTRIBUTES,
    });
  };
  return {
    /** @returns {Promise<Record<string, string> | undefined>} attributes of the person, if there is one */
    async find(uid) {
      if (!settings) throw new Unavailable("The directory");
      try {
        return (await search(uid)).searchEntries[0];
      } catch (cause) {
        // whatever happened to the connection, the next request makes a new one
        bound?.then((client) => client.unbind()).catch(() => undefined);
        bound = undefined;
        throw new Unavailable("The directory", cause);
      }
    },
    async close() {
      await bound?.then((client) => client.unbind()).catch(() => undefined);
    },
  };
}
