import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { arch, cpus, hostname, release, totalmem, type } from "node:os";
import { basename, dirname } from "node:path";
import type { MachineEntry } from "../results/entry.ts";
import { dockerVersion } from "../tools/proc/index.ts";
import { deviceOf, prettyName } from "./parse.ts";

/** The machine that measures, as far as it can be told; never throws. Takes a few ms. */
export async function describeMachine(): Promise<Omit<MachineEntry, "is">> {
  const cores = cpus();
  const cpu = cores[0]?.model.trim() || "unknown";
  const docker = await dockerVersion();
  return {
    // tells machines apart without naming them
    id: createHash("sha256").update(`${hostname()}\n${cpu}`).digest("hex").slice(0, 12),
    cpu,
    cores: cores.length,
    memory: totalmem(),
    disk: await describeDisk(process.cwd()),
    os: describeOs(),
    arch: arch(),
    versions: { Node: process.versions.node, ...(docker ? { Docker: docker } : {}) },
  };
}

const text = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

function describeOs(): string {
  const name = prettyName(text("/etc/os-release"));
  const kernel = `${type()} ${release()}`;
  return name ? `${name} (${kernel})` : kernel;
}

/** `126 GB ext4, SSD`: of the file system that holds the folder. */
async function describeDisk(folder: string): Promise<string> {
  const stats = await statfs(folder).catch(() => undefined);
  if (!stats) return "unknown";
  const size = `${Math.round((stats.blocks * stats.bsize) / 1e9)} GB`;
  const mount = deviceOf(text("/proc/self/mounts"), folder);
  const kind = mount && solid(mount.device);
  return [[size, mount?.type].filter(Boolean).join(" "), kind].filter(Boolean).join(", ");
}

/** Virtual disks say that they rotate whatever lies under them, so only the other answer is worth passing on. */
function solid(device: string): string | undefined {
  try {
    const block = realpathSync(`/sys/class/block/${basename(realpathSync(device))}`);
    // a partition has its queue in the folder of its disk
    const turns = (text(`${block}/queue/rotational`) || text(`${dirname(block)}/queue/rotational`)).trim();
    return turns === "0" ? "SSD" : undefined;
  } catch {
    return undefined;
  }
}
