import { join } from "node:path";
import type { Session, Site, Task, Watcher } from "../checks/check.ts";
import type { Config } from "../config/types.ts";
import { openData } from "../environment/data.ts";
import { KnownError } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { ProblemEntry } from "../results/entry.ts";
import type { Log } from "../results/writer.ts";
import type { Lane } from "../schedule/loop.ts";
import type { Stack } from "../stack/stack.ts";
import { withoutPrivate } from "../tools/environment.ts";
import type { BaseChoice, Masked, RunInputs } from "./ports.ts";

/** All that a lane of this run is opened with, whichever arm it is. */
export interface Around {
  readonly config: Config;
  readonly inputs: RunInputs;
  readonly ports: Masked;
  readonly ledger: Ledger;
  readonly log: Log;
  /** what may be measured beside head */
  readonly base: BaseChoice;
  /** takes what the programs in use say of themselves */
  readonly version: Site["version"];
}

/** One arm, open for measuring until it is closed. */
export interface OpenLane extends Lane {
  /** Closes all, also when one of them fails to, which is a problem in the log and hides nothing that happened before. */
  close(): Promise<void>;
}

/** Opens what drives (only where there is a task for it) and what observes. */
export async function openLane(
  config: Config,
  tasks: readonly Task[],
  stack: Stack,
  around: Around,
): Promise<OpenLane> {
  const { ports, log } = around;
  const site = siteOf(stack, around);
  const sessions = new Map<string, Session>();
  const watchers = new Map<string, Watcher>();
  const close = async (): Promise<void> => {
    const all = [...sessions.values(), ...watchers.values()];
    const results = await Promise.allSettled(all.map((open) => open.close()));
    for (const result of results) if (result.status === "rejected") log.write(notGivenBack(result.reason));
  };
  try {
    for (const { check: name, subjects } of config.checks) {
      const check = ports.checks.find((candidate) => candidate.name === name);
      if (check?.drive && tasks.some((task) => task.check === name))
        sessions.set(name, await check.drive(subjects, site));
      if (check?.observe) watchers.set(name, await check.observe(subjects, site));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { arm } = stack;
  const wakes = arm.name === "head" ? arm : forgiving(arm, around.ports.cancel.signal);
  return {
    arm: arm.name,
    sessions,
    watchers,
    freeze: () => wakes.freeze(),
    thaw: () => wakes.thaw(),
    died: () => ("broken" in wakes ? wakes.broken() : undefined) ?? stack.died(),
    close,
  };
}

/** A base that does not wake up has ended: head goes on without it. */
function forgiving(arm: Pick<Lane, "freeze" | "thaw">, signal: AbortSignal) {
  let broken: Error | undefined;
  const unless = (work: () => Promise<void>) => async (): Promise<void> => {
    await work().catch((error: unknown) => {
      signal.throwIfAborted();
      broken = error instanceof Error ? error : new Error(String(error));
    });
  };
  return { freeze: unless(() => arm.freeze()), thaw: unless(() => arm.thaw()), broken: () => broken };
}

export const notGivenBack = (error: unknown): ProblemEntry => ({
  is: "problem",
  code: "not-closed",
  detail: `could not be closed in good order: ${error instanceof Error ? error.message : String(error)}`,
});

function siteOf({ arm }: Stack, { config, inputs, ports, ledger, version }: Around): Site {
  const target = (name: string): string => {
    const text = config.targets[name];
    if (text === undefined) {
      throw new KnownError(2, {
        message: `there is no target "${name}" in ${config.file}`,
        hint: `Known: ${Object.keys(config.targets).join(", ") || "none"}.`,
      });
    }
    return arm.expand(text);
  };
  return {
    arm,
    target,
    data: openData(config.data, target),
    owner: ledger,
    out: arm.name === "head" ? inputs.out : join(inputs.out, arm.name),
    version,
    say: ports.screen.say,
    env: withoutPrivate(ports.env),
    mask: ports.mask,
  };
}
