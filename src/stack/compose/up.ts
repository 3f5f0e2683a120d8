import type { Component } from "../../checks/check.ts";
import { KnownError } from "../../errors.ts";
import { docker } from "../../ledger/docker.ts";
import { nameOf, seconds, stepFailed } from "../failure.ts";
import type { StepContext } from "../steps.ts";
import { type Watch, watchDeaths } from "./deaths.ts";
import { keepLog } from "./logs.ts";
import { openCompose } from "./open.ts";
import { start, type Waiting, waitForAddress, waitForServices } from "./ready.ts";
import { type Container, deathWords, inspectProject } from "./state.ts";
import type { ComposeStep } from "./step.ts";

export interface ComposeOptions {
  readonly step: ComposeStep;
  /** steps with the same file share one */
  readonly project: string;
  readonly log: string;
  /** variables that differ from arm to arm, where this is a second arm */
  readonly varies: ReadonlySet<string> | undefined;
  /** containers of the project that belong to an earlier step */
  readonly known: ReadonlySet<string>;
  readonly context: StepContext;
  /** One of its containers has ended that should not have. */
  onDeath(error: KnownError): void;
}

/** The services of a compose step, up and ready. */
export interface Composed {
  readonly project: string;
  readonly containers: ReadonlySet<string>;
  readonly components: readonly Component[];
  /** Pausing costs a container nothing but time: what it holds in memory stays. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Starts them anew and waits until they are ready again. */
  restart(): Promise<void>;
  /** Keeps what they have printed, and tells no deaths any more. They go on; the project is removed as a whole. */
  close(): Promise<void>;
}

/**
 * Brings the services of a compose file up, under a project of the arm's own, and waits until their health checks (and
 * `ready`) say so. The project is in the ledger before.
 *
 * @throws KnownError: exit 2 for a file that can't be used, 3 when there is no engine or they do not come up within the
 *   limit, with the service that is to blame and the end of its log
 */
export async function composeUp(options: ComposeOptions): Promise<Composed> {
  const { step, project, log, context, known } = options;
  const { owner, say } = context;
  const begin = performance.now();
  const compose = await openCompose(step, project, options.varies, context);
  const { env, engine } = compose;
  say(`compose ${step.name}`);
  await owner.compose(project, compose.file, env);

  const mine = async (): Promise<Container[]> =>
    (await inspectProject(project, env)).filter(({ id }) => !known.has(id));
  const keep = (container: Container): string => keepLog(container, log, env);
  const waiting: Waiting = { step, log, context, compose, mine, keep };

  await start(waiting, begin + step.within);
  await waitForServices(waiting, begin + step.within);
  await waitForAddress(waiting, begin + step.within);
  say(`${step.name} is ready after ${seconds(performance.now() - begin)}`);

  const running = (await mine()).filter(({ status }) => status === "running");
  const ids = new Set(running.map(({ id }) => id));
  const watch: Watch = await watchDeaths({
    project,
    env,
    engine,
    ids,
    onDeath: (container) => {
      const what = `service ${container.service} ${deathWords(container)} after it had been ready`;
      options.onDeath(stepFailed(step, what, keep(container)));
    },
    onLost: () => {
      const message = `${nameOf(step)}: the Docker engine does not answer any more`;
      options.onDeath(new KnownError(3, { at: step.at, message }));
    },
  });

  const tell = async (verb: "pause" | "unpause" | "restart"): Promise<void> => {
    if (ids.size > 0) await docker([verb, ...ids], env);
  };

  return {
    project,
    containers: ids,
    components: running.map(({ id, service, memoryLimit }) => ({
      name: service,
      by: { container: id, engine },
      memoryLimit: memoryLimit > 0 ? memoryLimit : undefined,
    })),
    pause: () => tell("pause"),
    unpause: () => tell("unpause"),
    restart: () =>
      watch.deaf(async () => {
        await tell("restart");
        await waitForServices(waiting, performance.now() + step.within);
        await waitForAddress(waiting, performance.now() + step.within);
      }),
    close: async () => {
      watch.close();
      for (const container of running) keep(container);
    },
  };
}
