import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Baseline } from "../baseline/types.ts";
import { loadConfig } from "../config/load.ts";
import { readText } from "../config/read.ts";
import { masker } from "../config/secrets.ts";
import type { Config } from "../config/types.ts";
import { unsetVariables } from "../config/unset.ts";
import { explain, KnownError, withoutSecrets } from "../errors.ts";
import { dayOf } from "../findings/accept.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { onSignals } from "../ledger/signals.ts";
import { undoLedger } from "../ledger/undo.ts";
import { buildReport } from "../report/build.ts";
import { suggestBudgets } from "../report/suggest.ts";
import { END, SCHEMA } from "../results/entry.ts";
import { toRun } from "../results/log.ts";
import { type Log, openLog } from "../results/writer.ts";
import { isComplete } from "../schedule/plan.ts";
import { TOOL } from "../version.ts";
import { conclusion } from "./conclusion.ts";
import { filesOf, writeReport } from "./files.ts";
import { measure, planOf } from "./measure.ts";
import { claimFolder, dropEarlier, earlierReport } from "./out.ts";
import type { BaseChoice, Masked, Ports, RunInputs, Screen } from "./ports.ts";

/**
 * From budgets.yml to a verdict: stack up, measure, judge, publish. Whatever breaks, what was measured is reported and
 * everything started is ended.
 * @returns the exit code: 0 fine, 1 over or regressed, 3 could not measure or was cancelled. After a signal the process
 *   ends with that code too; with 128 + the signal's number when publishing did not end in time
 * @throws KnownError (2) for a mistake in budgets.yml, before anything is started
 */
export async function run(inputs: RunInputs, ports: Ports): Promise<number> {
  const config = withInputs(readConfig(inputs, ports), inputs);
  const unset = unsetVariables(config, { ...named(config.secrets), ...ports.env });
  if (unset.length > 0) throw new KnownError(2, unset);
  const mask = masker(ports.env, config.secrets);
  const screen: Screen = {
    say: (line) => ports.screen.say(mask(line)),
    progress: (share, text) => ports.screen.progress(share, mask(text)),
  };
  const within: Masked = { ...ports, screen, mask };

  for (const undone of await undoLedger(inputs.state, { deadOwners: true }))
    screen.say(`Left by an earlier run, ended now: ${undone.words}`);
  const baseline =
    config.compare.mode === "off" ? { runs: [], text: "not compared" } : await ports.baseline({ key: inputs.key });
  screen.say(`Baseline: ${baseline.text}`);
  const { mode } = config.compare;
  const base = mode === "auto" || mode === "paired" ? await ports.base() : { why: `compare: ${mode}` };

  keepOutOfGit(dirname(inputs.state));
  claimFolder(inputs.out, inputs.state, inputs.id);
  const log = openLog(filesOf(inputs.out).results, mask);
  log.write(runEntry(inputs, ports, config, base));
  const ledger = openLedger({ folder: inputs.state, run: inputs.id });
  const published = Promise.withResolvers<number | undefined>();
  const deaf = onSignals({
    ledger,
    exit: ports.exit,
    stop: () => {
      ports.cancel.abort();
      return published.promise;
    },
  });
  try {
    const code = await measureAndPublish(config, inputs, within, { ledger, log, baseline, base });
    published.resolve(code);
    return code;
  } catch (error) {
    throw withoutSecrets(error, mask);
  } finally {
    published.resolve(undefined);
    deaf();
    log.close();
  }
}

interface Open {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly baseline: Baseline;
  readonly base: BaseChoice;
}

async function measureAndPublish(config: Config, inputs: RunInputs, ports: Masked, open: Open): Promise<number> {
  const { log, baseline } = open;
  const { screen, mask } = ports;
  const failure = await measureAll(config, inputs, ports, open);

  const finished = toRun(log.entries);
  const watched = await ports.watched(config);
  const acceptedBy = await ports.acceptedBy();
  const mistakes = failure instanceof KnownError ? failure.mistakes : [];
  const report = buildReport({ run: finished, config, checks: ports.checks, baseline, watched, acceptedBy, mistakes });
  const complete = failure === undefined && isComplete(planOf(config, ports.checks), finished);
  const published = writeReport(report, inputs.out, mask, complete);
  if (finished.values.length > 0) dropEarlier(inputs.out);
  if (failure instanceof KnownError) screen.say(`\n${explain(failure)}`);
  for (const line of conclusion(report)) screen.say(line);
  const earlier = earlierReport(inputs.out);
  if (earlier !== undefined) screen.say(`Nothing was measured; the report of the run before is kept: ${earlier}`);
  if (complete && baseline.runs.length === 0) for (const line of suggestBudgets(report, config)) screen.say(line);
  await ports.publish(published);
  if (failure && !(failure instanceof KnownError)) throw failure;
  if (finished.end === END.cancelled) return 3;
  // a mistake in the file that only showed itself later is still one
  return failure instanceof KnownError && failure.exit === 2 ? 2 : report.verdict.exit;
}

/** A secret that is not there is told where it is needed: the rest is measured all the same. */
const named = (secrets: readonly string[]) => Object.fromEntries(secrets.map((name) => [name, ""]));

/**
 * The file of this run, as of today.
 * @throws KnownError (2) with all its mistakes
 */
export function readConfig(
  inputs: Pick<RunInputs, "root" | "config" | "profile">,
  { checks, clock }: Pick<Ports, "checks" | "clock">,
): Config {
  const text = readText(resolve(inputs.root, inputs.config), inputs.config);
  return loadConfig({ file: inputs.config, text, profile: inputs.profile, checks, today: dayOf(clock()) });
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

const runEntry = (inputs: RunInputs, ports: Ports, config: Config, base: BaseChoice) => ({
  is: "run" as const,
  schema: SCHEMA as 1,
  id: inputs.id,
  tool: TOOL,
  key: inputs.key,
  commit: inputs.commit,
  ...("commit" in base ? { base: base.commit } : {}),
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
  ports: Masked,
  { ledger, log, baseline, base }: Open,
): Promise<Error | undefined> {
  let failure: Error | undefined;
  try {
    const why = await measure(config, inputs, ports, { ledger, log, baseline: baseline.runs, base });
    log.write({ is: "end", why, at: ports.clock() });
  } catch (error) {
    const cancelled = ports.cancel.signal.aborted;
    if (!cancelled) {
      failure = withoutSecrets(error as Error, ports.mask);
      const detail = error instanceof KnownError ? explain(error) : `a defect of perf-budgets: ${String(error)}`;
      log.write({ is: "problem", code: "broken-off", detail });
    }
    log.write({ is: "end", why: cancelled ? END.cancelled : END.broken, at: ports.clock() });
  }
  const undone = await ledger.undo();
  for (const left of undone.filter(({ ok }) => !ok)) ports.screen.say(`Could not be undone: ${left.words}`);
  ledger.close();
  // now that nothing runs any more, also the folder of a database is whole
  if (!failure && !ports.cancel.signal.aborted) await ports.cache?.save();
  return failure;
}
