import { existsSync } from "node:fs";
import { Launcher } from "chrome-launcher";

export interface Surroundings {
  /** the process runs as root, for whom Chrome's sandbox refuses to start */
  readonly root: boolean;
  /** containers lack the namespaces that the sandbox is made of */
  readonly container: boolean;
}

export const surroundings = (): Surroundings => ({
  root: process.getuid?.() === 0,
  container: existsSync("/.dockerenv") || existsSync("/run/.containerenv"),
});

/** Chrome's flags: those that the `lighthouse` command uses, so that figures agree with it, and a few for CI. */
export const chromeFlags = ({ root, container }: Surroundings): string[] => [
  ...Launcher.defaultFlags(),
  "--headless=new",
  // /dev/shm of a container holds 64 MB, which a large page fills
  "--disable-dev-shm-usage",
  // servers on the same machine speak TCP; a probe for QUIC would only be noise
  "--disable-quic",
  "--disable-breakpad",
  ...(root || container ? ["--no-sandbox"] : []),
];
