import { basename } from "node:path";
import { TRUSTED_EVENTS } from "../baseline/trust.ts";
import { type Octokit, statusOf } from "./client.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import type { Place } from "./store.ts";

export interface Commit {
  readonly sha: string;
  /** the first line of its message */
  readonly title: string;
  readonly author: string;
}

/** What came onto the branch since this workflow was last green on it. */
export type Since =
  | {
      readonly green: { readonly sha: string; readonly run: string };
      /** newest first; GitHub lists at most 250 */
      readonly commits: readonly Commit[];
      readonly total: number;
      readonly url: string;
    }
  /** it never was, or GitHub does not tell */
  | { readonly unknown: string };

/** Asks for the last successful run of this workflow on this branch, and for the commits since. */
export async function sinceLastGreen(octokit: Octokit, place: Place, context: Context): Promise<Since> {
  try {
    const { data } = await octokit.rest.actions.listWorkflowRuns({
      ...place,
      workflow_id: basename(context.workflow),
      branch: context.branch,
      status: "success",
      exclude_pull_requests: true,
      per_page: 50,
    });
    // a fork may have a branch of the same name
    const green = data.workflow_runs.find(
      ({ id, event, head_repository: head }) =>
        id !== context.run.id && head?.id === context.repository.id && TRUSTED_EVENTS.includes(event),
    );
    if (!green) return { unknown: "This workflow has not been green on this branch before." };
    const basehead = `${green.head_sha}...${context.sha}`;
    const { data: compared } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead });
    return {
      green: { sha: green.head_sha, run: green.html_url },
      commits: compared.commits.toReversed().map(({ sha, commit, author }) => ({
        sha,
        title: commit.message.split("\n")[0] ?? "",
        author: author && "login" in author ? author.login : (commit.author?.name ?? "unknown"),
      })),
      total: compared.total_commits,
      url: compared.html_url,
    };
  } catch (error) {
    const help = [401, 403].includes(statusOf(error)) ? `\n${permissionsHelp("baseline")}` : "";
    const why = error instanceof Error ? error.message : String(error);
    return { unknown: `The last green run could not be found (${why}).${help}` };
  }
}
