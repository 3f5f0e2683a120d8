import { join } from "node:path";
import type { Session, Site, Task, Watcher } from "../checks/check.ts";
import { tasksOf } from "../config/fit.ts";
import type { Config } from "../config/types.ts";
import { unsetSecrets } from "../config/unset-secrets.ts";
import { openData } from "../environment/data.ts";
import { describeMachine } from "../environment/machine.ts";
import { startNoise } from "../environment/noise.ts";
import { toldVersions } from "../environment/told.ts";
import { KnownError } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { ProblemEntry, RoundEntry } from "../results/entry.ts";
import type { Log } from "../results/writer.ts";
import { type Lane, loop } from "../schedule/loop.ts";
import type { Ask } from "../schedule/next.ts";
import { type Plan, plan } from "../schedule/plan.ts";
import { openRecorder } from "../schedule/recorder.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { withoutPrivate } from "../tools/environment.ts";
import { available } from "./available.ts";
import { withCache } from "./cache.ts";
import type { Masked, Ports, RunInputs } from "./ports.ts";
import { protocolOf } from "./protocol.ts";
import { planWords, roundWords } from "./words.ts";

/** The tasks of a configuration, checks in the order of the list. */
export function planOf(config: Config, checks: Ports["checks"]): Plan {
  return plan(tasksOf(config, checks), config.within);
}

/**
 * Brings the stack up, measures all that was planned, and leaves it as it was. Everything measured is in the log at
 * once; what goes wrong afterwards is thrown.
 * @returns why it ended
 */
export async function measure(
  config: Config,
  inputs: RunInputs,
  ports: Masked,
  ledger: Ledger,
  log: Log,
): Promise<string> {
  const { screen } = ports;
  const { signal } = ports.cancel;
  const planned = planOf(config, ports.checks);
  if (planned.tasks.length === 0) {
    throw new KnownError(2, {
      message: `profile ${config.profile} measures nothing`,
      hint: `Name a check in ${config.file}, or choose another profile.`,
    });
  }
  for (const line of planWords(planned)) screen.say(line);
  const unset = unsetSecrets(config, ports.env);
  const known = available(unset.config, unset.missing, ports.checks);
  for (const problem of known.problems) log.write(problem);

  const machine = await describeMachine();
  const versions: Record<string, string> = { ...machine.versions };
  const writeMachine = () => log.write({ is: "machine", ...machine, versions: { ...versions } });
  writeMachine();

  const stack = await startStack(await withCache(config.stack, ports.cache, screen), {
    arm: "head",
    root: inputs.root,
    commit: inputs.commit,
    env: ports.env,
    owner: ledger,
    logs: join(inputs.out, "logs"),
    signal,
    say: screen.say,
    until: planOf(known.config, ports.checks).tasks.some(({ needs }) => needs === "stack") ? "stack" : "files",
    state: inputs.state,
    run: inputs.id,
    mask: ports.mask,
    unset: unset.names,
  });
  const news = newFailures(signal);
  try {
    const { config: left, problems } = available(known.config, stack.missing, ports.checks);
    for (const problem of problems) log.write(problem);
    const remaining = planOf(left, ports.checks);
    Object.assign(versions, await toldVersions(addresses(left, stack)));
    const site = siteOf(config, inputs, ports, ledger, stack, (program, version) => {
      versions[program] = version;
    });
    const lane = await openLane(left, ports, remaining.tasks, site, log);
    return await whileOpen(lane, log, () =>
      loop({
        plan: remaining,
        lanes: [lane],
        log,
        recorder: openRecorder(log, ports.checks, protocolOf(config, ports.checks)),
        machine: machine.id,
        seed: seedOf(inputs.commit),
        clock: ports.clock,
        signal: AbortSignal.any([signal, stack.arm.signal]),
        noise: startNoise,
        stackFailure: () => stack.died(),
        onRound: (ask, round) => {
          for (const line of news(round)) screen.say(line);
          screen.progress(shareDone(remaining, ask), roundWords(remaining, ask, round));
        },
      }),
    );
  } finally {
    writeMachine();
    // what can't be ended here is in the ledger, which is undone next
    await stack.stop().catch((error: unknown) => log.write(notGivenBack(error)));
  }
}

/** Closes the lane whatever happens; that closing fails is a problem, and never hides what happened before. */
async function whileOpen<T>(lane: Lane, log: Log, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const error of await closeLane(lane)) log.write(notGivenBack(error));
  }
}

const notGivenBack = (error: unknown): ProblemEntry => ({
  is: "problem",
  code: "not-closed",
  detail: `could not be closed in good order: ${error instanceof Error ? error.message : String(error)}`,
});

/** What went wrong in a round, the first time it does: a line that stays. */
function newFailures(signal: AbortSignal): (round: RoundEntry) => string[] {
  const told = new Set<string>();
  return ({ task, state, why }) => {
    const line = `  ${task}: ${state}, to be repeated: ${why?.split("\n")[0] ?? ""}`;
    if (state === "ok" || signal.aborted || told.has(line)) return [];
    told.add(line);
    return [line];
  };
}

/** Of targets whose variables are all there; the others are told where they are needed. */
const addresses = ({ targets }: Config, { arm }: Stack): string[] =>
  Object.values(targets).flatMap((text) => {
    try {
      return [arm.expand(text)];
    } catch {
      return [];
    }
  });

function siteOf(
  config: Config,
  inputs: RunInputs,
  ports: Masked,
  owner: Ledger,
  stack: Stack,
  version: Site["version"],
): Site {
  const target = (name: string): string => {
    const text = config.targets[name];
    if (text === undefined) {
      throw new KnownError(2, {
        message: `there is no target "${name}" in ${config.file}`,
        hint: `Known: ${Object.keys(config.targets).join(", ") || "none"}.`,
      });
    }
    return stack.arm.expand(text);
  };
  return {
    arm: stack.arm,
    target,
    data: openData(config.data, target),
    owner,
    out: inputs.out,
    version,
    say: ports.screen.say,
    env: withoutPrivate(ports.env),
    mask: ports.mask,
  };
}

/** Opens what drives (only where there is a task for it) and what observes. */
async function openLane(config: Config, ports: Ports, tasks: readonly Task[], site: Site, log: Log): Promise<Lane> {
  const sessions = new Map<string, Session>();
  const watchers = new Map<string, Watcher>();
  const lane = { arm: site.arm.name, sessions, watchers };
  try {
    for (const { check: name, subjects } of config.checks) {
      const check = ports.checks.find((candidate) => candidate.name === name);
      if (check?.drive && tasks.some((task) => task.check === name))
        sessions.set(name, await check.drive(subjects, site));
      if (check?.observe) watchers.set(name, await check.observe(subjects, site));
    }
  } catch (error) {
    for (const failed of await closeLane(lane)) log.write(notGivenBack(failed));
    throw error;
  }
  return lane;
}

/** Closes all, also when one of them fails to. @returns what failed */
async function closeLane({ sessions, watchers }: Lane): Promise<unknown[]> {
  const results = await Promise.allSettled([...sessions.values(), ...watchers.values()].map((open) => open.close()));
  return results.filter((result) => result.status === "rejected").map(({ reason }) => reason);
}

/** Order and data of a commit are the same wherever it is measured. */
const seedOf = (commit: string): number => Number.parseInt(commit.slice(0, 8), 16) || 1;

function shareDone(planned: Plan, ask: Ask): number {
  const total = planned.tasks.reduce((sum, { count, warmups }) => sum + count + warmups, 0);
  return Math.min(1, (ask.slot + 1) / total);
}
