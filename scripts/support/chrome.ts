import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Makes sure that there is a Chrome: the one named by CHROME_PATH, an installed one, or Debian's own, installed now.
 * @throws when there is none and none can be installed
 */
export function ensureChrome(): void {
  if (process.env.CHROME_PATH && existsSync(process.env.CHROME_PATH)) return;
  if (NAMES.some(isOnPath) || PLACES.some((path) => existsSync(path))) return;
  if (!isOnPath("apt-get")) throw new Error("no Chrome here: install Google Chrome or Chromium, or set CHROME_PATH");
  console.log("Installing Chromium (apt-get) …");
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"],
  ]) {
    const [command, ...rest] = [...sudo, "apt-get", ...args];
    const { status } = spawnSync(command!, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0)
      throw new Error(
        `${[command, ...rest].join(" ")} ended with ${status}: install Chromium by hand, or set CHROME_PATH`,
      );
  }
}

const NAMES = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"];
const PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

const isOnPath = (name: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;
