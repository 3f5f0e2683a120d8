import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as core from "@actions/core";
import { oneNumber } from "./baseline/one-number.ts";
import { checks } from "./checks/index.ts";
import type { Ports, RunInputs } from "./commands/ports.ts";
import { run } from "./commands/run.ts";
import { plain } from "./commands/screen.ts";
import { loadConfig } from "./config/load.ts";
import type { Config } from "./config/types.ts";
import { explain, KnownError } from "./errors.ts";
import { foldersIn } from "./folders.ts";
import { annotateMistakes } from "./github/annotations.ts";
import { type BaseCommit, baseCommit } from "./github/base.ts";
import { type BaselineOptions, findBaseline, storesBaseline } from "./github/baseline.ts";
import { connect } from "./github/client.ts";
import { type Context, readContext, refuseForeignCode } from "./github/context.ts";
import { publish } from "./github/publish.ts";
import { harmless } from "./github/screen.ts";
import { githubStore } from "./github/store.ts";
import { storeBaseline } from "./github/store-baseline.ts";
import { writeSummary } from "./github/summary.ts";
import { watchedBudgets } from "./github/watched.ts";
import { type Inputs, inputOf, readInputs, runIdOf } from "./inputs.ts";
import { codeBlock } from "./report/render/markdown.ts";

/** The door of the action: inputs, context, GitHub, run, exit code. */
async function main(env: NodeJS.ProcessEnv): Promise<number> {
  const inputs = readInputs(env);
  const context = readContext(env);
  refuseForeignCode(context);
  if (inputs.token) core.setSecret(inputs.token);
  return run(runInputs(inputs, context, env), await portsOf(inputs, context, env));
}

function runInputs(inputs: Inputs, context: Context, env: NodeJS.ProcessEnv): RunInputs {
  const root = resolve(context.workspace, inputs.workingDirectory);
  if (!existsSync(root)) {
    throw new KnownError(2, {
      message: `there is no folder ${inputs.workingDirectory} in the workspace`,
      hint: "Run actions/checkout before this step, and give `working-directory` relative to the repository.",
    });
  }
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
}

async function portsOf(inputs: Inputs, context: Context, env: NodeJS.ProcessEnv): Promise<Ports> {
  const place = { owner: context.repository.owner, repo: context.repository.name };
  const client = { apiUrl: context.apiUrl, say: core.info };
  const octokit = connect({ ...client, token: inputs.token });
  const root = inputs.workingDirectory;
  const defaultBranch =
    context.repository.defaultBranch ??
    (await octokit.rest.repos.get(place).then(
      ({ data }) => data.default_branch,
      () => "main",
    ));
  let known: Promise<BaseCommit> | undefined;
  const base = (): Promise<BaseCommit> => {
    known ??= baseCommit(octokit, place, context);
    return known;
  };
  const baselines: BaselineOptions = {
    store: githubStore(octokit, connect({ ...client, token: undefined }), place),
    context,
    choice: inputs.baseline,
    base,
    defaultBranch,
    folder: resolve(context.workspace, root),
  };
  const better = (check: string, metric: string): "lower" | "higher" =>
    checks.find(({ name }) => name === check)?.metrics[metric]?.better ?? "lower";
  const watch = (config: Config) =>
    watchedBudgets(octokit, place, config, {
      context,
      base,
      root,
      better,
      parse: (text) => loadConfig({ file: config.file, text, profile: inputs.profile, checks }),
    });
  return {
    clock: Date.now,
    env,
    checks,
    cancel: new AbortController(),
    exit: end,
    screen: plain((line) => core.info(harmless(line))),
    baseline: ({ key }) => findBaseline(key, baselines),
    watched: watch,
    publish: (published) =>
      publish(published, {
        context,
        octokit,
        place,
        key: inputs.key,
        root,
        comment: inputs.comment,
        summary: env.GITHUB_STEP_SUMMARY,
        store: storesBaseline(context, defaultBranch)
          ? (whole) => storeBaseline(whole, inputs.key, oneNumber(checks), baselines)
          : undefined,
      }),
  };
}

/** A known mistake is told where it stands and without a stack trace; anything else is a defect of ours. */
async function fail(error: unknown, env: NodeJS.ProcessEnv): Promise<number> {
  const text = explain(error);
  core.setOutput("verdict", "not measured");
  if (error instanceof KnownError) {
    annotateMistakes(error.mistakes, inputOf(env, "working-directory") || ".");
    core.info(harmless(text));
    for (const { at, message } of error.mistakes) if (!at) core.error(message);
  } else {
    core.error(text);
  }
  await writeSummary(env.GITHUB_STEP_SUMMARY, `## Performance budgets: not measured\n\n${codeBlock(text)}`);
  return error instanceof KnownError ? error.exit : 3;
}

/** Connections that are kept alive would hold the process for minutes. */
function end(code: number): void {
  process.stdout.write("", () => process.exit(code));
}

end(await main(process.env).catch((error: unknown) => fail(error, process.env)));
