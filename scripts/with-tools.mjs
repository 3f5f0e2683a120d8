// Installs what a script needs, then runs it under the pinned Node. Plain JavaScript for whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const modules = join(root, "node_modules");
const stamp = join(modules, ".perf-budgets-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.log("Installing packages (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const installed = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    // npm names the script it runs in its environment; the inner npm must not take it for its own
    env: { ...process.env, npm_command: undefined, npm_lifecycle_event: undefined, npm_lifecycle_script: undefined },
  });
  if (installed.status !== 0) process.exit(installed.status ?? 1);
  writeFileSync(stamp, lock);
}

const bin = join(modules, ".bin");
const [script, ...args] = process.argv.slice(2);
const result = spawnSync(join(bin, "node"), ["--disable-warning=ExperimentalWarning", join(root, script), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
});
if (result.error) throw result.error;
process.exit(result.status ?? 1);
