import { existsSync } from "node:fs";
import type { ContainerUse } from "./container.ts";
import { readText } from "./read.ts";

/** Files of a container's control group, of which Docker's own figures come. */
export interface Group {
  /** CPU time so far: nanoseconds alone in a file (v1), or the line usage_usec (v2) */
  readonly cpu: string;
  /** bytes, page cache included */
  readonly memory: string;
  /** the parts of that */
  readonly parts: string;
}

const MOUNT = "/sys/fs/cgroup";

/**
 * The group of a container, from /proc/PID/cgroup of its first process. Undefined for a process that is not in this
 * container: the engine may be on another machine, where the same number means somebody else.
 */
export function groupOf(text: string, id: string, exists: (path: string) => boolean = existsSync): Group | undefined {
  const paths = new Map(
    text.split("\n").flatMap((line) => {
      const [, controllers = "", path = ""] = line.match(/^\d+:([^:]*):(\/.*)$/) ?? [];
      return path.includes(id)
        ? controllers.split(",").map((name) => [name, { mounted: controllers, path }] as const)
        : [];
    }),
  );
  const folder = (controller: string): string | undefined => {
    const found = paths.get(controller);
    // v1 mounts what belongs together in one place, mostly with links by single names
    return found && [controller, found.mounted].map((name) => `${MOUNT}/${name}${found.path}`).find(exists);
  };
  const [cpu, memory, unified] = [folder("cpuacct"), folder("memory"), paths.get("")];
  if (cpu && memory)
    return {
      cpu: `${cpu}/cpuacct.usage`,
      memory: `${memory}/memory.usage_in_bytes`,
      parts: `${memory}/memory.stat`,
    };
  const own = unified && `${MOUNT}${unified.path}`;
  return own && exists(`${own}/memory.current`)
    ? { cpu: `${own}/cpu.stat`, memory: `${own}/memory.current`, parts: `${own}/memory.stat` }
    : undefined;
}

/** Takes some 60 µs. Undefined when the group is not there (any more). */
export function readGroup(
  { cpu, memory, parts }: Group,
  read: (path: string) => string | undefined = readText,
): ContainerUse | undefined {
  const [cpuText, memoryText, partsText] = [read(cpu), read(memory), read(parts)];
  if (cpuText === undefined || memoryText === undefined || partsText === undefined) return undefined;
  const micros = /^usage_usec (\d+)$/m.exec(cpuText)?.[1];
  const seconds = micros === undefined ? Number(cpuText) / 1e9 : Number(micros) / 1e6;
  const usage = Number(memoryText);
  // of a container and all groups below it: v1 calls it total_inactive_file, v2 inactive_file
  const cache = Number(
    (/^total_inactive_file (\d+)$/m.exec(partsText) ?? /^inactive_file (\d+)$/m.exec(partsText))?.[1] ?? 0,
  );
  if (!Number.isFinite(seconds) || !Number.isFinite(usage)) return undefined;
  return { cpu: seconds, memory: cache < usage ? usage - cache : usage };
}
