import * as z from "zod";
import { formatValue } from "../../config/format.ts";
import { containers, docker } from "../../ledger/docker.ts";

/** A container of a compose project, as `docker inspect` tells it. */
export interface Container {
  readonly id: string;
  readonly service: string;
  /** created, running, paused, restarting, removing, exited, dead */
  readonly status: string;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** starting, healthy, unhealthy; undefined without a health check */
  readonly health: string | undefined;
  /** the first line that the last health check printed */
  readonly probe: string;
  readonly restarts: number;
  /** whether the engine starts it again when it has failed */
  readonly restarted: boolean;
  /** as the engine tells it: its clock need not be ours */
  readonly startedAt: string;
  /** bytes; 0 for none */
  readonly memoryLimit: number;
  /** ports of the host that lead to it */
  readonly ports: readonly number[];
}

const inspected = z.array(
  z.object({
    Id: z.string(),
    RestartCount: z.number().default(0),
    State: z.object({
      Status: z.string(),
      ExitCode: z.number(),
      OOMKilled: z.boolean().default(false),
      StartedAt: z.string(),
      Health: z
        .object({ Status: z.string(), Log: z.array(z.object({ Output: z.string().default("") })).nullish() })
        .nullish(),
    }),
    HostConfig: z.object({
      Memory: z.number().default(0),
      RestartPolicy: z.object({ Name: z.string() }).nullish(),
      PortBindings: z.record(z.string(), z.array(z.object({ HostPort: z.string().default("") })).nullish()).nullish(),
    }),
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  }),
);

export function readContainers(json: string): Container[] {
  return inspected.parse(JSON.parse(json)).map(({ Id, RestartCount, State, HostConfig, Config }) => ({
    id: Id,
    service: Config.Labels?.["com.docker.compose.service"] ?? Id.slice(0, 12),
    status: State.Status,
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    // "none" is what a disabled health check says
    health: State.Health && State.Health.Status !== "none" ? State.Health.Status : undefined,
    probe: firstLine(State.Health?.Log?.at(-1)?.Output ?? ""),
    restarts: RestartCount,
    restarted: !["", "no", undefined].includes(HostConfig.RestartPolicy?.Name),
    startedAt: State.StartedAt,
    memoryLimit: HostConfig.Memory,
    ports: Object.values(HostConfig.PortBindings ?? {}).flatMap((bound) =>
      (bound ?? []).map((one) => Number(one.HostPort)),
    ),
  }));
}

const firstLine = (text: string): string => text.trim().split("\n")[0]?.trim() ?? "";

/** All containers of a project, also those that have ended, in the order in which they were made. */
export async function inspectProject(project: string, env: Readonly<Record<string, string>>): Promise<Container[]> {
  const ids = (await containers(project, env, { all: true })).map(({ id }) => id);
  if (ids.length === 0) return [];
  return readContainers(await docker(["inspect", ...ids], env)).toReversed();
}

/** `what` is a predicate of the service: "ended with code 5". */
export type Judgement =
  | { readonly is: "ready" }
  | { readonly is: "waiting" | "broken"; readonly container: Container; readonly what: string };

/** ms that a container without a health check has to live before it counts as up: a broken one mostly ends at once … */
const SETTLED = 1_000;
/** … and one that the engine has started again may do so again. */
const SETTLED_AGAIN = 5_000;

/**
 * Whether all services are there: healthy, running for a while where there is no health check, ended with 0 where they are
 * meant to end. compose's own `--wait` is not used: v1 has none, and v2's takes a service that has ended with 0 for a
 * failure. Pure.
 *
 * @param oneShots services that another one waits for to end with 0
 * @param age ms since it has last been started
 */
export function judge(
  all: readonly Container[],
  oneShots: ReadonlySet<string>,
  age: (container: Container) => number,
): Judgement {
  const states = all.map((container) => ({
    container,
    ...judgeOne(container, oneShots.has(container.service), age(container)),
  }));
  return states.find(({ is }) => is === "broken") ?? states.find(({ is }) => is === "waiting") ?? { is: "ready" };
}

interface One {
  readonly is: Judgement["is"];
  readonly what: string;
}
const ready: One = { is: "ready", what: "" };
const waiting = (what: string): One => ({ is: "waiting", what });
const broken = (what: string): One => ({ is: "broken", what });

function judgeOne(container: Container, oneShot: boolean, age: number): One {
  const { status, exitCode, health, probe, restarts, restarted } = container;
  const printed = probe ? `: ${probe}` : "";
  const again = restarts > 0 ? `; it was started again ${restarts} ${restarts === 1 ? "time" : "times"}` : "";
  switch (status) {
    case "running":
      if (oneShot) return waiting("has not ended yet, which another service waits for");
      if (health === "healthy") return ready;
      if (health === "unhealthy") return broken(`is unhealthy${printed}`);
      if (health !== undefined) return waiting(`is not healthy yet${printed}${again}`);
      return age >= (restarts > 0 ? SETTLED_AGAIN : SETTLED) ? ready : waiting(`has only just started${again}`);
    case "exited":
      if (exitCode === 0 && (oneShot || !restarted)) return ready;
      return restarted ? waiting(`${deathWords(container)}${again}`) : broken(deathWords(container));
    case "restarting":
      return waiting(`${deathWords(container)}${again}`);
    case "created":
      return waiting("was made but not started");
    default:
      return broken(`is ${status}`);
  }
}

/** "ended with code 5", "was ended for lack of memory (its limit is 64 MB)" */
export function deathWords({ outOfMemory, memoryLimit, exitCode }: Container): string {
  if (!outOfMemory) return `ended with code ${exitCode}`;
  return `was ended for lack of memory${memoryLimit > 0 ? ` (its limit is ${formatValue(memoryLimit, "B")})` : ""}`;
}
