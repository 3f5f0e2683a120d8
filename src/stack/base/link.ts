import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";

/** Data and caches of what has run in head: the base makes its own. */
const OWN = new Set([".cache", ".vite", ".vite-temp", ".tmp"]);
/** Of installers: never written to again. Other folders with a dot are generated (`.prisma`), and may be in the base. */
const INSTALLED = new Set([".bin", ".pnpm", ".store", ".bun"]);

/**
 * Puts a folder of modules into another checkout: files as hard links (copies across file systems and where the kernel
 * forbids links to files of others), generated ones always as copies, since writing to one name of a linked file writes to both. A
 * link into the checkout leads to the same place of the other one, so that packages of the repository are its own.
 *
 * @param path relative to both checkouts
 */
export async function linkTree(from: string, to: string, path: string, signal: AbortSignal): Promise<void> {
  let place = link;
  const walk = async (at: string, modules: boolean, copies: boolean): Promise<void> => {
    signal.throwIfAborted();
    await breathe(); // signals are heard between two folders
    mkdirSync(join(to, at), { recursive: true, mode: statSync(join(from, at)).mode & 0o7777 });
    for (const entry of readdirSync(join(from, at), { withFileTypes: true })) {
      const { name } = entry;
      const inner = join(at, name);
      if (entry.isDirectory()) {
        if (modules && OWN.has(name)) continue;
        const generated = modules && name.startsWith(".") && !INSTALLED.has(name);
        await walk(inner, name === "node_modules", copies || generated);
      } else if (entry.isSymbolicLink()) symlinkSync(targetOf(from, to, inner), join(to, inner));
      else if (entry.isFile()) {
        if (copies) copy(join(from, inner), join(to, inner));
        else if (!place(join(from, inner), join(to, inner))) place = copy;
      }
    }
  };
  await walk(path, true, false);
}

const IMPOSSIBLE = new Set(["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP"]);

/** False when it became a copy, as all others will. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (!IMPOSSIBLE.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return !copy(from, to);
  }
}

function copy(from: string, to: string): true {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  return true;
}

/** Inside of the checkout a relative path, which holds in both; outside of it an absolute one. */
function targetOf(from: string, to: string, path: string): string {
  const target = readlinkSync(join(from, path));
  const within = relative(from, resolve(dirname(join(from, path)), target));
  if (within.startsWith("..")) return join(from, within);
  return target.startsWith("/") ? relative(dirname(join(to, path)), join(to, within)) : target;
}
