import { join } from "node:path";
import { masker } from "../../config/secrets.ts";
import { WITHIN } from "../../config/sections.ts";
import type { Config, StackConfig, Step } from "../../config/types.ts";
import { KnownError, withoutSecrets } from "../../errors.ts";
import { dockerAddress } from "../../ledger/docker.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Images } from "../compose/images.ts";
import { type Idle, type Stack, startStack } from "../stack.ts";
import { type Checkout, checkoutBase, short } from "./checkout.ts";
import { baseStack } from "./config.ts";
import { movedEnvironment } from "./environment.ts";
import { idleFor } from "./memory.ts";
import { compareModules, shareModules, withoutInstallers } from "./modules.ts";

export interface BaseOptions {
  /** head's */
  readonly config: Pick<Config, "stack" | "profile" | "targets" | "secrets">;
  readonly inputs: {
    readonly root: string;
    /** budgets.yml, relative to the root */
    readonly config: string;
    readonly out: string;
    readonly state: string;
    readonly id: string;
  };
  readonly ports: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly screen: { say(line: string): void };
    readonly cancel: { readonly signal: AbortSignal };
    readonly mask: (text: string) => string;
  };
  readonly ledger: Ledger;
  /** the first arm, up and not at work */
  readonly head: Stack;
  readonly base: { readonly commit: string; readonly serverUrl?: string; readonly token?: string };
  /** how both arms wait for their turn; by the memory of this machine unless told */
  readonly idle?: Idle;
}

/** A second arm, or in one line why there is none. */
export type StartedBase =
  | { readonly stack: Stack; readonly notes: readonly string[]; readonly idle: Idle }
  | { readonly why: string };

/**
 * Builds and starts the base beside head: its own checkout, modules, ports, data, images and log folder. Whatever is wrong with
 * it is an answer, no error, and nothing of it goes on. With `idle: "stopped"` both arms are asleep afterwards, since they do
 * not fit into memory together: whoever is woken is started, and no connection to the other one lives.
 *
 * @throws the reason of the signal; an error that is no KnownError
 */
export async function startBase(options: BaseOptions): Promise<StartedBase> {
  const { inputs, ports, base } = options;
  const { signal } = ports.cancel;
  const logs = join(inputs.out, "logs", "base");
  try {
    return await bringUp(options, logs);
  } catch (error) {
    signal.throwIfAborted();
    if (!isOfTheBase(error)) throw error;
    const [words = ""] = withoutSecrets(error, ports.mask).message.split("\n");
    return { why: `the base ${short(base.commit)} could not be started: ${words} (logs: ${logs})` };
  }
}

/** A known mistake, or what the system refused: no space, no right, a program that failed. */
const isOfTheBase = (error: unknown): error is Error =>
  error instanceof KnownError || (error instanceof Error && "code" in error && typeof error.code !== "undefined");

async function bringUp(options: BaseOptions, logs: string): Promise<StartedBase> {
  const { config, inputs, ledger, head, base } = options;
  if (!config.stack) return { why: "budgets.yml starts no stack: what is measured runs once" };
  const { env, screen, cancel, mask } = options.ports;
  const { signal } = cancel;
  const say = (line: string): void => screen.say(`base: ${line}`);
  const { commit, token, serverUrl } = base;
  const checkout = await checkoutBase({ repo: inputs.root, commit, ledger, env, token, serverUrl, signal, say });
  const own = baseStack(checkout.root, inputs.config, config.profile, config.stack);
  const installs = await modulesFor(checkout, own.stack, signal, say);
  const idle = options.idle ?? (await idleFor(head.arm.components));
  if (idle === "stopped") await stopInTurns(head);
  keepImages(ledger, head.images, head.arm.env);

  const names = [...new Set([...config.secrets, ...own.secrets])];
  const maskOwn = masker(env, own.secrets);
  const stack = await startStack(
    { ...own.stack, steps: [...installs, ...own.stack.steps] },
    {
      arm: "base",
      root: checkout.root,
      commit,
      env: movedEnvironment(env, checkout.headTop, checkout.top),
      owner: ledger,
      logs,
      signal,
      say,
      until: "stack",
      state: inputs.state,
      run: inputs.id,
      mask: (text) => maskOwn(mask(text)),
      unset: names.filter((name) => !env[name]),
      targets: config.targets,
      foreign: head.images,
    },
  );
  if (idle === "stopped") {
    stack.idleBy("stopped");
    await stack.arm.freeze();
  }
  return { stack, notes: [...own.notes, ...(idle === "stopped" ? [SHORT] : [])], idle };
}

const SHORT = "There is not memory enough for head and base at once: each is stopped while the other is measured.";

/** It may be frozen already, and has to be awake to be put to sleep in another way. */
async function stopInTurns({ arm, idleBy }: Stack): Promise<void> {
  await arm.thaw();
  idleBy("stopped");
  await arm.freeze();
}

/** An image that is gone meanwhile needs no name. */
const TAG = 'docker image inspect "$0" >/dev/null 2>&1 || exit 0; docker tag "$0" "$1"';

/** The base's steps may give head's names to their own images: at the end they lead to head's again, also after a kill. */
function keepImages(ledger: Ledger, images: Images, env: Readonly<Record<string, string>>): void {
  const address = Object.entries(dockerAddress(env)).map(([name, value]) => `${name}=${value}`);
  for (const [name, { id }] of images)
    ledger.setting(`the image ${name}`, ["env", ...address, "sh", "-c", TAG, id, name]);
}

/** Head's modules where they are the same, else steps that install. */
async function modulesFor(
  { headTop, top: baseTop }: Checkout,
  { install, at }: StackConfig,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<readonly Step[]> {
  const modules = compareModules({ headTop, baseTop });
  const left = modules.same ? withoutInstallers(install) : undefined;
  if (modules.same && left) {
    say(`${modules.lock} is that of head, and so are the modules`);
    await shareModules({ headTop, baseTop }, modules.folders, signal);
  } else if (install.length === 0 && !modules.same)
    say(`nothing is installed: ${modules.why}, and there is no stack.install`);
  return (left ?? install).map((command) => ({ kind: "build", name: command, command, within: WITHIN.build, at }));
}
