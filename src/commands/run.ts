import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Baseline } from "../baseline/types.ts";
import { loadConfig } from "../config/load.ts";
import { masker } from "../config/secrets.ts";
import type { Config } from "../config/types.ts";
import { explain, KnownError } from "../errors.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { onSignals } from "../ledger/signals.ts";
import { undoLedger } from "../ledger/undo.ts";
import { buildReport } from "../report/build.ts";
import { suggestBudgets } from "../report/suggest.ts";
import { sentence } from "../report/words.ts";
import { SCHEMA } from "../results/entry.ts";
import { toRun } from "../results/log.ts";
import { type Log, openLog } from "../results/writer.ts";
import { TOOL } from "../version.ts";
import { filesOf, writeReport } from "./files.ts";
import { measure } from "./measure.ts";
import type { Ports, RunInputs } from "./ports.ts";

/**
 * From budgets.yml to a verdict: stack up, measure, judge, publish. Whatever breaks, what was measured is reported and
 * everything started is ended.
 * @returns the exit code: 0 fine, 1 over or regressed, 3 could not measure
 * @throws KnownError (2) for a mistake in budgets.yml, before anything is started
 */
export async function run(inputs: RunInputs, ports: Ports): Promise<number> {
  const config = withInputs(readConfig(inputs, ports), inputs);
  const mask = masker(ports.env, config.secrets);
  const screen = { say: (line: string) => ports.screen.say(mask(line)), progress: ports.screen.progress };
  const within: Ports = { ...ports, screen };

  for (const undone of await undoLedger(inputs.state, { deadOwners: true }))
    screen.say(`Left by an earlier run, ended now: ${undone.words}`);
  const baseline =
    config.compare.mode === "off" ? { runs: [], text: "not compared" } : await ports.baseline({ key: inputs.key });
  screen.say(`Baseline: ${baseline.text}`);

  keepOutOfGit(dirname(inputs.state));
  clear(inputs.out);
  const log = openLog(filesOf(inputs.out).results, mask);
  log.write(runEntry(inputs, ports, config));
  const ledger = openLedger({ folder: inputs.state, run: inputs.id });
  const published = Promise.withResolvers<void>();
  const deaf = onSignals({
    ledger,
    exit: ports.exit,
    stop: () => {
      ports.cancel.abort();
      return published.promise;
    },
  });
  try {
    return await measureAndPublish(config, inputs, within, { ledger, log, mask, baseline });
  } finally {
    published.resolve();
    deaf();
  }
}

interface Open {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly mask: (text: string) => string;
  readonly baseline: Baseline;
}

async function measureAndPublish(config: Config, inputs: RunInputs, ports: Ports, open: Open): Promise<number> {
  const { log, mask, baseline } = open;
  const { screen } = ports;
  const failure = await measureAll(config, inputs, ports, open);

  const finished = toRun(log.entries);
  const watched = await ports.watched(config);
  const mistakes = failure instanceof KnownError ? failure.mistakes : [];
  const report = buildReport({ run: finished, config, checks: ports.checks, baseline, watched, mistakes });
  const complete = failure === undefined && report.verdict.outcome !== "not measured";
  const published = writeReport(report, inputs.out, mask, complete);
  if (failure instanceof KnownError) screen.say(`\n${explain(failure)}`);
  for (const line of conclusion(published.report, config)) screen.say(line);
  await ports.publish(published);
  if (failure && !(failure instanceof KnownError)) throw failure;
  return report.verdict.exit;
}

export function readConfig(
  inputs: Pick<RunInputs, "root" | "config" | "profile">,
  { checks }: Pick<Ports, "checks">,
): Config {
  const path = join(inputs.root, inputs.config);
  if (!existsSync(path)) {
    throw new KnownError(2, {
      message: `there is no ${inputs.config} in ${inputs.root}`,
      hint: "Run `npx perf-budgets init` to get one, or name yours with --config (input `config`).",
    });
  }
  return loadConfig({ file: inputs.config, text: readFileSync(path, "utf8"), profile: inputs.profile, checks });
}

const withInputs = (config: Config, { compare, fail }: RunInputs): Config => ({
  ...config,
  compare: { ...config.compare, ...(compare ? { mode: compare } : {}) },
  ...(fail ? { fail } : {}),
});

/** The folder of ledgers is ours alone, whatever the repository ignores. */
function keepOutOfGit(home: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, ".gitignore"), "*\n");
}

/** Reports of an earlier run beside this one's would be taken for it. */
function clear(out: string): void {
  for (const part of ["results.jsonl", "report.html", "report.md", "comment.md", "pages", "logs"]) {
    rmSync(join(out, part), { recursive: true, force: true });
  }
  mkdirSync(out, { recursive: true });
}

const runEntry = (inputs: RunInputs, ports: Ports, config: Config) => ({
  is: "run" as const,
  schema: SCHEMA as 1,
  id: inputs.id,
  tool: TOOL,
  key: inputs.key,
  commit: inputs.commit,
  branch: inputs.branch,
  event: inputs.event,
  profile: config.profile,
  config: config.text,
  configFile: config.file,
  at: ports.clock(),
});

/** Measures, and whatever happens gives back everything that was started. Returns what went wrong. */
async function measureAll(
  config: Config,
  inputs: RunInputs,
  ports: Ports,
  { ledger, log }: Open,
): Promise<Error | undefined> {
  let failure: Error | undefined;
  try {
    const why = await measure(config, inputs, ports, ledger, log);
    log.write({ is: "end", why, at: ports.clock() });
  } catch (error) {
    failure = error as Error;
    log.write({
      is: "problem",
      code: "broken-off",
      detail: error instanceof KnownError ? explain(error) : `a defect of perf-budgets: ${String(error)}`,
    });
    log.write({ is: "end", why: ports.cancel.signal.aborted ? "cancelled" : "broken off", at: ports.clock() });
  }
  const undone = await ledger.undo();
  for (const left of undone.filter(({ ok }) => !ok)) ports.screen.say(`Could not be undone: ${left.words}`);
  ledger.close();
  return failure;
}

function conclusion(report: ReturnType<typeof buildReport>, config: Config): string[] {
  const { verdict } = report;
  const sign = { green: "✔", red: "✘", "not measured": "!" }[verdict.outcome];
  return [
    "",
    `${sign} ${report.title}: ${verdict.words}`,
    ...verdict.annotations.map(
      ({ at, level, message }) => `  ${level === "error" ? "✘" : "·"} ${message}  (${at.file}:${at.line})`,
    ),
    ...report.findings
      .filter(({ change, informational }) => change?.outcome === "improved" && !informational)
      .map((row) => `  ✔ ${sentence(row)}`),
    ...suggestBudgets(report, config),
  ];
}
