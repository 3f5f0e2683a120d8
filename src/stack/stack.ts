import type { Arm, Component } from "../checks/check.ts";
import { expand } from "../config/expand.ts";
import type { StackConfig } from "../config/types.ts";
import type { KnownError } from "../errors.ts";
import { removeProject } from "../ledger/docker.ts";
import type { Owner, Started } from "../ledger/owner.ts";
import type { ArmName } from "../results/entry.ts";
import { composeUp, setPaused } from "./compose.ts";
import { armEnvironment } from "./environment.ts";
import { exitWords, stepFailed } from "./failure.ts";
import { freezeTree, thawTree } from "./freeze.ts";
import { choosePorts, requireFree } from "./ports.ts";
import { logOf, runCommand, type StartStep, type StepContext, startService } from "./steps.ts";

export interface StackOptions {
  readonly arm: ArmName;
  /** the checkout: commands run here */
  readonly root: string;
  readonly commit: string;
  /** the caller's environment */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly owner: Owner;
  /** folder of the steps' logs */
  readonly logs: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** `files`: only the build steps */
  readonly until: "files" | "stack";
  /** folder of the ledgers: tells whether a run that holds a port still goes on */
  readonly state: string;
  /** id of this run */
  readonly run: string;
}

export interface Stack {
  readonly arm: Arm;
  /** Ends everything in reverse order. */
  stop(): Promise<void>;
  /** Why a started process has ended that should not have: exit 3, with the end of its log. */
  died(): KnownError | undefined;
}

interface Service {
  readonly step: StartStep;
  readonly log: string;
  readonly started: Started;
}

/**
 * Brings up what `stack:` describes, step by step. Without a configuration there is only the arm: targets point at something
 * that runs already. What was started before a failure is ended before it is thrown.
 *
 * @throws KnownError: exit 2 for a variable that is not set, 3 for a port in use or a step that failed; the reason of
 *   `signal` when cancelled
 */
export async function startStack(config: StackConfig | undefined, options: StackOptions): Promise<Stack> {
  const { arm: name, root, commit, owner, say, until } = options;
  const ports = await choosePorts(config?.ports ?? {}, name);
  const env = armEnvironment(options.env, { name, root, ports }, config);
  const steps = (config?.steps ?? []).filter(({ kind }) => until === "stack" || kind === "build");
  if (config && until === "stack") await requireFree(ports, config.at, options.state);

  const life = new AbortController();
  const signal = AbortSignal.any([options.signal, life.signal]);
  const context: StepContext = { root, env, expand: (text) => expand(text, env), owner, signal, say };
  const project = `perf-budgets-${options.run}-${name}`.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
  const finished: Started[] = []; // build and run steps: they may have left something in the background
  let services: readonly Service[] = [];
  let inContainers: readonly Component[] = [];
  let death: KnownError | undefined;
  let composed = false;
  const asked = new WeakSet<Started>(); // to end: by stop or restart

  const serve = async (step: StartStep, log: string): Promise<void> => {
    const started = await startService(step, log, context);
    services = [...services, { step, log, started }];
    void started.ended.then((exit) => {
      if (asked.has(started) || death) return;
      death = stepFailed(step, `${exitWords(exit)} after it had been ready`, log);
      life.abort(death);
    });
  };

  const endServices = async (): Promise<void> => {
    const all = services;
    services = [];
    for (const { started } of all) asked.add(started);
    for (const { started } of all.toReversed()) await owner.end(started);
  };

  const stop = async (): Promise<void> => {
    await endServices();
    for (const started of finished.splice(0).toReversed()) await owner.end(started);
    if (composed) await removeProject(project, env);
    composed = false;
    inContainers = [];
  };

  try {
    for (const [index, step] of steps.entries()) {
      signal.throwIfAborted();
      const log = logOf(options.logs, index, step);
      if (step.kind === "start") await serve(step, log);
      else if (step.kind === "compose") {
        composed = true;
        inContainers = await composeUp(step, project, log, context);
      } else finished.push(await runCommand(step, log, context));
    }
  } catch (error) {
    await stop().catch(() => undefined); // it is still in the ledger, which tells; the first error is the one to mend
    throw error;
  }

  const containerIds = (): string[] => inContainers.flatMap(({ by }) => ("container" in by ? [by.container] : []));
  const arm: Arm = {
    name,
    root,
    commit,
    ports,
    env,
    expand: context.expand,
    get components() {
      const own = services.map(({ step, started }) => ({
        name: step.name,
        by: { pid: started.pid },
        memoryLimit: step.memoryLimit,
      }));
      return [...own, ...inContainers];
    },
    signal,
    freeze: async () => {
      for (const { started } of services) freezeTree(started.pid);
      await setPaused(containerIds(), true, env);
    },
    thaw: async () => {
      await setPaused(containerIds(), false, env);
      for (const { started } of services) thawTree(started.pid);
    },
    restart: async () => {
      const before = services;
      await endServices();
      for (const { step, log } of before) await serve(step, log);
    },
  };
  return { arm, stop, died: () => death };
}
