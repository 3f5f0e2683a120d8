import type { Arm } from "../checks/check.ts";
import { expand } from "../config/expand.ts";
import type { StackConfig, Step } from "../config/types.ts";
import { KnownError, withoutSecrets } from "../errors.ts";
import { removeProject } from "../ledger/docker.ts";
import type { Owner, Started } from "../ledger/owner.ts";
import type { ArmName } from "../results/entry.ts";
import { exitWords } from "../tools/ended.ts";
import { variesByArm } from "./compose/portable.ts";
import { type Composed, composeUp } from "./compose/up.ts";
import { armEnvironment } from "./environment.ts";
import { stepFailed } from "./failure.ts";
import { freezeTree, thawTree } from "./freeze.ts";
import { choosePorts, requireFree } from "./ports.ts";
import { requireSecrets } from "./secrets.ts";
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
  /** hides secrets in what steps have printed, where it becomes part of a message */
  readonly mask?: (text: string) => string;
  /** secrets that are not there: to the stack they are empty, and a command that names one is not run */
  readonly unset?: readonly string[];
}

export interface Stack {
  readonly arm: Arm;
  /** Ends everything in reverse order. */
  stop(): Promise<void>;
  /** optional steps that failed, in their order */
  readonly missing: readonly Missing[];
  /** Why a started process has ended that should not have: exit 3, with the end of its log. */
  died(): KnownError | undefined;
}

/** A part of the stack that could not be had. */
export interface Missing {
  readonly name: string;
  readonly why: string;
  readonly hint: string | undefined;
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
  const { unset = [] } = options;
  const empty = Object.fromEntries(unset.map((secret) => [secret, ""]));
  const env = armEnvironment({ ...options.env, ...empty }, { name, root, ports }, config);
  const steps = (config?.steps ?? []).filter(({ kind }) => until === "stack" || kind === "build");
  if (config && until === "stack") await requireFree(ports, config.at, options.state);

  const hide = <E>(error: E): E => withoutSecrets(error, options.mask ?? ((text) => text));
  const life = new AbortController();
  const signal = AbortSignal.any([options.signal, life.signal]);
  const context: StepContext = { root, env, expand: (text) => expand(text, env), owner, signal, say };
  const project = `perf-budgets-${options.run}-${name}`.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
  const finished: Started[] = []; // build and run steps: they may have left something in the background
  let services: readonly Service[] = [];
  let composed: readonly Composed[] = [];
  const missing: Missing[] = [];
  const projects = new Map<string, string>(); // compose file → project: steps with the same file share one
  let death: KnownError | undefined;
  const asked = new WeakSet<Started>(); // to end: by stop or restart

  const serve = async (step: StartStep, log: string): Promise<void> => {
    const started = await startService(step, log, context);
    services = [...services, { step, log, started }];
    void started.ended.then((exit) => {
      if (asked.has(started) || death) return;
      death = hide(stepFailed(step, `${exitWords(exit)} after it had been ready`, log));
      life.abort(death);
    });
  };

  const compose = async (step: Extract<Step, { kind: "compose" }>, log: string): Promise<void> => {
    const another = projects.size === 0 ? project : `${project}-${projects.size + 1}`;
    const own = projects.get(step.file) ?? another;
    projects.set(step.file, own);
    const up = await composeUp({
      step,
      project: own,
      log,
      varies: name === "head" || !config ? undefined : variesByArm(config),
      known: new Set(composed.flatMap(({ containers }) => [...containers])),
      context,
      onDeath: (error) => {
        if (death) return;
        death = hide(error);
        life.abort(death);
      },
    });
    composed = [...composed, up];
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
    for (const up of composed.toReversed()) await up.close();
    composed = [];
    for (const one of [...projects.values()].toReversed()) await removeProject(one, env);
    projects.clear();
  };

  const bringUp = async (step: Step, log: string): Promise<void> => {
    requireSecrets(step, unset);
    if (step.kind === "start") await serve(step, log);
    else if (step.kind === "compose") await compose(step, log);
    else finished.push(await runCommand(step, log, context));
  };

  /** Remembers what failed of an optional step; anything else goes up. */
  const forgive = (step: Step, error: unknown): void => {
    if (!step.optional || signal.aborted || !(error instanceof KnownError) || error.exit !== 3) throw error;
    say(`${step.name} is optional, the run goes on without it: ${error.message}`);
    missing.push({ name: step.name, why: error.message, hint: error.mistakes[0]?.hint });
  };

  try {
    for (const [index, step] of steps.entries()) {
      signal.throwIfAborted();
      const log = logOf(options.logs, index, step);
      await bringUp(step, log).catch((error: unknown) => forgive(step, hide(error)));
    }
  } catch (error) {
    await stop().catch(() => undefined); // it is still in the ledger, which tells; the first error is the one to mend
    throw error;
  }

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
      return [...own, ...composed.flatMap(({ components }) => components)];
    },
    signal,
    freeze: async () => {
      for (const { started } of services) freezeTree(started.pid);
      for (const up of composed) await up.pause();
    },
    thaw: async () => {
      for (const up of composed) await up.unpause();
      for (const { started } of services) thawTree(started.pid);
    },
    restart: async () => {
      const before = services;
      await endServices();
      for (const up of composed) await up.restart();
      for (const { step, log } of before) await serve(step, log);
    },
  };
  return { arm, stop, missing, died: () => death };
}
