import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { markOf } from "../ledger/processes.ts";

export interface Holder {
  readonly pid: number;
  readonly command: string;
  /** the run of perf-budgets that started it */
  readonly run: string | undefined;
}

/** Inodes of the sockets that listen on a port, from the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): string[] {
  const LISTEN = "0A";
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const [, local = "", , state] = columns;
      const inode = columns[9];
      const here = Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16) === port;
      return here && state === LISTEN && inode !== undefined ? [inode] : [];
    });
}

function listeners(port: number): string[] {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => attempt(() => readFileSync(path, "latin1")) ?? "");
  return tables.flatMap((table) => listeningInodes(table, port));
}

/** Whether anybody listens on a port, as far as this system tells. */
export const isHeld = (port: number): boolean => listeners(port).length > 0;

/** Who listens on a port; undefined when it cannot be known (another user's process, another system). */
export function holderOf(port: number): Holder | undefined {
  const links = new Set(listeners(port).map((inode) => `socket:[${inode}]`));
  if (links.size === 0) return undefined;
  const pids = (attempt(() => readdirSync("/proc")) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
  const pid = pids.find((one) =>
    attempt(() => readdirSync(`/proc/${one}/fd`))?.some((fd) =>
      links.has(attempt(() => readlinkSync(`/proc/${one}/fd/${fd}`)) ?? ""),
    ),
  );
  if (pid === undefined) return undefined;
  const mark = markOf(pid);
  const run = typeof mark === "object" ? mark.token.slice(0, mark.token.lastIndexOf(".")) : undefined;
  return { pid, command: commandOf(pid), run };
}

const MOST = 120;

function commandOf(pid: number): string {
  const text = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  const command = text.replaceAll("\0", " ").trim();
  return command.length > MOST ? `${command.slice(0, MOST)}…` : command || "a process without a name";
}

/** Processes come and go while they are looked at. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
