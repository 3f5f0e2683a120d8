import { type Octokit, statusOf } from "./client.ts";
import { commentBody, decide, type Existing, roomFor } from "./comment-body.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import type { Place } from "./store.ts";

export interface CommentOptions {
  readonly key: string;
  readonly context: Context;
  /** the text, of at most so many characters */
  readonly render: (limit: number) => string;
  /** a comment is only begun when there is something to tell; one that is there is always kept up to date */
  readonly begin: boolean;
}

export type Commented =
  | { readonly done: "created" | "updated"; readonly url: string }
  | { readonly done: "nothing"; readonly why: string }
  /** not allowed, or not possible; the measuring is not to fail for it */
  | { readonly done: "failed"; readonly why: string; readonly hint?: string };

/** Writes the one comment of this key on the pull request, or tells why not. Never throws for an answer of GitHub's. */
export async function comment(octokit: Octokit, place: Place, options: CommentOptions): Promise<Commented> {
  const { pull } = options.context;
  if (!pull) return { done: "nothing", why: "no pull request" };
  try {
    const known = { existing: await comments(octokit, place, pull.number), author: await ownLogin(octokit) };
    const room = roomFor(options.key);
    try {
      return await write(octokit, place, pull.number, known, options, room);
    } catch (error) {
      // GitHub counts some characters otherwise than we do
      if (statusOf(error) !== 422) throw error;
      return await write(octokit, place, pull.number, known, options, room / 4);
    }
  } catch (error) {
    return failure(error, pull.fork);
  }
}

async function write(
  octokit: Octokit,
  place: Place,
  pull: number,
  { existing, author }: { existing: readonly Existing[]; author: string },
  { key, context, render, begin }: CommentOptions,
  limit: number,
): Promise<Commented> {
  const body = commentBody(key, context.run, render(limit));
  const decision = decide(existing, key, author, body);
  switch (decision.do) {
    case "nothing":
      return { done: "nothing", why: decision.why };
    case "update": {
      const { data } = await octokit.rest.issues.updateComment({ ...place, comment_id: decision.id, body });
      return { done: "updated", url: data.html_url };
    }
    case "create": {
      if (!begin) return { done: "nothing", why: "nothing is wrong" };
      const { data } = await octokit.rest.issues.createComment({ ...place, issue_number: pull, body });
      return { done: "created", url: data.html_url };
    }
  }
}

async function comments(octokit: Octokit, place: Place, pull: number): Promise<Existing[]> {
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    ...place,
    issue_number: pull,
    per_page: 100,
  });
  return all.map(({ id, user, body }) => ({ id, author: user?.login ?? "", body: body ?? "" }));
}

/** Whose token this is. The one of the job can't be asked for in every installation; its name is known. */
async function ownLogin(octokit: Octokit): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>("query { viewer { login } }");
    return viewer.login;
  } catch {
    return "github-actions[bot]";
  }
}

function failure(error: unknown, fork: boolean): Commented {
  const message = error instanceof Error ? error.message : String(error);
  const refused = [401, 403, 404].includes(statusOf(error));
  if (fork && refused) {
    return {
      done: "nothing",
      why: "the token of a pull request from a fork can only read; the whole report stands in the job's summary",
    };
  }
  if (refused) {
    return { done: "failed", why: `the comment was refused (${message})`, hint: permissionsHelp("comment") };
  }
  return { done: "failed", why: `the comment could not be written (${message})` };
}
