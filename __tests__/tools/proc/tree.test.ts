import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descendants, grow, type ProcessStat, seed } from "../../../src/tools/proc/index.ts";

const stat = (pid: number, parent: number, own = 0, ended = 0, start = pid): ProcessStat => ({
  pid,
  parent,
  own,
  ended,
  start,
  name: `p${pid}`,
  state: "S",
  pages: 1,
});
const all = (...stats: ProcessStat[]) => new Map(stats.map((each) => [each.pid, each]));
const pids = (stats: readonly ProcessStat[]) => stats.map(({ pid }) => pid).sort((a, b) => a - b);

describe("descendants", () => {
  it("finds the whole tree and nothing else", () => {
    const processes = all(stat(1, 0), stat(10, 1), stat(11, 10), stat(12, 11), stat(20, 1));
    expect(pids(descendants(processes, 10))).toEqual([10, 11, 12]);
    expect(pids(descendants(processes, 1, new Set([11])))).toEqual([1, 10, 20]);
    expect(descendants(processes, 99)).toEqual([]);
  });
  it("ends also where parents name each other", () => {
    expect(pids(descendants(all(stat(5, 6), stat(6, 5)), 5))).toEqual([5, 6]);
  });
});

describe("grow", () => {
  const first = grow(seed(10, 10), all(stat(1, 0), stat(10, 1, 5), stat(11, 10, 7)));

  it("adds up the tree", () => {
    expect(first).toMatchObject({ alive: true, ticks: 12, lost: 0 });
  });
  it("counts a child that ended once: its parent waited for it", () => {
    const later = grow(first, all(stat(1, 0), stat(10, 1, 6, 9)));
    expect(later.ticks).toBe(15);
    expect(later.lost).toBe(0);
  });
  it("keeps an orphan as a member, and what it used when it ended", () => {
    const orphaned = grow(
      grow(seed(10, 10), all(stat(10, 1, 5), stat(11, 10, 7), stat(12, 11, 3))),
      all(stat(1, 0), stat(10, 1, 5, 7), stat(12, 1, 4)),
    );
    expect(pids(orphaned.members)).toEqual([10, 12]);
    expect(orphaned.ticks).toBe(16);
    const ended = grow(orphaned, all(stat(1, 0), stat(10, 1, 6, 7)));
    expect(ended).toMatchObject({ ticks: 17, lost: 4 });
  });
  it("keeps a chain that ended at once when nobody took it over", () => {
    const chain = grow(seed(10, 10), all(stat(10, 1, 1), stat(11, 10, 2), stat(12, 11, 4)));
    expect(grow(chain, all(stat(1, 0)))).toMatchObject({ alive: false, ticks: 7, lost: 7, members: [] });
    expect(grow(chain, all(stat(1, 0), stat(10, 1, 1, 6)))).toMatchObject({ alive: true, ticks: 7, lost: 0 });
  });
  it("does not take another process that got the same pid", () => {
    expect(grow(first, all(stat(10, 1, 900, 0, 77)))).toMatchObject({ alive: false, ticks: 12, members: [] });
  });
  it("leaves out the trees of others, also of former members", () => {
    const self = grow(first, all(stat(10, 1, 5), stat(11, 10, 7), stat(12, 11, 1)), new Set([11]));
    expect(pids(self.members)).toEqual([10]);
  });
  it("never falls", () => {
    const tick = fc.record({
      pid: fc.integer({ min: 1, max: 6 }),
      parent: fc.integer({ min: 0, max: 6 }),
      own: fc.nat(50),
      ended: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(fc.array(tick, { maxLength: 8 }), { maxLength: 6 }), (looks) => {
        let tree = seed(1, 1);
        for (const look of looks) {
          const next = grow(tree, all(...look.map(({ pid, parent, own, ended }) => stat(pid, parent, own, ended))));
          expect(next.ticks).toBeGreaterThanOrEqual(tree.ticks);
          tree = next;
        }
      }),
    );
  });
});
