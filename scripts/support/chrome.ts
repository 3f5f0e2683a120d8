import { existsSync } from "node:fs";
import { aptInstall, isThere } from "./debian.ts";

/**
 * Makes sure that there is a Chrome: the one named by CHROME_PATH, an installed one, or Debian's own, installed now.
 * @throws when there is none and none can be installed
 */
export function ensureChrome(): void {
  if (process.env.CHROME_PATH && existsSync(process.env.CHROME_PATH)) return;
  if (NAMES.some(isThere) || PLACES.some((path) => existsSync(path))) return;
  try {
    aptInstall(["chromium", "fonts-liberation"]);
  } catch (cause) {
    throw new Error(
      `no Chrome here: install Google Chrome or Chromium, or set CHROME_PATH (${(cause as Error).message})`,
      {
        cause,
      },
    );
  }
}

const NAMES = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"];
const PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
