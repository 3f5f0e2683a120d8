import { get } from "node:http";
import * as z from "zod";

const SOCKET = "/var/run/docker.sock";

/** Of a container: CPU time so far in seconds, memory now in bytes without the page cache it can give back. */
export interface ContainerUse {
  readonly cpu: number;
  readonly memory: number;
}

const number = z.number().catch(0);
const statsSchema = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number(),
    // cgroup v2 calls it inactive_file, v1 total_inactive_file
    stats: z.object({ inactive_file: number, total_inactive_file: number }).partial().optional(),
  }),
});

/** What `docker stats` computes from. Undefined when there is no Docker or no such running container. */
export async function containerUse(id: string, socket = socketPath()): Promise<ContainerUse | undefined> {
  const parsed = statsSchema.safeParse(
    await ask(`/containers/${encodeURIComponent(id)}/stats?stream=false&one-shot=true`, socket),
  );
  if (!parsed.success) return undefined;
  const { cpu_stats, memory_stats } = parsed.data;
  const cache = memory_stats.stats?.total_inactive_file ?? memory_stats.stats?.inactive_file ?? 0;
  return { cpu: cpu_stats.cpu_usage.total_usage / 1e9, memory: Math.max(0, memory_stats.usage - cache) };
}

/** Docker's own version; undefined when it does not run. */
export async function dockerVersion(socket = socketPath()): Promise<string | undefined> {
  const parsed = z.object({ Version: z.string() }).safeParse(await ask("/version", socket));
  return parsed.success ? parsed.data.Version : undefined;
}

const socketPath = (): string => /^unix:\/\/(.+)$/.exec(process.env.DOCKER_HOST ?? "")?.[1] ?? SOCKET;

function ask(path: string, socketPath: string): Promise<unknown> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve(undefined);
    const request = get({ socketPath, path, timeout: 2_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", nothing);
      response.on("end", () => {
        try {
          resolve(response.statusCode === 200 ? JSON.parse(Buffer.concat(chunks).toString("utf8")) : undefined);
        } catch {
          nothing();
        }
      });
    });
    request.on("timeout", () => request.destroy());
    request.on("error", nothing);
  });
}
