import { dirname, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { checks } from "../checks/index.ts";
import { readText } from "../config/read.ts";
import { COMPARE_MODES } from "../config/types.ts";
import { explain, KnownError } from "../errors.ts";
import { dayOf } from "../findings/accept.ts";
import { foldersIn } from "../folders.ts";
import { VERSION } from "../version.ts";
import { compare } from "./compare.ts";
import { runHere } from "./here.ts";
import { initHere } from "./init/here.ts";
import { merge } from "./merge.ts";
import { readRuns, redraw } from "./report.ts";
import { stop } from "./stop.ts";
import { validate } from "./validate.ts";

/** The command line. @returns the exit code; prints mistakes itself, defects with their stack */
export async function cli(argv: readonly string[]): Promise<number> {
  let code = 0;
  const done = (result: number) => {
    code = result;
  };
  const say = (line: string) => console.log(line);
  const program = new Command("perf-budgets")
    .description("Performance budgets of a whole stack, from one budgets.yml")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .showSuggestionAfterError();

  program
    .command("run")
    .description("start the stack, measure, judge; leaves results.jsonl, report.html, report.md and comment.md")
    .option("-c, --config <file>", "the budgets", "budgets.yml")
    .option("-p, --profile <name>", "a profile of the budgets")
    .option("-o, --out <folder>", "where results go (default: .perf-budgets)")
    .option("-C, --working-directory <folder>", "the checkout", ".")
    .option("--baseline <file>", "compare with this baseline or results.jsonl; it need not exist yet")
    .option("--save-baseline <file>", "keep this run, with the history of --baseline, for the next one")
    .option("--release-baseline <file>", "tell also what changed since this one, the last release's")
    .option("--compare <mode>", COMPARE_MODES.join(" | "), oneOf(...COMPARE_MODES))
    .option("--base <ref>", "the commit to measure beside this one (default: where this branch began)")
    .option(
      "--fail <when>",
      "any | over-budget | regression | never",
      oneOf("any", "over-budget", "regression", "never"),
    )
    .option("--key <name>", "tells several stacks of one repository apart", "default")
    .action(async (options) => done(await runHere(options)));

  program
    .command("validate")
    .description("check budgets.yml and say in words what each profile measures")
    .argument("[file]", "the budgets", "budgets.yml")
    .option("-p, --profile <name>", "only this profile")
    .option(
      "--baseline <file>",
      "an earlier run or baseline: what a change has to be to be found follows from its noise",
    )
    .action((file, { profile, baseline }) =>
      done(
        validate({
          file,
          text: readText(resolve(file), file),
          checks,
          today: dayOf(Date.now()),
          say,
          profile,
          baseline: baseline && readRuns(baseline)[0],
          env: process.env,
        }),
      ),
    );

  program
    .command("compare")
    .description("compare two logs row by row, without a stack")
    .argument("<base>", "results.jsonl or a baseline")
    .argument("<head>", "results.jsonl")
    .action((base, head) => done(compare({ base, head, checks, say })));

  program
    .command("report")
    .description("draw a log again, without measuring")
    .argument("<results>", "results.jsonl")
    .option("--baseline <file>", "another log to compare with")
    .option("-o, --out <folder>", "where the report goes (default: beside the log)")
    .action((file, { baseline, out }) =>
      done(redraw({ file, against: baseline, out: out ?? dirname(resolve(file)), checks, say })),
    );

  program
    .command("merge")
    .description("make one log of those of several machines or shards")
    .argument("<results...>", "results.jsonl of each")
    .requiredOption("-o, --out <file>", "the merged log")
    .action((files, { out }) => done(merge({ files, out, say })));

  program
    .command("stop")
    .description("end and remove what earlier runs left behind")
    .option("--all", "also end runs that still go on")
    .action(async ({ all }) => done(await stop({ folder: foldersIn(resolve(".")).state, say, all })));

  program
    .command("init")
    .description("write the smallest budgets.yml and a workflow for this repository; asks nothing")
    .option("-C, --working-directory <folder>", "the repository", ".")
    .action(({ workingDirectory }) => done(initHere({ root: resolve(workingDirectory), say })));

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(explain(error));
    return error instanceof KnownError ? error.exit : 70;
  }
  return code;
}

const oneOf =
  (...allowed: readonly string[]) =>
  (text: string): string => {
    if (!allowed.includes(text)) throw new InvalidArgumentError(`Allowed: ${allowed.join(", ")}.`);
    return text;
  };
