import { posix } from "node:path";
import { type Octokit, statusOf } from "./client.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import type { Place } from "./store.ts";

/** More changed files GitHub does not list. */
const MAX_LISTED = 3000;

export interface Affected {
  readonly affected: boolean;
  /** for the log */
  readonly why: string;
}

/**
 * Whether a pull request touches what `paths` names. Filtered here and not by the workflow's own `paths`, because a required
 * check whose workflow is left out waits for ever. Everything that is no pull request is always measured, and so is a
 * pull request whose files can't be told.
 * @param always files that count whatever `paths` says, relative to the repository: budgets.yml, the workflow
 */
export async function affected(
  octokit: Octokit,
  place: Place,
  { pull }: Context,
  paths: readonly string[],
  always: readonly string[],
): Promise<Affected> {
  if (!pull || paths.length === 0) return { affected: true, why: "" };
  try {
    const list = { ...place, pull_number: pull.number, per_page: 100 };
    const files = await octokit.paginate(octokit.rest.pulls.listFiles, list);
    if (files.length >= MAX_LISTED) return { affected: true, why: "too many files changed to tell which" };
    const names = files.flatMap(({ filename, previous_filename: before }) => [filename, ...(before ? [before] : [])]);
    const hit = names.find((name) => always.includes(name) || matches(name, paths));
    if (hit) return { affected: true, why: `${hit} is among its paths` };
    return { affected: false, why: `none of the ${names.length} changed files is among its paths` };
  } catch (error) {
    const help = statusOf(error) === 403 ? `\n${permissionsHelp("comment")}` : "";
    return { affected: true, why: `the changed files could not be listed (${(error as Error).message})${help}` };
  }
}

/** Whether a file is among these globs. The last one that fits decides; `!` before one takes files out again. */
export const matches = (file: string, paths: readonly string[]): boolean =>
  paths.reduce((included, path) => {
    const out = path.startsWith("!");
    return fits(file, out ? path.slice(1) : path) ? !out : included;
  }, false);

function fits(file: string, path: string): boolean {
  const pattern = path.replace(/^\.?\//, "").replace(/\/+$/, "");
  // a folder means all that is in it; and files that begin with a dot are files like others
  const plain = file.replaceAll(/(^|\/)\.(?=[^/])/g, "$1");
  return [pattern, `${pattern}/**`].some((glob) => posix.matchesGlob(file, glob) || posix.matchesGlob(plain, glob));
}
