import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as core from "@actions/core";
import type { Published } from "../commands/ports.ts";
import type { CommentWhen } from "../inputs.ts";
import type { Links } from "../report/render/comment.ts";
import { MAX_SUMMARY } from "../report/render/limits.ts";
import { annotate } from "./annotations.ts";
import type { Octokit } from "./client.ts";
import { type Commented, comment } from "./comment.ts";
import { type Context, runUrl } from "./context.ts";
import { type Kept, keepIssue } from "./issue.ts";
import { ownLogin } from "./login.ts";
import type { Place } from "./store.ts";
import { writeSummary } from "./summary.ts";
import { artifactName, type Uploaded, upload } from "./upload.ts";

export interface PublishOptions {
  readonly context: Context;
  readonly octokit: Octokit;
  readonly place: Place;
  readonly key: string;
  /** working directory, relative to the repository */
  readonly root: string;
  readonly comment: CommentWhen;
  /** the run was cancelled: seconds are left */
  readonly hurried: () => boolean;
  /** whether this run tells by an issue */
  readonly issue: boolean;
  /** GITHUB_STEP_SUMMARY */
  readonly summary: string | undefined;
  /** stores the run as a baseline; undefined where it may not become one */
  readonly store: ((published: Published) => Promise<string>) | undefined;
  /** puts report and baseline beside the release that this run is a gate of */
  readonly release: ((published: Published, html: string) => Promise<string>) | undefined;
}

/**
 * Tells everybody: outputs, annotations, artifacts, summary, comment, issue, baseline, release. Each goes its own way: one that
 * fails says so and what to do, and the verdict stays what it is.
 */
export async function publish(published: Published, options: PublishOptions): Promise<void> {
  const { context, octokit, place, store, release } = options;
  const author = context.pull || options.issue ? await ownLogin(octokit) : "";
  setOutputs(published);
  annotate(published.report.verdict.annotations, options.root);
  const { links, html, saved } = await uploadAll(published, options);
  // from here on `post` has nothing to save
  core.saveState("uploaded", saved ? "true" : "");
  await writeSummary(options.summary, published.summary(links, MAX_SUMMARY)).catch(tell("the summary"));
  if (options.comment !== "never") await writeComment(published, links, author, options);
  if (options.issue)
    told("issue", await keepIssue(octokit, place, { context, author, report: published.report, links }));
  if (store) await core.group("Baseline", () => store(published).then(core.info, tell("the baseline")));
  if (release)
    await core.group("Release", () => release(published, html).then(core.info, tell("the release's assets")));
}

function setOutputs({ report: { verdict }, files }: Published): void {
  core.setOutput("verdict", verdict.outcome);
  core.setOutput("over-budget", verdict.over);
  core.setOutput("regressions", verdict.regressions);
  core.setOutput("report-path", files.html);
  core.setOutput("results-path", files.results);
}

const tell =
  (what: string) =>
  (error: unknown): void =>
    core.warning(`${what} could not be written: ${error instanceof Error ? error.message : String(error)}`);

/** Every kept page report is an artifact of its own; a run with many pages does not need them all at one click. */
const MAX_KEPT = 10;

interface Sent {
  readonly links: Links;
  /** the report as it was sent: with addresses of kept files */
  readonly html: string;
  /** what was measured is safe */
  readonly saved: boolean;
}

/** Kept files go first: the report names their addresses, since nothing lies beside it where it is opened. */
async function uploadAll(published: Published, { context, key }: PublishOptions): Promise<Sent> {
  const { report, out, files } = published;
  const folder = join(out, "artifacts");
  const send = async (name: string, file: string): Promise<string | undefined> =>
    urlOf(await upload(context, folder, { name: artifactName(key, context, name), file }));
  return core.group("Artifacts", async () => {
    const results = await send("results.jsonl", files.results);
    const kept: Record<string, string> = {};
    // without the first one, artifacts can't be had here at all
    for (const { path } of results ? report.files.slice(0, MAX_KEPT) : []) {
      const url = await send(path, join(out, path));
      if (url) kept[path] = url;
    }
    const html = join(folder, "with-addresses.html");
    await mkdir(folder, { recursive: true });
    await writeFile(html, published.html({ files: kept }));
    const url = await send("report.html", html);
    const links = { run: runUrl(context), ...(url ? { report: url } : {}), files: kept };
    return { links, html, saved: results !== undefined };
  });
}

function urlOf(uploaded: Uploaded): string | undefined {
  if ("url" in uploaded) return uploaded.url;
  const hint = uploaded.taken ? " Another job of this run uses the same `key`: give each its own." : "";
  core.warning(`${uploaded.name} could not be uploaded: ${uploaded.failed}.${hint}`);
  return undefined;
}

async function writeComment(
  { report, comment: render }: Published,
  links: Links,
  author: string,
  { context, octokit, place, key, comment: when, hurried }: PublishOptions,
): Promise<void> {
  const begin = when === "always" || report.verdict.outcome !== "green";
  told(
    "comment",
    await comment(octokit, place, {
      key,
      context,
      author,
      begin,
      render: (limit) => render(links, limit),
      ...(hurried() ? { looks: [] } : {}),
    }),
  );
}

/** Says in the log what became of the comment or the issue. */
export function told(what: "comment" | "issue", result: Commented | Kept): void {
  switch (result.done) {
    case "failed":
      core.warning([result.why, result.hint].filter(Boolean).join("\n"));
      break;
    case "nothing":
      core.info(`No ${what} was written: ${result.why}.`);
      break;
    default:
      core.info(`The ${what} was ${result.done}: ${result.url}`);
  }
}
