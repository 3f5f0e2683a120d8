import { KnownError } from "../../errors.ts";
import { docker } from "../../ledger/docker.ts";
import { nameOf, seconds, stepFailed } from "../failure.ts";
import { ANSWER, type Part, speaksHttp } from "../part.ts";
import type { StepContext } from "../steps.ts";
import { type Watch, watchDeaths } from "./deaths.ts";
import { type Image, type Images, imageOf, withTag } from "./images.ts";
import { keepLog } from "./logs.ts";
import { type Compose, openCompose, type Second } from "./open.ts";
import { start, type Waiting, waitForAddress, waitForServices } from "./ready.ts";
import { type Container, deathWords, inspectProject } from "./state.ts";
import type { ComposeStep } from "./step.ts";

export interface ComposeOptions {
  readonly step: ComposeStep;
  /** steps with the same file share one */
  readonly project: string;
  readonly log: string;
  /** where this is a second arm */
  readonly second: Second | undefined;
  /** ports of the host behind which data is stored: {@link storePorts} */
  readonly stores: ReadonlySet<number>;
  /** containers of the project that belong to an earlier step */
  readonly known: ReadonlySet<string>;
  readonly context: StepContext;
  /** One of its containers has ended that should not have. */
  onDeath(error: KnownError): void;
}

/**
 * The services of a compose step, up and ready. Frozen by `docker pause`, which costs a container nothing but time: what it
 * holds in memory stays. Databases and caches are left alone as far as their ports tell that they are any.
 */
export interface Composed extends Part {
  readonly containers: ReadonlySet<string>;
  /** names that building has given to images */
  readonly images: Images;
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
  const compose = await openCompose(step, project, log, options.second, context);
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

  const all = running.map(({ id }) => id);
  const applications = running
    .filter(({ ports }) => !ports.some((port) => options.stores.has(port)))
    .map(({ id }) => id);
  const tell = async (verb: "pause" | "unpause" | "stop" | "start", who: readonly string[]): Promise<void> => {
    if (who.length > 0) await docker([verb, ...who], env);
  };
  /** that were stopped, the first made first, and what ends the watch's deafness */
  let stopped: { readonly ids: readonly string[]; readonly heard: () => Promise<void> } | undefined;

  return {
    containers: ids,
    images: await builtImages(compose, options.second === undefined),
    components: running.map(({ id, service, memoryLimit }) => ({
      name: service,
      by: { container: id, engine },
      memoryLimit: memoryLimit > 0 ? memoryLimit : undefined,
    })),
    roots: [],
    freeze: () => tell("pause", applications),
    thaw: () => tell("unpause", applications),
    answer: async () => {
      if (step.ready !== undefined && speaksHttp(context.expand(step.ready)))
        await waitForAddress(waiting, performance.now() + ANSWER);
    },
    stop: async (which) => {
      const silence = Promise.withResolvers<void>();
      const deaf = watch.deaf(() => silence.promise);
      const heard = (): Promise<void> => {
        silence.resolve();
        return deaf;
      };
      stopped = { ids: which === "all" ? all : applications, heard };
      await tell("stop", stopped.ids.toReversed());
    },
    start: async () => {
      if (!stopped) return;
      const { ids: who, heard } = stopped;
      try {
        await tell("start", who);
        await waitForServices(waiting, performance.now() + step.within);
        await waitForAddress(waiting, performance.now() + step.within);
      } finally {
        await heard();
      }
      stopped = undefined;
    },
    close: async () => {
      watch.close();
      for (const container of running) keep(container);
    },
  };
}

/** Another arm's are named after its project, and are nobody else's. */
async function builtImages({ resolved, env }: Compose, first: boolean): Promise<Images> {
  const names = [...resolved.images.values()].flatMap(({ image, built }) => (first && built && image ? [image] : []));
  const found = new Map<string, Image>();
  for (const name of new Set(names)) {
    const image = await imageOf(name, env);
    if (image) found.set(withTag(name), image);
  }
  return found;
}
