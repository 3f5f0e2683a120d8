import { type ContainerUse, openContainer } from "../../tools/proc/index.ts";
import type { Component } from "../check.ts";

/**
 * Looks at all components that are containers. A service may run in several: together they are the component, and one that
 * can't tell makes the sum untold.
 */
export function openContainers(): (parts: readonly Component[]) => Promise<Map<string, ContainerUse>> {
  const meters = new Map<string, ReturnType<typeof openContainer>>();
  const meterOf = (id: string, engine: string | undefined): ReturnType<typeof openContainer> => {
    const meter = meters.get(id) ?? openContainer(id, engine);
    meters.set(id, meter);
    return meter;
  };
  return async (parts) => {
    const asked = parts.flatMap(({ name, by }) =>
      "container" in by ? [{ name, meter: meterOf(by.container, by.engine) }] : [],
    );
    const told = await Promise.all(asked.map(async ({ name, meter }) => ({ name, use: await meter() })));
    const silent = new Set(told.flatMap(({ name, use }) => (use ? [] : [name])));
    const sums = new Map<string, ContainerUse>();
    for (const { name, use } of told) {
      if (!use || silent.has(name)) continue;
      const { cpu, memory } = sums.get(name) ?? { cpu: 0, memory: 0 };
      sums.set(name, { cpu: cpu + use.cpu, memory: memory + use.memory });
    }
    return sums;
  };
}
