import type { Component } from "../../checks/check.ts";
import {
  descendants,
  grow,
  openContainer,
  type Processes,
  readCpuTimes,
  readProcesses,
  seed,
  startOf,
  TICKS,
  type Tree,
} from "../../tools/proc/index.ts";
import { engineUse } from "./engine-use.ts";
import type { Served } from "./served.ts";

/** CPU time so far, in seconds over all cores; what is not told is undefined. */
export interface Consumed {
  /** s, monotonic */
  readonly at: number;
  /** by everybody */
  readonly busy: number | undefined;
  /** that there was: busy, idle and stolen */
  readonly all: number | undefined;
  /** by perf-budgets' own process tree, without what it measures */
  readonly self: number;
  /** by each process tree and container of what is measured */
  readonly measured: ReadonlyMap<string, number | undefined>;
}

/**
 * Tells who uses the processor. Process trees that were seen once are remembered, so that what left its tree or ended is
 * still counted where it came from.
 *
 * @param components of the arms that are awake: the others are frozen, or idle
 */
export function openConsumers(
  components: () => readonly Component[],
  { pids, hidden }: Served,
): () => Promise<Consumed> {
  const trees = new Map<string, Tree>();
  let self = seed(process.pid, startOf(process.pid) ?? 0);
  const useOf = openContainerUse();

  const growTrees = (all: Processes, parts: readonly Component[]): void => {
    const own = parts.flatMap(({ by }) => ("pid" in by ? [by.pid] : []));
    // what serves a target is mostly a child of a component, and counts there
    const inside = new Set(own.flatMap((root) => descendants(all, root).map(({ pid }) => pid)));
    for (const root of [...own, ...pids.filter((pid) => !inside.has(pid))]) {
      const start = all.get(root)?.start;
      const key = keyOf(root, start ?? 0);
      if (start !== undefined && !trees.has(key)) trees.set(key, seed(root, start));
    }
    for (const [key, tree] of trees) trees.set(key, grow(tree, all, rootsOf(trees, tree)));
    self = grow(self, all, rootsOf(trees));
  };

  return async () => {
    const at = performance.now() / 1000;
    const cpu = readCpuTimes();
    const all = await readProcesses();
    const parts = components();
    growTrees(all, parts);
    const containers = await useOf(parts);
    // a port that a container publishes is served by its engine, another user's process
    const unseen = hidden && containers.length === 0 ? [["unseen", undefined] as const] : [];
    const engine = containers.length > 0 ? engineUse(all) : [];
    const processes = [...trees].map(([key, { ticks }]) => [key, ticks / TICKS] as const);
    return {
      at,
      busy: cpu && cpu.busy / TICKS,
      all: cpu && (cpu.busy + cpu.idle + cpu.iowait + cpu.steal) / TICKS,
      self: self.ticks / TICKS,
      measured: new Map([...processes, ...containers, ...engine, ...unseen]),
    };
  };
}

const keyOf = (pid: number, start: number): string => `process ${pid} ${start}`;

/** Where another tree begins, this one ends. None of them begins inside another. */
const rootsOf = (trees: ReadonlyMap<string, Tree>, without?: Tree): Set<number> =>
  new Set([...trees.values()].flatMap(({ alive, root }) => (alive && root !== without?.root ? [root] : [])));

/** s of CPU time of each container; undefined for one that does not tell */
function openContainerUse(): (parts: readonly Component[]) => Promise<(readonly [string, number | undefined])[]> {
  const meters = new Map<string, ReturnType<typeof openContainer>>();
  return (parts) =>
    Promise.all(
      parts.flatMap(({ by }) => {
        if (!("container" in by)) return [];
        const meter = meters.get(by.container) ?? openContainer(by.container, by.engine);
        meters.set(by.container, meter);
        return [meter().then((use) => [`container ${by.container}`, use?.cpu] as const)];
      }),
    );
}
