import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { settingsFromEnv } from "../database/settings.js";
import { faultsFromEnv } from "../faults.js";
import { APPLICATIONS } from "../web/applications.js";
import { nginxConfig } from "./config.js";

/** Writes nginx.conf into a folder of nginx's own and prints that folder. */
const dist = path.resolve(
  process.env.NEXUS_DIST || path.join(path.dirname(fileURLToPath(import.meta.url)), "../web/dist"),
);
if (!existsSync(path.join(dist, `${APPLICATIONS[0]}.html`))) {
  console.error("nexus web: there is no build yet. Run: npm run build --workspace examples/nexus");
  process.exit(1);
}
const folder = path.join(settingsFromEnv().folder, "nginx");
mkdirSync(folder, { recursive: true });
const config = nginxConfig({
  ...{ folder, dist, applications: APPLICATIONS },
  host: process.env.NEXUS_HOST || "127.0.0.1",
  port: Number(process.env.PORT_WEB || 8080),
  api: new URL(process.env.API_URL || `http://127.0.0.1:${process.env.PORT_API || 3000}`),
  compress: !faultsFromEnv().noCompression,
  root: process.getuid?.() === 0,
});
writeFileSync(path.join(folder, "nginx.conf"), config);
console.log(folder);
