import {
  containerUse,
  grow,
  memoryOf,
  readCpuTimes,
  readMemory,
  readProcesses,
  seed,
  startOf,
  TICKS,
  type Tree,
} from "../../tools/proc/index.ts";
import type { Component } from "../check.ts";
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

/** ms between two looks at memory, and between two at all processes (which finds new ones and reads CPU times) */
const BEAT = 250;
const SCAN = 1000;
/** The sampler takes at most a fiftieth of a core: after a slow look it waits longer … */
const REST = 50;
/** … but not longer than this (ms). */
const LONGEST = 2000;

/**
 * Reads /proc while at least one stretch is open, one loop however many there are, and does nothing otherwise.
 * @param components asked for at each look: a restart changes them
 */
export function openSampler(components: () => readonly Component[]): Sampler {
  const own = startOf(process.pid) ?? 0;
  let self = seed(process.pid, own);
  let trees = new Map<string, Tree>();
  let containers = new Map<string, { cpu: number; memory: number }>();
  let swap = 0;
  const open = new Set<Stretch>();
  let timer: NodeJS.Timeout | undefined;
  let scanned = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** One look at a time. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  const scan = async (): Promise<void> => {
    const all = await readProcesses();
    const parts = components();
    trees = new Map(
      parts.flatMap(({ name, by }) =>
        "pid" in by ? [[name, grow(sameTree(trees.get(name), by.pid), all)] as const] : [],
      ),
    );
    self = grow(self, all, new Set([...trees.values()].map(({ root }) => root)));
    const asked = parts.flatMap(({ name, by }) => ("container" in by ? [{ name, id: by.container }] : []));
    const told = await Promise.all(asked.map(async ({ name, id }) => ({ name, use: await containerUse(id) })));
    containers = new Map(told.flatMap(({ name, use }) => (use ? [[name, use] as const] : [])));
    const at = performance.now() / 1000;
    const cpu = cpuNow();
    scanned = performance.now();
    for (const stretch of open) stretch.read({ at, cpu });
  };

  const cpuNow = (): Map<string, number> => {
    const used = new Map([...trees].map(([name, { ticks }]) => [name, ticks / TICKS]));
    for (const [name, { cpu }] of containers) used.set(name, cpu);
    used.set(SELF, self.ticks / TICKS);
    return withOther(used, (readCpuTimes()?.busy ?? Number.NaN) / TICKS);
  };

  const sample = async (): Promise<void> => {
    const used = new Map<string, number>();
    for (const [name, tree] of [...trees, [SELF, self] as const])
      if (tree.alive) used.set(name, await memoryOfTree(tree));
    for (const [name, { memory }] of containers) used.set(name, memory);
    const now = readMemory();
    if (!now) return;
    swap = now.swapTotal - now.swapFree;
    const memory = withOther(used, now.total - now.available);
    for (const stretch of open) stretch.sample(memory.set(SWAP, swap));
  };

  const beat = async (): Promise<void> => {
    const start = performance.now();
    await exclusive(async () => {
      if (open.size === 0) return;
      if (start - scanned >= SCAN) await scan();
      await sample();
    });
    plan(performance.now() - start);
  };

  const plan = (took: number): void => {
    clearTimeout(timer);
    timer = undefined;
    if (open.size === 0) return;
    timer = setTimeout(() => void beat(), Math.min(LONGEST, Math.max(BEAT, took * REST)));
  };

  return {
    open: () =>
      exclusive(async () => {
        const stretch = openStretch();
        open.add(stretch);
        await scan();
        await sample();
        if (open.size === 1) plan(0);
        return stretch;
      }),
    end: (stretch) =>
      exclusive(async () => {
        await scan();
        await sample();
        open.delete(stretch);
        if (open.size === 0) plan(0);
      }),
    missing: () =>
      components()
        .filter(({ name, by }) => ("pid" in by ? trees.get(name)?.alive !== true : !containers.has(name)))
        .map(({ name }) => name),
    close() {
      open.clear();
      plan(0);
    },
  };
}

/** The tree of a component, begun anew (with the time used so far) when it was restarted. */
function sameTree(tree: Tree | undefined, pid: number): Tree {
  if (tree?.root === pid) return tree;
  const used = tree?.ticks ?? 0;
  return { ...seed(pid, startOf(pid) ?? -1), ticks: used, lost: used };
}

async function memoryOfTree(tree: Tree): Promise<number> {
  let bytes = 0;
  for (const stat of tree.members) bytes += await memoryOf(stat);
  return bytes;
}

const withOther = (used: ReadonlyMap<string, number>, total: number): Map<string, number> => {
  const known = [...used.values()].reduce((sum, value) => sum + value, 0);
  return new Map([...used, [TOTAL, total], [OTHER, Math.max(0, total - known)]]);
};
