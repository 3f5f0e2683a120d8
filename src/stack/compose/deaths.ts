import { type ContainerDeath, deathsPath, follow, parseDeath } from "../../tools/proc/index.ts";
import { type Container, inspectProject } from "./state.ts";

export interface Watching {
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  /** as in DOCKER_HOST */
  readonly engine: string;
  readonly ids: ReadonlySet<string>;
  /** a container has ended; `container` holds the exit code that it ended with */
  onDeath(container: Container): void;
  /** the engine does not answer any more */
  onLost(): void;
}

export interface Watch {
  /** What ends while `work` goes on is no death: it is restarted. */
  deaf<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** ms between two looks where the engine's events can't be followed */
const EVERY = 5_000;

/**
 * Tells when one of the containers ends. Where the engine's API can be spoken, its events are followed, which costs nothing
 * while nothing happens; over ssh or with certificates it is asked now and then.
 */
export async function watchDeaths(watching: Watching): Promise<Watch> {
  const { project, env, engine, ids, onDeath, onLost } = watching;
  let deaf = 0;
  let closed = false;
  /** by the engine's clock, ms: what ended before is old news */
  let since = 0;

  const look = async (death?: ContainerDeath): Promise<void> => {
    const all = await inspectProject(project, env).catch(() => undefined);
    if (closed || deaf > 0) return;
    if (!all) return onLost();
    for (const container of all.filter(({ id }) => ids.has(id))) {
      if (death?.id === container.id) onDeath({ ...container, exitCode: death.code });
      else if (!["running", "paused"].includes(container.status)) onDeath(container);
    }
  };
  const hear = (value: unknown): void => {
    const death = parseDeath(value);
    if (death && ids.has(death.id) && deaf === 0 && death.at > since) void look(death);
  };
  let timer: NodeJS.Timeout | undefined;
  const ask = (): void => {
    timer = setInterval(() => void look(), EVERY).unref();
  };
  const stream = await follow(engine, deathsPath, hear, () => {
    ask();
    void look();
  });
  if (!stream) ask();
  await look(); // what ended before we listened

  return {
    deaf: async (work) => {
      deaf += 1;
      try {
        return await work();
      } finally {
        const all = await inspectProject(project, env).catch(() => []);
        since = Math.max(since, ...all.map(({ startedAt }) => Date.parse(startedAt) || 0));
        deaf -= 1;
      }
    },
    close() {
      closed = true;
      stream?.close();
      clearInterval(timer);
    },
  };
}
