import { accessSync, constants } from "node:fs";
import { Launcher } from "chrome-launcher";
import { KnownError } from "../../errors.ts";

/**
 * The browser to measure with: `CHROME_PATH`, else the first Chrome or Chromium of this machine.
 * Throws a KnownError (exit 3) that says how to get one.
 */
export function findChrome(env: Readonly<Record<string, string | undefined>>): string {
  const wanted = env.CHROME_PATH;
  if (wanted) {
    if (executable(wanted)) return wanted;
    throw new KnownError(3, {
      message: `CHROME_PATH is ${wanted}, and that is no file that can be run.`,
      hint: "Set it to the Chrome or Chromium to measure with, or unset it to use the one that is installed.",
    });
  }
  const found = firstInstallation();
  if (found) return found;
  throw new KnownError(3, { message: "Pages are measured in Chrome, and none was found on this machine.", hint: HOW });
}

const HOW = `Install one, or set CHROME_PATH to its program:
  Debian, Ubuntu   sudo apt-get install chromium
  macOS            brew install --cask google-chrome
  Windows          winget install Google.Chrome
  anywhere         npx @puppeteer/browsers install chrome@stable
GitHub's own runners have Chrome already; a container needs it in its image.`;

function firstInstallation(): string | undefined {
  try {
    return Launcher.getInstallations()[0];
  } catch {
    return undefined; // it throws when it finds none
  }
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
