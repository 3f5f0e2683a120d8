import { join } from "node:path";
import type { Session, Site, Task, Watcher } from "../checks/check.ts";
import type { Config } from "../config/types.ts";
import { openData } from "../environment/data.ts";
import { describeMachine } from "../environment/machine.ts";
import { startNoise } from "../environment/noise.ts";
import { KnownError } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../results/writer.ts";
import { type Lane, loop } from "../schedule/loop.ts";
import type { Ask } from "../schedule/next.ts";
import { type Plan, plan } from "../schedule/plan.ts";
import { openRecorder } from "../schedule/recorder.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import type { Ports, RunInputs } from "./ports.ts";
import { protocolOf } from "./protocol.ts";
import { planWords, roundWords } from "./words.ts";

/** The tasks of a configuration, checks in the order of the list. */
export function planOf(config: Config, checks: Ports["checks"]): Plan {
  const tasks = config.checks.flatMap(
    ({ check: name, subjects }) => checks.find((check) => check.name === name)?.tasks(subjects) ?? [],
  );
  return plan(tasks, config.within);
}

/**
 * Brings the stack up, measures all that was planned, and leaves it as it was. Everything measured is in the log at
 * once; what goes wrong afterwards is thrown.
 * @returns why it ended
 */
export async function measure(
  config: Config,
  inputs: RunInputs,
  ports: Ports,
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

  const machine = await describeMachine();
  const versions: Record<string, string> = { ...machine.versions };
  const writeMachine = () => log.write({ is: "machine", ...machine, versions: { ...versions } });
  writeMachine();

  const stack = await startStack(config.stack, {
    arm: "head",
    root: inputs.root,
    commit: inputs.commit,
    env: ports.env,
    owner: ledger,
    logs: join(inputs.out, "logs"),
    signal,
    say: screen.say,
    until: planned.tasks.some(({ needs }) => needs === "stack") ? "stack" : "files",
    state: inputs.state,
    run: inputs.id,
  });
  const site = siteOf(config, inputs, ports, ledger, stack, (program, version) => {
    versions[program] = version;
  });
  const lane = await openLane(config, ports, planned.tasks, site);
  try {
    return await loop({
      plan: planned,
      lanes: [lane],
      log,
      recorder: openRecorder(log, ports.checks, protocolOf(config, ports.checks)),
      machine: machine.id,
      seed: seedOf(inputs.commit),
      clock: ports.clock,
      signal,
      noise: startNoise,
      stackFailure: () => stack.died(),
      onRound: (ask, round) => screen.progress(shareDone(planned, ask), roundWords(planned, ask, round)),
    });
  } finally {
    await closeLane(lane);
    writeMachine();
    await stack.stop();
  }
}

function siteOf(
  config: Config,
  inputs: RunInputs,
  ports: Ports,
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
  };
}

/** Opens what drives (only where there is a task for it) and what observes. */
async function openLane(config: Config, ports: Ports, tasks: readonly Task[], site: Site): Promise<Lane> {
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
    await closeLane(lane);
    throw error;
  }
  return lane;
}

/** Closes all, also when one of them fails to. */
async function closeLane({ sessions, watchers }: Lane): Promise<void> {
  const results = await Promise.allSettled([...sessions.values(), ...watchers.values()].map((open) => open.close()));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Order and data of a commit are the same wherever it is measured. */
const seedOf = (commit: string): number => Number.parseInt(commit.slice(0, 8), 16) || 1;

function shareDone(planned: Plan, ask: Ask): number {
  const total = planned.tasks.reduce((sum, { count, warmups }) => sum + count + warmups, 0);
  return Math.min(1, (ask.slot + 1) / total);
}
