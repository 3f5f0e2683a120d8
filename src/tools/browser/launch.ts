import { join } from "node:path";
import type { Browser } from "puppeteer-core";
import { chromeFlags, surroundings } from "./flags.ts";

export interface LaunchOptions {
  readonly executable: string;
  /** an empty folder that the caller removes */
  readonly profile: string;
  /** all of Chrome's environment */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts Chrome as a child of this process. It is spoken to through a pipe, so that it ends by itself when this
 * process dies, and takes no port.
 */
export async function launchChrome({ executable, profile, env }: LaunchOptions): Promise<Browser> {
  const { puppeteer } = await import("./lighthouse.ts");
  try {
    return await puppeteer.launch({
      executablePath: executable,
      // puppeteer's own defaults, its flag for the profile among them, give way to Lighthouse's
      args: [...chromeFlags(surroundings()), `--user-data-dir=${profile}`],
      ignoreDefaultArgs: true,
      // Chrome's crash handler starts before flags are read, and would write to the home folder
      env: { ...env, BREAKPAD_DUMP_LOCATION: join(profile, "crashes") },
      pipe: true,
      // its handlers close Chrome but keep this process alive; without them it dies at once, and Chrome with the pipe
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // the viewport is Lighthouse's to set
      defaultViewport: null,
      timeout: 60_000,
      protocolTimeout: 120_000,
    });
  } catch (error) {
    throw new Error(`${executable} could not be started: ${(error as Error).message}`, { cause: error });
  }
}
