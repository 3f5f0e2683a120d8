import type { Arm } from "../checks/check.ts";
import { expand } from "../config/expand.ts";
import type { StackConfig, Step } from "../config/types.ts";
import { KnownError, withoutSecrets } from "../errors.ts";
import { removeProject } from "../ledger/docker.ts";
import type { Owner } from "../ledger/owner.ts";
import type { ArmName } from "../results/entry.ts";
import { allImages, type Images, madeBetween, mayMakeImages, refuseSharedNames } from "./compose/images.ts";
import { variesByArm } from "./compose/portable.ts";
import type { ComposeStep } from "./compose/step.ts";
import { composeUp } from "./compose/up.ts";
import { armEnvironment } from "./environment.ts";
import { storePorts } from "./freeze.ts";
import { commandPart, type Part, startPart } from "./part.ts";
import { choosePorts, requireFree } from "./ports.ts";
import { openHush, openRest } from "./rest.ts";
import { requireSecrets } from "./secrets.ts";
import { type CommandStep, logOf, type StepContext } from "./steps.ts";

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
  /** as in budgets.yml: by them databases in containers are told apart from applications */
  readonly targets?: Readonly<Record<string, string>>;
  /** images that another arm has made: this one must not run them */
  readonly foreign?: Images;
}

/**
 * How an arm waits for its turn. `frozen`: its applications get no CPU. `stopped`: all of it is ended, for want of memory, and
 * starts anew on the same data; `run` steps are then run again, since services in memory have lost what they put there.
 */
export type Idle = "frozen" | "stopped";

export interface Stack {
  readonly arm: Arm;
  /** Ends everything in reverse order. */
  stop(): Promise<void>;
  /** optional steps that failed, in their order */
  readonly missing: readonly Missing[];
  /** Why a started process has ended that should not have: exit 3, with the end of its log. */
  died(): KnownError | undefined;
  /** What `arm.freeze` and `arm.thaw` do from now on; `frozen` until then. Not while it is idle. */
  idleBy(idle: Idle): void;
  /** names that its steps have given to images */
  readonly images: Images;
}

/** A part of the stack that could not be had. */
export interface Missing {
  readonly name: string;
  readonly why: string;
  readonly hint: string | undefined;
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
  const { unset = [], foreign = new Map() } = options;
  const empty = Object.fromEntries(unset.map((secret) => [secret, ""]));
  const env = armEnvironment({ ...options.env, ...empty }, { name, root, ports }, config);
  const steps = (config?.steps ?? []).filter(({ kind }) => until === "stack" || kind === "build");
  if (config && until === "stack") await requireFree(ports, config.at, options.state);

  const hide = <E>(error: E): E => withoutSecrets(error, options.mask ?? ((text) => text));
  const life = new AbortController();
  const signal = AbortSignal.any([options.signal, life.signal]);
  const context: StepContext = { root, env, expand: (text) => expand(text, env), owner, signal, say };
  const stores = storePorts([
    ...Object.keys(config?.env ?? {}).map((key) => env[key] ?? ""),
    ...addresses(options, env),
  ]);
  const project = `perf-budgets-${options.run}-${name}`.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
  const hush = openHush();
  const missing: Missing[] = [];
  const projects = new Map<string, string>(); // compose file → project: steps with the same file share one
  let parts: readonly Part[] = []; // in the order of the steps
  let images: Images = new Map();
  let death: KnownError | undefined;
  const onDeath = (error: KnownError): void => {
    if (death || hush.on()) return;
    death = hide(error);
    life.abort(death);
  };

  const watching = config !== undefined && mayMakeImages(config);
  const command = async (step: CommandStep, log: string): Promise<Part> => {
    if (!watching) return commandPart(step, log, context);
    const begin = Date.now();
    const before = await allImages(env);
    const part = await commandPart(step, log, context);
    images = new Map([...images, ...madeBetween(before, await allImages(env), begin)]);
    return part;
  };

  const known = new Set<string>(); // containers of earlier steps
  const compose = async (step: ComposeStep, log: string): Promise<Part> => {
    const another = projects.size === 0 ? project : `${project}-${projects.size + 1}`;
    const own = projects.get(step.file) ?? another;
    projects.set(step.file, own);
    const second = name === "head" || !config ? undefined : { varies: variesByArm(config), images: foreign };
    const up = await composeUp({ step, project: own, log, second, stores, known: new Set(known), context, onDeath });
    for (const id of up.containers) known.add(id);
    images = new Map([...images, ...up.images]);
    return up;
  };

  const stop = async (): Promise<void> => {
    await hush.during(async () => {
      const all = parts;
      parts = [];
      for (const part of all.toReversed()) await part.close();
    });
    for (const one of [...projects.values()].toReversed()) await removeProject(one, env);
    projects.clear();
  };

  const bringUp = (step: Step, log: string): Promise<Part> => {
    requireSecrets(step, unset);
    if (step.kind === "start") return startPart(step, log, context, onDeath);
    return step.kind === "compose" ? compose(step, log) : command(step, log);
  };

  /** Remembers what failed of an optional step; anything else goes up. */
  const forgive = (step: Step, error: unknown): void => {
    if (!step.optional || signal.aborted || !(error instanceof KnownError) || error.exit !== 3) throw error;
    say(`${step.name} is optional, the run goes on without it: ${error.message}`);
    missing.push({ name: step.name, why: error.message, hint: error.mistakes[0]?.hint });
  };

  try {
    refuseSharedNames({ steps }, foreign);
    for (const [index, step] of steps.entries()) {
      signal.throwIfAborted();
      try {
        parts = [...parts, await bringUp(step, logOf(options.logs, index, step))];
      } catch (error) {
        forgive(step, hide(error));
      }
    }
  } catch (error) {
    await stop().catch(() => undefined); // it is still in the ledger, which tells; the first error is the one to mend
    throw error;
  }

  const rest = openRest(() => parts, hush, hide);
  const arm: Arm = {
    name,
    root,
    commit,
    ports,
    env,
    expand: context.expand,
    get components() {
      return parts.flatMap(({ components }) => components);
    },
    signal,
    freeze: rest.freeze,
    thaw: rest.thaw,
    restart: rest.restart,
  };
  return { arm, stop, missing, died: () => death, idleBy: rest.by, images };
}

/** Targets with their variables filled in; one that misses some is told where it is needed. */
const addresses = ({ targets = {} }: StackOptions, env: Readonly<Record<string, string>>): string[] =>
  Object.values(targets).flatMap((text) => {
    try {
      return [expand(text, env)];
    } catch {
      return [];
    }
  });
