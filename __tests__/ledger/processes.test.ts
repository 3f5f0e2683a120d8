import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLedger } from "../../src/ledger/lines.ts";
import { family, type Mark, type Process, parseMark, parseStat } from "../../src/ledger/processes.ts";

const of = (pid: number, parent: number, more: Partial<Process> = {}): Process => ({
  pid,
  parent,
  start: pid,
  group: pid,
  session: pid,
  state: "S",
  ...more,
});
const none = (): Mark => "none";
const pids = (found: readonly Process[]) => found.map(({ pid }) => pid);
const SELF = of(900, 1);

describe("parseStat", () => {
  it("reads a line whose name holds brackets and spaces", () => {
    const rest = "S 7 42 43 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 8675309 1000 10";
    expect(parseStat(`42 (a (b) c) d) ${rest}`)).toEqual({
      pid: 42,
      parent: 7,
      group: 42,
      session: 43,
      state: "S",
      start: 8675309,
    });
    expect(parseStat("")).toBeUndefined();
  });
});

describe("parseMark", () => {
  it("tells our token, an intact environment of others, and one that is overwritten", () => {
    expect(parseMark("PATH=/bin\0PERF_BUDGETS_RUN=run.7\0")).toEqual({ token: "run.7" });
    expect(parseMark("PATH=/bin\0HOME=/\0")).toBe("none");
    expect(parseMark("")).toBe("unknown");
    expect(parseMark("postgres: checkpointer \0\0\0")).toBe("unknown");
  });
});

describe("family", () => {
  const root = { pid: 10, start: 10 };

  it("holds the root, its group, its session, the token's bearers and all descendants", () => {
    const all = [
      SELF,
      of(10, 900),
      of(11, 1, { group: 10, session: 10 }), // its parent has gone, the group is left
      of(12, 1, { session: 10 }),
      of(13, 10),
      of(14, 13), // a grandchild with a session of its own
      of(15, 1), // a daemon that carries the token
      of(16, 15),
      of(17, 900), // a stranger
      of(18, 1),
    ];
    const mark = ({ pid }: Process): Mark => (pid === 15 ? { token: "r.1" } : pid === 18 ? { token: "r.2" } : "none");
    const found = family(all, { root, seen: [], token: "r.1" }, mark, 900);
    expect(pids(found).sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15, 16]);
  });

  it("leaves alone whoever has got the number since, and the group of that number", () => {
    const all = [SELF, of(10, 1, { start: 99 }), of(11, 10, { start: 100, group: 10, session: 10 })];
    expect(family(all, { root, seen: [root], token: "r.1" }, none, 900)).toEqual([]);
  });

  it("takes a group without a leader only where no environment speaks against it", () => {
    const all = [SELF, of(11, 1, { group: 10 }), of(12, 1, { group: 10 }), of(13, 1, { group: 10, start: 5 })];
    const mark = ({ pid }: Process): Mark => (pid === 12 ? "none" : "unknown");
    expect(pids(family(all, { root, seen: [], token: "r.1" }, mark, 900))).toEqual([11]);
  });

  it("never holds us, our ancestors, or what has ended already", () => {
    const all = [of(10, 1), of(20, 10), of(900, 20), of(21, 10, { state: "Z" }), of(22, 10)];
    expect(pids(family(all, { root, seen: [], token: "r.1" }, none, 900))).toEqual([22]);
  });

  it("remembers who was seen, by number and start time", () => {
    const all = [SELF, of(30, 1), of(31, 30), of(32, 1)];
    const seen = [
      { pid: 30, start: 30 },
      { pid: 32, start: 31 },
    ];
    expect(pids(family(all, { root: undefined, seen, token: "r.1" }, none, 900))).toEqual([30, 31]);
  });

  it("is closed under descent in any forest, and holds nothing else without marks and groups", () => {
    const forest = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(forest, (parents) => {
        const all = parents.map((parent, n) => of(n + 2, parent % (n + 2), { session: 0, group: 0 }));
        const under = (process: Process | undefined): boolean =>
          process !== undefined && (process.pid === 2 || under(all.find(({ pid }) => pid === process.parent)));
        const found = family(all, { root: { pid: 2, start: 2 }, seen: [], token: "r.1" }, none, 900);
        expect(pids(found).sort((a, b) => a - b)).toEqual(pids(all.filter(under)));
      }),
    );
  });
});

describe("parseLedger", () => {
  const owner = { is: "owner", run: "r", pid: 1, start: 2, machine: { boot: "b", namespace: "n" } };
  const folder = (id: number) => ({ is: "act", id, act: { kind: "folder", name: "x", path: `/tmp/${id}` } });
  const text = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

  it("lists what is not struck off, with all that was seen of it", () => {
    const root = { is: "root", id: 3, root: { pid: 7, start: 8 } };
    const seen = (pid: number) => ({ is: "seen", id: 3, seen: [{ pid, start: pid }] });
    const act = { is: "act", id: 3, act: { kind: "process", name: "api" } };
    const state = parseLedger(text(owner, folder(1), folder(2), { is: "done", id: 1 }, act, root, seen(9), seen(10)));
    expect(state?.open.map(({ id }) => id)).toEqual([2, 3]);
    expect(state?.open[1]).toMatchObject({
      root: root.root,
      seen: [
        { pid: 9, start: 9 },
        { pid: 10, start: 10 },
      ],
    });
  });

  it("loses at most the last line wherever it is torn", () => {
    const whole = text(owner, folder(1), folder(2), folder(3));
    const length = text(owner).length;
    fc.assert(
      fc.property(fc.integer({ min: length, max: whole.length }), (cut) => {
        const open = parseLedger(whole.slice(0, cut))?.open.map(({ id }) => id);
        const complete = whole.slice(length, cut + 1).split("\n").length - 1; // a line is whole without its line break
        expect(open).toEqual([1, 2, 3].slice(0, complete));
      }),
    );
    expect(parseLedger(whole.slice(0, length - 5))).toBeUndefined();
  });

  it("reads on after a torn line in the middle", () => {
    expect(parseLedger(`${text(owner)}{"is":"act","id":1\n${text(folder(2))}`)?.open.map(({ id }) => id)).toEqual([2]);
  });
});
