import * as z from "zod";
import { ask, defaultEngine } from "./container-api.ts";
import { type Group, groupOf, readGroup } from "./container-group.ts";
import { readText } from "./read.ts";

/** Of a container: CPU time so far in seconds, memory now in bytes without the page cache it can give back. */
export interface ContainerUse {
  readonly cpu: number;
  readonly memory: number;
}

const statsSchema = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number(),
    // of a container and all groups below it: v1 of the kernel's control groups calls it total_inactive_file, v2 inactive_file
    stats: z.object({ total_inactive_file: z.number().optional(), inactive_file: z.number().optional() }).optional(),
  }),
});

/** As `docker stats` computes it, from an answer of `/containers/ID/stats`; undefined for a container that does not run. */
export function parseStats(answer: unknown): ContainerUse | undefined {
  const parsed = statsSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { cpu_stats, memory_stats } = parsed.data;
  const { usage, stats } = memory_stats;
  const cache = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  return { cpu: cpu_stats.cpu_usage.total_usage / 1e9, memory: cache < usage ? usage - cache : usage };
}

/** Undefined when there is no Docker or no such running container. `engine`: as in DOCKER_HOST */
export const containerUse = async (id: string, engine = defaultEngine()): Promise<ContainerUse | undefined> =>
  parseStats(await ask(engine, `/containers/${encodeURIComponent(id)}/stats?stream=false&one-shot=true`));

const runningSchema = z.object({ State: z.object({ Running: z.literal(true), Pid: z.int().positive() }) });

/**
 * Measures one container again and again. Many engines answer {@link containerUse} only at their next look of one a second,
 * so an edge of a window would be off by up to that; on the engine's own machine the counters that it reads are read here.
 *
 * @returns undefined while it does not run
 */
export function openContainer(id: string, engine = defaultEngine()): () => Promise<ContainerUse | undefined> {
  let group: Group | undefined;
  return async () => {
    const known = group && readGroup(group);
    if (known) return known;
    const running = runningSchema.safeParse(await ask(engine, `/containers/${encodeURIComponent(id)}/json`));
    if (!running.success) return undefined;
    group = groupOf(readText(`/proc/${running.data.State.Pid}/cgroup`) ?? "", id);
    return group ? readGroup(group) : containerUse(id, engine);
  };
}

/** Docker's own version; undefined when it does not run. */
export async function dockerVersion(engine = defaultEngine()): Promise<string | undefined> {
  const parsed = z.object({ Version: z.string() }).safeParse(await ask(engine, "/version"));
  return parsed.success ? parsed.data.Version : undefined;
}

/** A container that has ended. `at` in ms since the epoch, by the engine's clock. */
export interface ContainerDeath {
  readonly id: string;
  readonly code: number;
  readonly at: number;
}

const dieSchema = z.object({
  Actor: z.object({ ID: z.string(), Attributes: z.object({ exitCode: z.coerce.number() }) }),
  timeNano: z.number(),
});

export const deathsPath = `/events?filters=${encodeURIComponent(JSON.stringify({ type: ["container"], event: ["die"] }))}`;

/** From an event of Docker's; undefined for any other. */
export function parseDeath(event: unknown): ContainerDeath | undefined {
  const parsed = dieSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const { Actor, timeNano } = parsed.data;
  return { id: Actor.ID, code: Actor.Attributes.exitCode, at: timeNano / 1e6 };
}
