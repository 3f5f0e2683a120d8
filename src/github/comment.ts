import { setTimeout as sleep } from "node:timers/promises";
import { BETWEEN_WRITES, type Octokit, statusOf } from "./client.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import { commentOf, isNewer, MARKER, roomFor, type Section, sectionsOf, union } from "./sections.ts";
import type { Place } from "./store.ts";

export interface CommentOptions {
  readonly key: string;
  readonly context: Context;
  /** who we are; asked for well before, since asking counts as a write and the next one waits */
  readonly author: string;
  /** the text, of at most so many characters */
  readonly render: (limit: number) => string;
  /** a section is only begun when there is something to tell; one that is there is always kept up to date */
  readonly begin: boolean;
  /** ms between the looks after writing */
  readonly looks?: readonly number[];
}

export type Commented =
  | { readonly done: "created" | "updated"; readonly url: string }
  | { readonly done: "nothing"; readonly why: string }
  /** not allowed, or not possible; the measuring is not to fail for it */
  | { readonly done: "failed"; readonly why: string; readonly hint?: string };

/**
 * GitHub has no way to write a comment only if nobody else has in the meantime. So who has written looks again, ms after
 * it, and writes again what another one's writing has taken away. The last look is later than anybody needs who has
 * read the comment before it was written.
 */
const LOOKS = [250, 1_500] as const;
const MAX_WRITES = 8;

interface Existing {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

/**
 * Writes the section of this key in the one comment on the pull request, or tells why not. Sections of other keys stay
 * as they are, also when their jobs write at the same moment. Never throws for an answer of GitHub's.
 */
export async function comment(octokit: Octokit, place: Place, options: CommentOptions): Promise<Commented> {
  const { pull } = options.context;
  if (!pull) return { done: "nothing", why: "no pull request" };
  try {
    const thread: Thread = { octokit, place, pull: pull.number, author: options.author };
    try {
      return await settle(thread, options, 1);
    } catch (error) {
      // GitHub counts some characters otherwise than we do
      if (statusOf(error) !== 422) throw error;
      return await settle(thread, options, 1 / 4);
    }
  } catch (error) {
    return failure(error, pull.fork);
  }
}

interface Thread {
  readonly octokit: Octokit;
  readonly place: Place;
  readonly pull: number;
  readonly author: string;
}

/** Writes until every look finds what was written. @param share of the room that the text may take */
async function settle(thread: Thread, options: CommentOptions, share: number): Promise<Commented> {
  const { key, context, begin, render, looks = LOOKS } = options;
  let result: Commented | undefined;
  let written: Section | undefined;
  let looked = 0;
  for (let writes = 0; writes < MAX_WRITES; ) {
    const there = await ours(thread);
    const known = union(there.map(({ body }) => body));
    const mine = known.find((section) => section.key === key);
    if (mine && isNewer(mine.run, context.run))
      return result ?? { done: "nothing", why: "a newer run has already reported" };
    if (!mine && !begin && !result) return { done: "nothing", why: "nothing is wrong" };
    if (written && mine && same(mine, written) && there.length === 1) {
      const pause = looks[looked];
      if (pause === undefined) break;
      looked += 1;
      await sleep(pause * (1 + Math.random() / 2));
      continue;
    }
    if (written) {
      // not in step with who has overwritten it, and with nothing between reading and writing
      written = undefined;
      await sleep(BETWEEN_WRITES * (1 + Math.random()));
      continue;
    }
    const others = known.filter((section) => section.key !== key);
    const text = render(Math.floor(roomFor(key, context.run, others) * share));
    const body = commentOf([...others, { key, run: context.run, text }]);
    result = await write(thread, there, body, result);
    written = sectionsOf(body).find((section) => section.key === key);
    writes += 1;
    looked = 0;
  }
  return result ?? { done: "failed", why: "others kept writing over it" };
}

const same = (a: Section, b: Section): boolean =>
  a.text.trim() === b.text.trim() && a.run.id === b.run.id && a.run.attempt === b.run.attempt;

/** Into the oldest of our comments; others, which hold nothing more by then, are removed. */
async function write(
  { octokit, place, pull }: Thread,
  there: readonly Existing[],
  body: string,
  before: Commented | undefined,
): Promise<Commented> {
  const [first, ...spare] = there;
  if (!first) {
    const { data } = await octokit.rest.issues.createComment({ ...place, issue_number: pull, body });
    return { done: "created", url: data.html_url };
  }
  const { data } = await octokit.rest.issues.updateComment({ ...place, comment_id: first.id, body });
  for (const { id } of spare) await remove(octokit, place, id);
  return { done: before?.done === "created" ? "created" : "updated", url: data.html_url };
}

async function remove(octokit: Octokit, place: Place, id: number): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ ...place, comment_id: id });
  } catch (error) {
    // the other job has seen both as well
    if (statusOf(error) !== 404) throw error;
  }
}

/** Comments with our marker, by us: anybody can write a marker. The oldest first. */
async function ours({ octokit, place, pull, author }: Thread): Promise<Existing[]> {
  const all = await octokit.paginate(octokit.rest.issues.listComments, { ...place, issue_number: pull, per_page: 100 });
  return all
    .filter(({ user, body }) => user?.login === author && body?.startsWith(MARKER))
    .map(({ id, html_url, body }) => ({ id, url: html_url, body: body ?? "" }))
    .sort((a, b) => a.id - b.id);
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
