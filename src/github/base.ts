import type { BaseChoice } from "../commands/ports.ts";
import { KnownError } from "../errors.ts";
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

/**
 * The commit to build and measure beside this one: the one that was asked for, else the base of the change.
 * @param asked a branch, a tag or a commit
 * @throws KnownError (2) when there is no such commit
 */
export async function baseToMeasure(
  octokit: Octokit,
  place: Place,
  context: Context,
  base: () => Promise<BaseCommit>,
  asked: string | undefined,
): Promise<BaseChoice> {
  if (asked !== undefined) return { commit: await commitAsked(octokit, place, context, asked), text: asked };
  const { event, pull, mergeGroup } = context;
  // a schedule, a release or a run by hand brings no change: it is compared with an earlier run
  if (!pull && !mergeGroup && event !== "push") return { why: `the event ${event} has no base` };
  const { commit } = await base();
  if (!commit) return { why: "neither GitHub nor git tells the commit before this one" };
  return { commit, text: textOf(context) };
}

const textOf = ({ pull, mergeGroup }: Context): string => {
  if (pull) return `its base on ${pull.baseRef}`;
  return mergeGroup ? `its base on ${mergeGroup.baseRef}` : "the commit before";
};

/** A whole id needs no answer of GitHub: it is fetched as it stands. */
async function commitAsked(octokit: Octokit, place: Place, { workspace }: Context, asked: string): Promise<string> {
  if (/^[0-9a-f]{40}$/.test(asked)) return asked;
  const found = await answer(() => octokit.rest.repos.getCommit({ ...place, ref: asked }));
  const commit = found?.sha ?? (await git(workspace, "rev-parse", "--verify", "--quiet", `${asked}^{commit}`));
  if (commit) return commit;
  throw new KnownError(2, {
    message: `input base: there is no commit ${asked} in ${place.owner}/${place.repo}`,
    hint: "Name a branch, a tag or the full id of a commit; leave it out to compare with what the event tells.",
  });
}

/** History is only a help: when GitHub does not tell it, git or the pull request may. */
const answer = async <Data>(ask: () => Promise<{ data: Data }>): Promise<Data | undefined> => {
  try {
    return (await ask()).data;
  } catch {
    return undefined;
  }
};
