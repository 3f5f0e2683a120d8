import { join } from "node:path";
import { tasksOf } from "../config/fit.ts";
import type { Config } from "../config/types.ts";
import { unsetSecrets } from "../config/unset-secrets.ts";
import { describeMachine } from "../environment/machine.ts";
import { toldVersions } from "../environment/told.ts";
import { KnownError } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Run } from "../results/log.ts";
import type { Log } from "../results/writer.ts";
import { type Plan, plan, planPairs } from "../schedule/plan.ts";
import { startStack } from "../stack/stack.ts";
import { available } from "./available.ts";
import { withCache } from "./cache.ts";
import { expanded } from "./expanded.ts";
import { notGivenBack } from "./lanes.ts";
import { pairsFor, wantsPairs } from "./pairing.ts";
import type { BaseChoice, Masked, Ports, RunInputs } from "./ports.ts";
import { inStages } from "./stages.ts";
import { planWords } from "./words.ts";

/** The tasks of a configuration measured in head alone, checks in the order of the list. */
export function planOf(config: Config, checks: Ports["checks"]): Plan {
  return plan(tasksOf(config, checks), config.within);
}

/** What this run writes to and undoes by, and what earlier ones have left to compare with. */
export interface Open {
  readonly ledger: Ledger;
  readonly log: Log;
  /** newest first */
  readonly baseline: readonly Run[];
  /** what may be measured beside head */
  readonly base: BaseChoice;
}

/**
 * Brings the stack up, and a base beside it where rows need one, measures all that was planned, and leaves everything as
 * it was. Everything measured is in the log at once; what goes wrong afterwards is thrown.
 * @returns why it ended
 */
export async function measure(config: Config, inputs: RunInputs, ports: Masked, open: Open): Promise<string> {
  const { screen, cancel, checks } = ports;
  const { ledger, log, baseline, base } = open;
  if (tasksOf(config, checks).length === 0) {
    throw new KnownError(2, {
      message: `profile ${config.profile} measures nothing`,
      hint: `Name a check in ${config.file}, or choose another profile.`,
    });
  }
  const machine = await describeMachine();
  const pairing = { wants: wantsPairs(config, checks, baseline, machine), fewest: pairsFor(config, checks) };
  const planned = (left: Config) => planPairs(tasksOf(left, checks), left.within, pairing);
  for (const line of planWords(planned(config))) screen.say(line);
  const unset = unsetSecrets(config, ports.env);
  const known = available(unset.config, unset.missing, checks);
  for (const problem of known.problems) log.write(problem);

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
    signal: cancel.signal,
    say: screen.say,
    until: planOf(known.config, checks).tasks.some(({ needs }) => needs === "stack") ? "stack" : "files",
    state: inputs.state,
    run: inputs.id,
    mask: ports.mask,
    unset: unset.names,
    targets: config.targets,
  });
  try {
    const { config: left, problems } = available(known.config, stack.missing, checks);
    for (const problem of problems) log.write(problem);
    const addresses = Object.values(left.targets).flatMap((text) => expanded(stack, text) ?? []);
    Object.assign(versions, await toldVersions(addresses));
    const version = (program: string, told: string): void => {
      versions[program] = told;
    };
    const around = { config: left, inputs, ports, ledger, log, base, version };
    const alone = planOf(left, checks);
    return await inStages(planned(left), stack, around, { machine: machine.id, baseline, alone });
  } finally {
    writeMachine();
    // what can't be ended here is in the ledger, which is undone next
    await stack.stop().catch((error: unknown) => log.write(notGivenBack(error)));
  }
}
