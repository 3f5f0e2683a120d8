import {
  type ContainerUse,
  grow,
  readCpuTimes,
  readMemory,
  readProcesses,
  seed,
  startOf,
  TICKS,
  type Tree,
  type Weighed,
  weigh,
  weightNow,
} from "../../tools/proc/index.ts";
import type { Component } from "../check.ts";
import { openContainers } from "./containers.ts";
import { openStretch, type Stretch } from "./stretch.ts";
import { OTHER, SELF, SWAP, TOTAL } from "./subjects.ts";

export interface Sampler {
  open(): Promise<Stretch>;
  /** takes a last look for it */
  end(stretch: Stretch): Promise<void>;
  /** components that can't be told (any more) */
  missing(): readonly string[];
  close(): void;
}

/** ms between two looks at the memory of known processes */
const BEAT = 250;
/** ms between two looks at all processes, which finds new ones, reads CPU times and weighs exactly … */
const SCAN = 1000;
/** … and takes some ms: at most a fiftieth of the time, so it waits longer where it is slow, … */
const REST = 50;
/** … but not longer than this (ms). */
const LONGEST = 5000;

/**
 * Reads /proc while at least one stretch is open, one loop however many there are, and does nothing otherwise.
 * @param components asked for at each look: a restart changes them
 */
export function openSampler(components: () => readonly Component[]): Sampler {
  const own = startOf(process.pid) ?? 0;
  let self = seed(process.pid, own);
  let trees = new Map<string, Tree>();
  const lookAtContainers = openContainers();
  let containers = new Map<string, ContainerUse>();
  let weights = new Map<string, Weighed[]>();
  const open = new Set<Stretch>();
  let timer: NodeJS.Timeout | undefined;
  let due = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** One look at a time. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  const scan = async (): Promise<void> => {
    const start = performance.now();
    const all = await readProcesses();
    const parts = components();
    trees = new Map(
      parts.flatMap(({ name, by }) =>
        "pid" in by ? [[name, grow(sameTree(trees.get(name), by.pid), all)] as const] : [],
      ),
    );
    self = grow(self, all, new Set([...trees.values()].map(({ root }) => root)));
    containers = await lookAtContainers(parts);
    const reading = { at: performance.now() / 1000, cpu: cpuNow() };
    for (const stretch of open) stretch.read(reading);
    weights = new Map();
    for (const [name, tree] of [...trees, [SELF, self] as const])
      if (tree.alive) weights.set(name, await weigh(tree.members));
    sample();
    const took = performance.now() - start;
    due = performance.now() + Math.min(LONGEST, Math.max(SCAN, took * REST));
  };

  const cpuNow = (): Map<string, number> => {
    const used = new Map([...trees].map(([name, { ticks }]) => [name, ticks / TICKS]));
    for (const [name, { cpu }] of containers) used.set(name, cpu);
    used.set(SELF, self.ticks / TICKS);
    return withOther(used, (readCpuTimes()?.busy ?? Number.NaN) / TICKS);
  };

  const sample = (): void => {
    const used = new Map([...weights].map(([name, weighed]) => [name, weightNow(weighed)]));
    for (const [name, { memory }] of containers) used.set(name, memory);
    const now = readMemory();
    if (!now) return;
    const memory = withOther(used, now.total - now.available).set(SWAP, now.swapTotal - now.swapFree);
    for (const stretch of open) stretch.sample(memory);
  };

  const beat = (): Promise<void> =>
    exclusive(async () => {
      if (open.size === 0) return;
      if (performance.now() >= due) await scan();
      else sample();
    });

  const plan = (): void => {
    clearTimeout(timer);
    // a look that fails (no more open files for a moment) is one less; those at both ends of a window must not fail
    timer = open.size === 0 ? undefined : setTimeout(() => void beat().then(plan, plan), BEAT);
  };

  return {
    open: () =>
      exclusive(async () => {
        const stretch = openStretch();
        open.add(stretch);
        await scan();
        if (open.size === 1) plan();
        return stretch;
      }),
    end: (stretch) =>
      exclusive(async () => {
        await scan();
        open.delete(stretch);
        if (open.size === 0) plan();
      }),
    missing() {
      const lost = components().filter(({ name, by }) =>
        "pid" in by ? trees.get(name)?.alive !== true : !containers.has(name),
      );
      return [...new Set(lost.map(({ name }) => name))];
    },
    close() {
      open.clear();
      plan();
    },
  };
}

/** The tree of a component, begun anew (with the time used so far) when it was restarted. */
function sameTree(tree: Tree | undefined, pid: number): Tree {
  if (tree?.root === pid) return tree;
  const used = tree?.ticks ?? 0;
  return { ...seed(pid, startOf(pid) ?? -1), ticks: used, lost: used };
}

const withOther = (used: ReadonlyMap<string, number>, total: number): Map<string, number> => {
  const known = [...used.values()].reduce((sum, value) => sum + value, 0);
  return new Map([...used, [TOTAL, total], [OTHER, Math.max(0, total - known)]]);
};
