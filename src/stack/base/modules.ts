import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { linkTree } from "./link.ts";

/** What an installer follows. The same bytes of all of these, and the folders of modules are the same. */
const LOCKS = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"];
/** What changes the outcome beside them. */
const BESIDE = [".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", ".pnpmfile.cjs", "patches"];

export interface Trees {
  readonly headTop: string;
  readonly baseTop: string;
}

/** Why base can have head's modules, or can't; `folders` of modules, the outermost ones, relative to the checkout. */
export type Modules =
  | { readonly same: true; readonly lock: string; readonly folders: readonly string[] }
  | { readonly same: false; readonly why: string };

/**
 * Looks at every folder that the base has: only there its own modules can lie. Modules that hold copies of the
 * repository's own packages are head's code, whatever the lock says.
 */
export function compareModules({ headTop, baseTop }: Trees): Modules {
  const places = ["", ...foldersOf(baseTop)];
  const folders = places.map((place) => join(place, "node_modules")).filter((path) => isFolder(join(headTop, path)));
  if (folders.length === 0) return { same: false, why: "head has no node_modules" };
  const around = new Set(
    ["", ...folders.map((folder) => join(folder, ".."))].map((place) => (place === "." ? "" : place)),
  );
  const files = [...around].flatMap((place) => [...LOCKS, ...BESIDE].map((name) => join(place, name)));
  const other = files.find((file) => contentOf(join(headTop, file)) !== contentOf(join(baseTop, file)));
  if (other !== undefined) return { same: false, why: `${other} differs` };
  const locks = files.filter((file) => LOCKS.some((name) => file.endsWith(name)) && existsSync(join(baseTop, file)));
  const [lock] = locks;
  if (lock === undefined) return { same: false, why: "there is no lock file" };
  const copying = locks.find((file) => COPIES.test(contentOf(join(baseTop, file)) ?? ""));
  if (copying !== undefined) return { same: false, why: `${copying} asks for copies of folders of the repository` };
  return { same: true, lock, folders };
}

/** pnpm's injected packages and yarn's `file:` are copied when they are installed; links are not. */
const COPIES = /type: directory\b|@file:\.|resolved "?file:\.|injected: true/;

/** Gives the base the same modules, as hard links: a second copy would take minutes of disk. */
export async function shareModules(
  { headTop, baseTop }: Trees,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const folder of folders) {
    if (existsSync(join(baseTop, folder))) continue; // it is in the repository itself
    await linkTree(headTop, baseTop, folder, signal);
  }
}

/** A command that does nothing but install, whatever its options. */
const INSTALLS =
  /^\s*(?:corepack )?(?:npm (?:ci|install|i|clean-install)|yarn(?: install)?|(?:pnpm|bun) (?:i|install))(?:\s+-[^\s;&|]*)*\s*$/;
/** One that does so among other things, or for one package. */
const MENTIONS =
  /\b(?:npm (?:ci|install|i|clean-install|add)|yarn (?:install|add)|yarn(?=\s*(?:$|[;&|]))|(?:pnpm|bun) (?:i|install|add))\b/;

/**
 * Of `stack.install` what is left to do once the modules are there; undefined when one of them installs among other
 * things, so that all have to be run and nothing is shared.
 */
export function withoutInstallers(install: readonly string[]): readonly string[] | undefined {
  const left = install.filter((command) => !INSTALLS.test(command));
  return left.some((command) => MENTIONS.test(command)) ? undefined : left;
}

function foldersOf(top: string, at = ""): string[] {
  return readdirSync(join(top, at), { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name === "node_modules" || entry.name === ".git") return [];
    const path = join(at, entry.name);
    return [path, ...foldersOf(top, path)];
  });
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** All bytes, of a folder those of all files in it; undefined where there is nothing. */
function contentOf(path: string): string | undefined {
  if (!isFolder(path)) return existsSync(path) ? readFileSync(path, "latin1") : undefined;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const all = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return all.map((file) => `${relative(path, file)}\0${readFileSync(file, "latin1")}`).join("\0");
}
