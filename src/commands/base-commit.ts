import { KnownError } from "../errors.ts";
import { git } from "../tools/git.ts";
import type { BaseChoice } from "./ports.ts";

/** In the order in which they are asked: what others have merged counts more than what lies here. */
const DEFAULT_BRANCHES = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/**
 * The commit that a checkout is compared with: the one asked for, else where its branch left the default branch. On the
 * default branch itself that is what is committed, when files that git knows have been changed since, and else the commit before.
 * @param asked a branch, a tag or a commit
 * @throws KnownError (2) when there is no such commit
 */
export async function baseHere(root: string, asked: string | undefined): Promise<BaseChoice> {
  if (asked !== undefined) return { commit: await commitAsked(root, asked), text: asked };
  const head = await git(root, "rev-parse", "--verify", "--quiet", "HEAD");
  if (!head) return { why: "this is no git repository, or one without a commit" };
  const branch = await firstOf(DEFAULT_BRANCHES, (name) => commitOf(root, name));
  const common = branch && (await git(root, "merge-base", "HEAD", branch));
  if (branch && !common)
    return { why: `git knows no commit that HEAD and ${branch} have in common (a shallow clone?)` };
  if (common && common !== head) return { commit: common, text: `where HEAD left ${branch}` };
  // untracked files may be anything; a product that uses a new one has changed another as well
  if (await git(root, "status", "--porcelain", "--untracked-files=no"))
    return { commit: head, text: "what is committed" };
  const before = await commitOf(root, "HEAD^");
  return before ? { commit: before, text: "the commit before" } : { why: "HEAD has no commit before it here" };
}

async function commitAsked(root: string, asked: string): Promise<string> {
  const commit = (await commitOf(root, asked)) ?? (await commitOf(root, `origin/${asked}`));
  if (commit) return commit;
  throw new KnownError(2, {
    message: `there is no commit ${asked} to compare with`,
    hint: "Name a branch, a tag or a commit that this repository has: git fetch brings what is missing.",
  });
}

const commitOf = (root: string, name: string): Promise<string | undefined> =>
  git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);

async function firstOf(
  names: readonly string[],
  exists: (name: string) => Promise<unknown>,
): Promise<string | undefined> {
  for (const name of names) if (await exists(name)) return name;
  return undefined;
}
