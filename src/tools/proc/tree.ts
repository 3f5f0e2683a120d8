import type { ProcessStat } from "./parse.ts";

export type Processes = ReadonlyMap<number, ProcessStat>;

/**
 * The processes that descend from `root`, itself included, whatever group or session they moved to.
 * @param without roots of subtrees that count to somebody else
 */
export function descendants(all: Processes, root: number, without: ReadonlySet<number> = new Set()): ProcessStat[] {
  const children = new Map<number, ProcessStat[]>();
  for (const stat of all.values()) children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat]);
  // read one after the other, so two parents may name each other when a pid was reused meanwhile: each counts once
  const found = new Map<number, ProcessStat>();
  const walk = (stat: ProcessStat): void => {
    if (without.has(stat.pid) || found.has(stat.pid)) return;
    found.set(stat.pid, stat);
    for (const child of children.get(stat.pid) ?? []) walk(child);
  };
  const first = all.get(root);
  if (first) walk(first);
  return [...found.values()];
}

/** A process tree over time. */
export interface Tree {
  readonly root: number;
  /** start time of the root: another process may get its pid */
  readonly start: number;
  readonly alive: boolean;
  readonly members: readonly ProcessStat[];
  /** clock ticks the tree has used so far, those of processes that ended included; never falls */
  readonly ticks: number;
  /** part of `ticks` of processes that ended and whose time no member took over */
  readonly lost: number;
}

export const seed = (root: number, start: number): Tree => ({
  root,
  start,
  alive: true,
  members: [],
  ticks: 0,
  lost: 0,
});

/**
 * The tree at a later time. A member stays one when its parent ended and init adopted it. A process that ended is
 * counted in the `ended` time of its parent, if a member waited for it; otherwise what was last seen of it is kept.
 */
export function grow(tree: Tree, all: Processes, without: ReadonlySet<number> = new Set()): Tree {
  const same = (stat: ProcessStat): boolean => all.get(stat.pid)?.start === stat.start;
  const alive = tree.alive && all.get(tree.root)?.start === tree.start;
  const roots = [...(alive ? [tree.root] : []), ...tree.members.filter(same).map(({ pid }) => pid)];
  const others = new Set([...without].flatMap((other) => descendants(all, other).map(({ pid }) => pid)));
  const members = new Map<number, ProcessStat>();
  for (const root of roots) {
    if (members.has(root) || others.has(root)) continue;
    for (const stat of descendants(all, root, without)) members.set(stat.pid, stat);
  }
  const gone = new Map(tree.members.filter((stat) => !same(stat)).map((stat) => [stat.pid, stat]));
  const takenOver = (stat: ProcessStat, below: readonly ProcessStat[] = []): boolean => {
    const parent = gone.get(stat.parent);
    if (!parent || below.includes(parent)) return members.has(stat.parent);
    return takenOver(parent, [...below, parent]);
  };
  const left = [...gone.values()].filter((stat) => !takenOver(stat));
  const lost = tree.lost + left.reduce((sum, { own, ended }) => sum + own + ended, 0);
  const used = [...members.values()].reduce((sum, { own, ended }) => sum + own + ended, lost);
  return { ...tree, alive, members: [...members.values()], lost, ticks: Math.max(tree.ticks, used) };
}
