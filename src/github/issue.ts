import type { Report } from "../report/model.ts";
import type { Links } from "../report/render/comment.ts";
import { type Octokit, statusOf } from "./client.ts";
import type { Context } from "./context.ts";
import { closingWords, issueBody, issueMarker, issueTitle, runOf } from "./issue-body.ts";
import { sinceLastGreen } from "./last-green.ts";
import { permissionsHelp } from "./permissions.ts";
import { isNewer } from "./sections.ts";
import type { Place } from "./store.ts";

export interface IssueOptions {
  readonly context: Context;
  readonly author: string;
  readonly report: Report;
  readonly links: Links;
}

export type Kept =
  | { readonly done: "opened" | "updated" | "closed"; readonly url: string }
  | { readonly done: "nothing"; readonly why: string }
  | { readonly done: "failed"; readonly why: string; readonly hint?: string };

/** Who watches a branch hears of it where nobody opens a pull request. */
export const tellsByIssue = ({ event, ref }: Context, defaultBranch: string): boolean =>
  ["push", "schedule"].includes(event) && ref === `refs/heads/${defaultBranch}`;

/**
 * One issue of this key and profile: a red run opens it or brings it up to date, a green one closes it. A run that could not
 * measure knows neither. Never throws for an answer of GitHub's.
 */
export async function keepIssue(octokit: Octokit, place: Place, options: IssueOptions): Promise<Kept> {
  const { outcome } = options.report.verdict;
  if (outcome === "not measured") return { done: "nothing", why: "nothing certain was measured" };
  if (outcome === "not judged") return { done: "nothing", why: "the machine was too noisy to tell" };
  try {
    const open = await openIssues(octokit, place, options);
    if (open.some(({ body }) => isNewer(runOf(body), options.context.run)))
      return { done: "nothing", why: "a newer run has already reported" };
    return outcome === "red" ? await tell(octokit, place, options, open) : await close(octokit, place, options, open);
  } catch (error) {
    return failure(error);
  }
}

interface Open {
  readonly number: number;
  readonly body: string;
}

/** Two runs at once may both have opened one. The oldest first: people follow that one. */
async function openIssues(octokit: Octokit, place: Place, { report, author: creator }: IssueOptions): Promise<Open[]> {
  const marker = issueMarker(report.run);
  const list = { ...place, state: "open", creator, per_page: 100 } as const;
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, list);
  return all
    .filter(({ user, body, pull_request: pull }) => !pull && user?.login === creator && body?.startsWith(marker))
    .map(({ number, body }) => ({ number, body: body ?? "" }))
    .sort((a, b) => a.number - b.number);
}

async function tell(
  octokit: Octokit,
  place: Place,
  { context, report, links }: IssueOptions,
  [first, ...spare]: readonly Open[],
): Promise<Kept> {
  const title = issueTitle(report, context.branch);
  const body = issueBody(report, await sinceLastGreen(octokit, place, context), context, links);
  if (!first) {
    const { data } = await octokit.rest.issues.create({ ...place, title, body });
    return { done: "opened", url: data.html_url };
  }
  const { data } = await octokit.rest.issues.update({ ...place, issue_number: first.number, title, body });
  for (const { number } of spare)
    await octokit.rest.issues.update({ ...place, issue_number: number, state: "closed", state_reason: "not_planned" });
  return { done: "updated", url: data.html_url };
}

async function close(
  octokit: Octokit,
  place: Place,
  { report, links }: IssueOptions,
  open: readonly Open[],
): Promise<Kept> {
  let url: string | undefined;
  for (const { number } of open) {
    const issue = { ...place, issue_number: number };
    const { data } = await octokit.rest.issues.update({ ...issue, state: "closed", state_reason: "completed" });
    await octokit.rest.issues.createComment({ ...issue, body: closingWords(report, links) });
    url ??= data.html_url;
  }
  return url === undefined ? { done: "nothing", why: "none is open" } : { done: "closed", url };
}

function failure(error: unknown): Kept {
  const message = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  if (status === 410)
    return { done: "failed", why: "issues are switched off in this repository", hint: "Say `issue: never`." };
  if ([401, 403, 404].includes(status))
    return { done: "failed", why: `the issue was refused (${message})`, hint: permissionsHelp("issue") };
  return { done: "failed", why: `the issue could not be written (${message})` };
}
