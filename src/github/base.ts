import { git } from "../tools/git.ts";
import type { Octokit } from "./client.ts";
import type { Context } from "./context.ts";
import type { Place } from "./store.ts";

export interface BaseCommit {
  /** the commit to compare with; undefined when nothing tells it */
  readonly commit: string | undefined;
  /** its first parents, nearest first */
  readonly ancestors: readonly string[];
}

/**
 * What this run has to be compared with: a pull request's merge commit with its first parent (the tip of the base that
 * was merged), a checked-out head of a pull request with the merge base, a push with the commit before it, everything
 * else with an earlier run of the same commit or of its ancestors.
 */
export async function baseCommit(octokit: Octokit, place: Place, context: Context): Promise<BaseCommit> {
  const commit = await wanted(octokit, place, context);
  return { commit, ancestors: commit ? await ancestorsOf(octokit, place, context, commit) : [] };
}

async function wanted(octokit: Octokit, place: Place, context: Context): Promise<string | undefined> {
  const { pull, sha, workspace } = context;
  if (context.mergeGroup) return context.mergeGroup.baseSha;
  if (pull) {
    const head = await git(workspace, "rev-parse", "HEAD");
    if (head === pull.headSha && head !== sha) {
      const basehead = `${pull.baseSha}...${pull.headSha}`;
      const base = await answer(() => octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead }));
      return base?.merge_base_commit.sha ?? pull.baseSha;
    }
    return (await firstParent(octokit, place, context)) ?? pull.baseSha;
  }
  return context.event === "push" ? firstParent(octokit, place, context) : sha;
}

async function firstParent(octokit: Octokit, place: Place, { sha, workspace }: Context): Promise<string | undefined> {
  const commit = await answer(() => octokit.rest.repos.getCommit({ ...place, ref: sha }));
  return commit?.parents[0]?.sha ?? (await git(workspace, "rev-parse", "--verify", "--quiet", `${sha}^1`));
}

async function ancestorsOf(octokit: Octokit, place: Place, { workspace }: Context, commit: string): Promise<string[]> {
  const listed = await answer(() => octokit.rest.repos.listCommits({ ...place, sha: commit, per_page: 100 }));
  if (!listed) {
    const known = await git(workspace, "rev-list", "--first-parent", "--max-count=101", commit);
    return (known?.split("\n") ?? []).slice(1);
  }
  const parents = new Map(listed.map(({ sha, parents }) => [sha, parents[0]?.sha]));
  const ancestors: string[] = [];
  for (let next = parents.get(commit); next !== undefined; next = parents.get(next)) ancestors.push(next);
  return ancestors;
}

/** History is only a help: when GitHub does not tell it, git or the pull request may. */
const answer = async <Data>(ask: () => Promise<{ data: Data }>): Promise<Data | undefined> => {
  try {
    return (await ask()).data;
  } catch {
    return undefined;
  }
};
