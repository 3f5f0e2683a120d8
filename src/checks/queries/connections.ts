import { type Database, openDatabase } from "../../tools/sql/index.ts";
import type { Site } from "../check.ts";

/** One connection a target, made when first needed and again after it broke. */
export function openConnections(site: Site) {
  const open = new Map<string, Promise<Database>>();
  const connect = async (target: string): Promise<Database> => {
    const database = await openDatabase(site.target(target));
    site.version(database.engine, await database.version());
    return database;
  };
  return {
    get(target: string): Promise<Database> {
      const database = open.get(target) ?? connect(target);
      open.set(target, database);
      database.catch(() => open.delete(target));
      return database;
    },
    drop(target: string): void {
      open.get(target)?.then(
        (database) => database.abort(),
        () => {},
      );
      open.delete(target);
    },
    async close(): Promise<void> {
      for (const database of open.values()) await database.then((it) => it.close()).catch(() => {});
      open.clear();
    },
  };
}
