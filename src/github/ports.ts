import * as core from "@actions/core";
import { oneNumber } from "../baseline/one-number.ts";
import { baselineName } from "../baseline/types.ts";
import type { Check } from "../checks/check.ts";
import type { Ports } from "../commands/ports.ts";
import { plain } from "../commands/screen.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/types.ts";
import { baseToMeasure } from "./base.ts";
import { findBaseline, storesBaseline } from "./baseline.ts";
import { githubCache } from "./cache.ts";
import type { Release } from "./context.ts";
import { tellsByIssue } from "./issue.ts";
import { type Job, runInputs } from "./job.ts";
import { acceptedBy } from "./labels.ts";
import { publish } from "./publish.ts";
import { attach, releaseOf } from "./release.ts";
import { harmless } from "./screen.ts";
import { type PackedBaseline, packBaseline, storeBaseline } from "./store-baseline.ts";
import { watchedBudgets } from "./watched.ts";

/** What a run does to the world when the world is GitHub. */
export async function portsOf(job: Job, checks: readonly Check[], exit: (code: number) => void): Promise<Ports> {
  const { inputs, context, env, octokit, place, defaultBranch, choice, baselines, base } = job;
  const release = await releaseOf(octokit, place, context, choice);
  const one = oneNumber(checks);
  const cancel = new AbortController();
  const watch = (config: Config) =>
    watchedBudgets(octokit, place, config, {
      context,
      base,
      root: inputs.workingDirectory,
      checks,
      parse: (text) => loadConfig({ file: config.file, text, profile: inputs.profile, checks }),
    });
  return {
    clock: Date.now,
    env,
    checks,
    cancel,
    exit,
    screen: plain((line) => core.info(harmless(line))),
    baseline: ({ key }) => findBaseline(key, baselines),
    base: async () => {
      const found = await baseToMeasure(octokit, place, context, base, inputs.base);
      const { serverUrl } = context;
      return "why" in found ? found : { ...found, serverUrl, ...(inputs.token ? { token: inputs.token } : {}) };
    },
    watched: watch,
    acceptedBy: () => acceptedBy(octokit, place, context, inputs.acceptLabel),
    cache: githubCache({
      root: runInputs(job).root,
      key: inputs.key,
      say: (line) => core.info(line),
      warn: (line) => core.warning(line),
    }),
    publish: (published) =>
      publish(published, {
        context,
        octokit,
        place,
        key: inputs.key,
        root: inputs.workingDirectory,
        comment: inputs.comment,
        hurried: () => cancel.signal.aborted,
        issue: inputs.issue === "auto" && tellsByIssue(context, defaultBranch),
        summary: env.GITHUB_STEP_SUMMARY,
        store: storesBaseline(context, defaultBranch)
          ? (whole) => storeBaseline(whole, inputs.key, one, baselines)
          : undefined,
        release:
          release &&
          (async (whole, html) => attachAll(job, release, html, await packBaseline(whole, inputs.key, one, baselines))),
      }),
  };
}

/** The report always, the baseline when the run is whole: the next release is compared with it. */
async function attachAll(
  { inputs, octokit, place }: Job,
  release: Release,
  html: string,
  packed: PackedBaseline,
): Promise<string> {
  const report = { name: `perf-budgets-${inputs.key}-report.html`, type: "text/html", file: html };
  const missing = "none" in packed ? ` ${packed.none}` : "";
  const baseline =
    "none" in packed ? [] : [{ name: baselineName(inputs.key), type: "application/gzip", file: packed.file }];
  const assets = [report, ...baseline];
  await attach(octokit, place, release, assets);
  return `Beside release ${release.tag}: ${assets.map(({ name }) => name).join(" and ")}.${missing}`;
}
