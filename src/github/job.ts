import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as core from "@actions/core";
import type { Choice } from "../baseline/resolve.ts";
import { foldersIn } from "../folders.ts";
import { type Inputs, runIdOf } from "../inputs.ts";
import { type BaseCommit, baseCommit } from "./base.ts";
import type { BaselineOptions } from "./baseline.ts";
import { BETWEEN_WRITES, connect, type Octokit } from "./client.ts";
import { comment } from "./comment.ts";
import type { Context } from "./context.ts";
import { ownLogin } from "./login.ts";
import { told } from "./publish.ts";
import { choiceFor } from "./release.ts";
import { githubStore, type Place } from "./store.ts";

type Env = NodeJS.ProcessEnv;

/** Everything about this job of GitHub Actions that the steps of the door share. */
export interface Job {
  readonly inputs: Inputs;
  readonly context: Context;
  readonly env: Env;
  readonly octokit: Octokit;
  readonly place: Place;
  readonly defaultBranch: string;
  readonly choice: Choice;
  readonly baselines: BaselineOptions;
  /** what this run has to be compared with; asked for once */
  readonly base: () => Promise<BaseCommit>;
}

export async function openJob(inputs: Inputs, context: Context, env: Env): Promise<Job> {
  const place = { owner: context.repository.owner, repo: context.repository.name };
  const client = { apiUrl: context.apiUrl, say: core.info };
  const octokit = connect({ ...client, token: inputs.token });
  const defaultBranch = context.repository.defaultBranch ?? (await askForBranch(octokit, place));
  let known: Promise<BaseCommit> | undefined;
  const base = (): Promise<BaseCommit> => {
    known ??= baseCommit(octokit, place, context);
    return known;
  };
  const choice = choiceFor(inputs.baseline, context);
  const baselines: BaselineOptions = {
    store: githubStore(octokit, connect({ ...client, token: undefined }), place, context.release?.id),
    context,
    choice,
    base,
    defaultBranch,
    folder: resolve(context.workspace, inputs.workingDirectory),
  };
  return { inputs, context, env, octokit, place, defaultBranch, choice, baselines, base };
}

const askForBranch = (octokit: Octokit, place: Place): Promise<string> =>
  octokit.rest.repos.get({ ...place }).then(
    ({ data }) => data.default_branch,
    () => "main",
  );

/** The inputs of `run`. */
export const runInputs = ({ inputs, context, env }: Pick<Job, "inputs" | "context" | "env">) => {
  const root = resolve(context.workspace, inputs.workingDirectory);
  return {
    root,
    config: inputs.config,
    profile: inputs.profile,
    ...foldersIn(root),
    key: inputs.key,
    id: runIdOf(env, inputs),
    // people know the head of their pull request, not the merge commit that is measured
    commit: context.pull?.headSha ?? context.sha,
    branch: context.branch,
    event: context.event,
    compare: inputs.compare,
    fail: inputs.fail,
  };
};

/** Brings a section that stands on an older commit up to date with why there is nothing to report; begins none. */
export async function replaceComment(
  { inputs, context, octokit, place }: Job,
  render: (limit: number) => string,
): Promise<void> {
  if (inputs.comment === "never" || !context.pull) return;
  const author = await ownLogin(octokit);
  await sleep(BETWEEN_WRITES);
  told("comment", await comment(octokit, place, { key: inputs.key, context, author, begin: false, render }));
}
