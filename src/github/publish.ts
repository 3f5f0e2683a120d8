import { join } from "node:path";
import * as core from "@actions/core";
import type { Published } from "../commands/ports.ts";
import type { CommentWhen } from "../inputs.ts";
import type { Links } from "../report/render/comment.ts";
import { annotate } from "./annotations.ts";
import type { Octokit } from "./client.ts";
import { comment } from "./comment.ts";
import { type Context, runUrl } from "./context.ts";
import type { Place } from "./store.ts";
import { MAX_SUMMARY_BYTES, writeSummary } from "./summary.ts";
import { artifactName, type Uploaded, upload } from "./upload.ts";

export interface PublishOptions {
  readonly context: Context;
  readonly octokit: Octokit;
  readonly place: Place;
  readonly key: string;
  /** working directory, relative to the repository */
  readonly root: string;
  readonly comment: CommentWhen;
  /** GITHUB_STEP_SUMMARY */
  readonly summary: string | undefined;
  /** stores the run as a baseline; undefined where it may not become one */
  readonly store: ((published: Published) => Promise<string>) | undefined;
}

/**
 * Tells everybody: outputs, annotations, artifacts, summary, comment, baseline. Each goes its own way: one that fails says so
 * and what to do, and the verdict stays what it is.
 */
export async function publish(published: Published, options: PublishOptions): Promise<void> {
  setOutputs(published);
  annotate(published.report.verdict.annotations, options.root);
  const links = await uploadAll(published, options);
  // from here on `post` has nothing to save
  core.saveState("uploaded", links.results ? "true" : "");
  await writeSummary(options.summary, published.summary(links, MAX_SUMMARY_BYTES)).catch(tell("the summary"));
  if (options.comment !== "never") await writeComment(published, links, options);
  const { store } = options;
  if (store) await core.group("Baseline", () => store(published).then(core.info, tell("the baseline")));
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

async function uploadAll(
  { report, out, files }: Published,
  { context, key }: PublishOptions,
): Promise<Links & { readonly results: boolean }> {
  const folder = join(out, "artifacts");
  const send = async (name: string, file: string): Promise<string | undefined> =>
    urlOf(await upload(context, folder, { name: artifactName(key, context, name), file }));
  return core.group("Artifacts", async () => {
    const html = await send("report.html", files.html);
    const results = await send("results.jsonl", files.results);
    const kept: Record<string, string> = {};
    // without the first one, artifacts can't be had here at all
    for (const { path } of html ? report.files.slice(0, MAX_KEPT) : []) {
      const url = await send(path, join(out, path));
      if (url) kept[path] = url;
    }
    return { run: runUrl(context), ...(html ? { report: html } : {}), files: kept, results: results !== undefined };
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
  { context, octokit, place, key, comment: when }: PublishOptions,
): Promise<void> {
  const begin = when === "always" || report.verdict.outcome !== "green";
  const result = await comment(octokit, place, { key, context, begin, render: (limit) => render(links, limit) });
  switch (result.done) {
    case "failed":
      core.warning([result.why, result.hint].filter(Boolean).join("\n"));
      break;
    case "nothing":
      core.info(`No comment was written: ${result.why}.`);
      break;
    default:
      core.info(`The comment was ${result.done}: ${result.url}`);
  }
}
