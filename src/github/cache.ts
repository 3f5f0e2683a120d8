import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Cache } from "../commands/ports.ts";
import type { CacheConfig, StackConfig } from "../config/types.ts";

export interface CacheOptions {
  readonly root: string;
  /** of the measurement */
  readonly key: string;
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * `stack.cache` over the cache of GitHub Actions. What an entry depends on is taken down before the first step, because
 * steps may write what it names.
 */
export function githubCache({ root, key, say, warn }: CacheOptions): Cache {
  const missed = new Map<CacheConfig, string>();
  // large, and seldom needed
  const library = () => import("@actions/cache");
  const absolute = ({ paths }: CacheConfig) => paths.map((path) => join(root, path));
  const words = ({ paths }: CacheConfig) => paths.join(", ");

  return {
    async restore(stack) {
      const restored: CacheConfig[] = [];
      for (const cache of stack.cache) {
        try {
          const name = await nameOf(root, key, cache, stack);
          const begin = performance.now();
          const found = await (await library()).restoreCache(absolute(cache), name);
          if (found === name) restored.push(cache);
          else missed.set(cache, name);
          const took = `${((performance.now() - begin) / 1000).toFixed(1)} s`;
          say(
            found === name
              ? `cache: restored ${words(cache)} in ${took}`
              : `cache: no ${words(cache)} of this state yet`,
          );
        } catch (error) {
          warn(`The cache of ${words(cache)} could not be read: ${messageOf(error)}`);
        }
      }
      return restored;
    },
    async save() {
      for (const [cache, name] of missed) {
        const there = absolute(cache).filter((path) => existsSync(path));
        if (there.length < cache.paths.length) {
          say(`cache: nothing was kept of ${words(cache)}: not all of it is there after the steps.`);
          continue;
        }
        try {
          // it tells by itself why it could not
          const id = await (await library()).saveCache(absolute(cache), name);
          if (id !== NOT_SAVED) say(`cache: kept ${words(cache)}`);
        } catch (error) {
          warn(`The cache of ${words(cache)} could not be kept: ${messageOf(error)}`);
        }
      }
    },
  };
}

const NOT_SAVED = -1;

/**
 * What stands for the state of everything that an entry depends on: the content of its files, its texts, the commands
 * that are left out when it is restored, and the kind of machine.
 */
export async function nameOf(
  root: string,
  key: string,
  cache: CacheConfig,
  { steps }: Pick<StackConfig, "steps">,
): Promise<string> {
  const hash = createHash("sha256");
  const commands = steps.flatMap((step) =>
    (step.kind === "build" || step.kind === "run") && cache.skip.includes(step.name) ? [step.command] : [],
  );
  hash.update(JSON.stringify([cache.paths, commands]));
  for (const item of cache.key) {
    const files = await filesOf(root, item);
    hash.update(JSON.stringify([item, files.length]));
    for (const file of files) {
      const content = createHash("sha256")
        .update(await readFile(join(root, file)))
        .digest("hex");
      hash.update(JSON.stringify([file, content]));
    }
  }
  return `perf-budgets-${key}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 32)}`;
}

/** Files that a glob names, in an order that is the same everywhere; a folder means all that is in it. */
async function filesOf(root: string, item: string): Promise<string[]> {
  if (item === "" || /^[/\\]|(^|\/)\.\.(\/|$)/.test(item)) return [];
  // globs pass over names that begin with a dot, and a folder should not
  const folder = await stat(join(root, item)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const paths = folder
    ? (await readdir(join(root, item), { recursive: true })).map((path) => join(item, path))
    : await all(glob(item, { cwd: root }));
  const files = await Promise.all(
    paths.map(async (path) => ((await stat(join(root, path))).isFile() ? [path.split(sep).join("/")] : [])),
  );
  return files.flat().sort();
}

async function all(paths: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const path of paths) found.push(path);
  return found;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
