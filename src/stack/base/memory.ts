import type { Component } from "../../checks/check.ts";
import { containerUse, descendants, readMemory, readProcesses, weigh } from "../../tools/proc/index.ts";
import type { Idle } from "../stack.ts";

/** A component as it is now, in bytes. */
export interface Weight {
  readonly resident: number;
  /** it may grow up to here */
  readonly limit: number | undefined;
}

/** A stack that has just started grows under load: heaps, connections, buffers. */
const GROWTH = 1.5;
/** bytes: a browser, a load generator and this program */
const RESERVE = 1_000_000_000;

/**
 * Whether a second stack like this one fits beside it. The first one grows too, which it must find room for as well. Pure.
 * @param available bytes, now that the first one runs
 */
export function bothFit(available: number, head: readonly Weight[]): boolean {
  const grown = head.map(({ resident, limit }) => Math.max(resident, Math.min(resident * GROWTH, limit ?? Infinity)));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const growth = sum(grown) - sum(head.map(({ resident }) => resident));
  return growth + sum(grown) + RESERVE <= available;
}

/** How arms have to wait for their turn here. What can't be looked at counts nothing. */
export async function idleFor(components: readonly Component[]): Promise<Idle> {
  const memory = readMemory();
  if (!memory) return "frozen";
  const all = await readProcesses();
  const weights: Weight[] = [];
  for (const { by, memoryLimit: limit } of components) {
    const resident =
      "pid" in by
        ? (await weigh(descendants(all, by.pid))).reduce((sum, { bytes }) => sum + bytes, 0)
        : ((await containerUse(by.container, by.engine))?.memory ?? 0);
    weights.push({ resident, limit });
  }
  return bothFit(memory.available, weights) ? "frozen" : "stopped";
}
