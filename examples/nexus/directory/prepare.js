import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { apiSettings } from "../api/settings.js";
import { settingsFromEnv } from "../database/settings.js";
import { ldif, slapdConfig } from "./config.js";

/**
 * Makes slapd's folder ready and prints its path: program, configuration, and a database with the first users of
 * PostgreSQL, which is kept as long as they stay the same. `node prepare.js /usr/sbin/slapd`
 */
const MOST = 10_000;

async function firstUsers(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query("select id, email, name, department, role from users order by id limit $1", [MOST]))
      .rows;
  } finally {
    await client.end();
  }
}

/** Ubuntu's AppArmor lets /usr/sbin/slapd read its own folders only; a copy is free of that. */
function bringProgram(slapd, folder) {
  const own = path.join(folder, "slapd");
  rmSync(own, { force: true });
  if (existsSync("/etc/apparmor.d/usr.sbin.slapd")) copyFileSync(slapd, own);
  else symlinkSync(slapd, own);
  return own;
}

function fill(slapd, folder, text) {
  const file = path.join(folder, "people.ldif");
  const db = path.join(folder, "db");
  rmSync(db, { recursive: true, force: true });
  mkdirSync(db, { mode: 0o700 });
  writeFileSync(file, text);
  const added = spawnSync(slapd, ["-T", "add", "-q", "-f", path.join(folder, "slapd.conf"), "-l", file], {
    encoding: "utf8",
  });
  rmSync(file);
  if (added.status !== 0) throw new Error(`slapd -T add ended with ${added.status ?? added.signal}: ${added.stderr}`);
}

async function main() {
  const { folder: data, url } = settingsFromEnv();
  const folder = path.join(data, "slapd");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const slapd = bringProgram(process.argv[2], folder);
  const password = apiSettings({ LDAP_URL: "-", ...process.env }).directory.password;
  writeFileSync(path.join(folder, "slapd.conf"), slapdConfig(folder, password), { mode: 0o600 });
  const text = ldif(await firstUsers(url));
  const hash = createHash("sha256").update(text).digest("hex");
  const stamp = path.join(folder, "filled");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
    rmSync(stamp, { force: true });
    fill(slapd, folder, text);
    writeFileSync(stamp, hash);
  }
  console.log(folder);
}

main().catch((error) => {
  console.error(`nexus directory: ${error.message}`);
  process.exit(1);
});
