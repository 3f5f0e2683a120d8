import { holderOf, isHeld } from "../../stack/holder.ts";

/** Who serves the targets on this machine, whoever has started them. */
export interface Served {
  readonly pids: readonly number[];
  /** at least one is served by a process that this user may not see: another user's, or a container's port */
  readonly hidden: boolean;
}

const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443, "postgres:": 5432, "postgresql:": 5432 };
const HERE = /^(localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/**
 * Targets may point at something that runs already. It is what is measured, so its CPU time is none of somebody else's.
 *
 * @param targets addresses; those on other machines don't matter here
 */
export function served(targets: readonly string[]): Served {
  const ports = new Set(targets.flatMap((target) => localPort(target) ?? []));
  const held = [...ports].filter(isHeld).map(holderOf);
  return { pids: held.flatMap((holder) => holder?.pid ?? []), hidden: held.includes(undefined) };
}

/** The port of an address on this machine. */
export function localPort(target: string): number | undefined {
  if (!URL.canParse(target)) return undefined;
  const { protocol, hostname, port } = new URL(target);
  return HERE.test(hostname) ? Number(port) || PORTS[protocol] : undefined;
}
