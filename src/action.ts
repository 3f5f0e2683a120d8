import { existsSync } from "node:fs";
import { posix } from "node:path";
import * as core from "@actions/core";
import { checks } from "./checks/index.ts";
import { readConfig, run } from "./commands/run.ts";
import { explain, KnownError } from "./errors.ts";
import { affected } from "./github/affected.ts";
import { annotateMistakes } from "./github/annotations.ts";
import { readContext, refuseForeignCode } from "./github/context.ts";
import { type Job, openJob, replaceComment, runInputs } from "./github/job.ts";
import { portsOf } from "./github/ports.ts";
import { harmless } from "./github/screen.ts";
import { writeSummary } from "./github/summary.ts";
import { inputOf, readInputs } from "./inputs.ts";
import { MAX_SUMMARY } from "./report/render/limits.ts";
import { codeBlock, codeSpan } from "./report/render/markdown.ts";

/** The door of the action: inputs, context, GitHub, run, exit code. */
async function main(env: NodeJS.ProcessEnv): Promise<number> {
  const inputs = readInputs(env);
  const context = readContext(env);
  refuseForeignCode(context);
  if (inputs.token) core.setSecret(inputs.token);
  const job = await openJob(inputs, context, env);
  let published = false;
  try {
    requireFolder(job);
    if (!(await concerns(job))) return 0;
    const ports = await portsOf(job, checks, end);
    return await run(runInputs(job), {
      ...ports,
      publish: async (report) => {
        await ports.publish(report);
        published = true;
      },
    });
  } catch (error) {
    // what is published says more
    if (!published) await replaceComment(job, (limit) => notMeasured(explain(error), context.pull?.headSha, limit));
    throw error;
  }
}

function requireFolder(job: Job): void {
  if (existsSync(runInputs(job).root)) return;
  throw new KnownError(2, {
    message: `there is no folder ${job.inputs.workingDirectory} in the workspace`,
    hint: "Run actions/checkout before this step, and give `working-directory` relative to the repository.",
  });
}

/** Whether this run has anything to measure; says so where it has not, and ends green. */
async function concerns(job: Job): Promise<boolean> {
  const { inputs, context, env, octokit, place } = job;
  const { paths } = readConfig(runInputs(job), { checks, clock: Date.now });
  const always = [posix.join(inputs.workingDirectory, inputs.config), context.workflow];
  const { affected: yes, why } = await affected(octokit, place, context, paths, always);
  if (why) core.info(yes ? `Measured: ${why}.` : `Nothing is measured: ${why}.`);
  if (yes) return true;
  const text = `## ✅ Performance budgets: not affected\n\n${codeSpan(context.pull?.headSha.slice(0, 9) ?? "")}: ${why} (${paths.map(codeSpan).join(", ")}), so nothing was measured.`;
  core.setOutput("verdict", "green");
  core.setOutput("over-budget", 0);
  core.setOutput("regressions", 0);
  await writeSummary(env.GITHUB_STEP_SUMMARY, text);
  await replaceComment(job, (limit) => text.slice(0, limit));
  return false;
}

/** @param limit characters; the text is cut, never what frames it */
function notMeasured(text: string, commit: string | undefined, limit: number): string {
  const short = text.length > limit - FRAME ? `${text.slice(0, Math.max(0, limit - FRAME))} …` : text;
  const parts = ["## ⚠️ Performance budgets: not measured", ...(commit ? [codeSpan(commit.slice(0, 9))] : [])];
  return [...parts, codeBlock(short)].join("\n\n");
}
const FRAME = 200;

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
  await writeSummary(env.GITHUB_STEP_SUMMARY, notMeasured(text, undefined, MAX_SUMMARY / 4));
  return error instanceof KnownError ? error.exit : 3;
}

/** Connections that are kept alive would hold the process for minutes. */
function end(code: number): void {
  process.stdout.write("", () => process.exit(code));
}

end(await main(process.env).catch((error: unknown) => fail(error, process.env)));
