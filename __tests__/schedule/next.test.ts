import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/checks/check.ts";
import type { RoundEntry } from "../../src/results/entry.ts";
import { type Ask, next } from "../../src/schedule/next.ts";
import { type Plan, plan } from "../../src/schedule/plan.ts";

const task = (name: string, over: Partial<Task> = {}): Task => ({
  id: `toy/${name}`,
  check: "toy",
  subject: name,
  needs: "stack",
  rounds: "many",
  count: 3,
  warmups: 1,
  seconds: 2,
  ...over,
});

/** Runs a schedule to its end on a simulated clock; `fails` says which asks come to nothing. */
function simulate(planned: Plan, fails: (ask: Ask) => Partial<RoundEntry> | undefined = () => undefined) {
  const log: RoundEntry[] = [];
  let now = 0;
  for (let guard = 0; guard < 10_000; guard++) {
    const ask = next(planned, ["head"], log, 0, now);
    if ("done" in ask) return { log, done: ask.done, now };
    const start = now;
    now += ask.task.seconds * 1000;
    log.push({
      is: "round",
      id: `r${ask.slot}`,
      task: ask.task.id,
      arm: ask.arm,
      machine: "m",
      slot: ask.slot,
      purpose: ask.purpose,
      state: "ok",
      noise: {},
      start,
      end: now,
      ...fails(ask),
    });
  }
  throw new Error("the schedule never ends");
}

const names = (log: readonly RoundEntry[]) =>
  log.map(({ task: id, purpose }) => `${id.slice(4)}${purpose === "warm-up" ? "w" : ""}`);

describe("next", () => {
  it("interleaves tasks, each warmed up first, and puts tasks of one round last", () => {
    const planned = plan([task("a"), task("once", { rounds: "one", count: 1, warmups: 0 }), task("b")], undefined);
    expect(names(simulate(planned).log)).toEqual(["aw", "bw", "a", "b", "a", "b", "a", "b", "once"]);
  });

  it("spreads tasks of unequal length over the whole time", () => {
    const planned = plan([task("few", { count: 2, warmups: 0 }), task("many", { count: 6, warmups: 0 })], undefined);
    expect(names(simulate(planned).log).join(" ")).toBe("few many many many few many many many");
  });

  it("repeats a failed round and says which of its kind it is", () => {
    let failed = false;
    const { log } = simulate(plan([task("a", { warmups: 0 })], undefined), ({ index }) => {
      if (index !== 1 || failed) return undefined;
      failed = true;
      return { state: "failed" };
    });
    expect(log.map(({ state }) => state)).toEqual(["ok", "failed", "ok", "ok"]);
  });

  it("gives up a task that fails for good at once, and one that keeps failing after its spare rounds", () => {
    const fatal = simulate(plan([task("bad"), task("good")], undefined), ({ task: { subject } }) =>
      subject === "bad" ? { state: "failed", final: true } : undefined,
    );
    expect(names(fatal.log).filter((name) => name.startsWith("bad"))).toHaveLength(1);
    expect(names(fatal.log).filter((name) => name === "good")).toHaveLength(3);
    const stubborn = simulate(plan([task("bad")], undefined), () => ({ state: "failed" }));
    expect(stubborn.log).toHaveLength(4);
    expect(stubborn.done).toBe("all rounds measured");
  });

  it("starts nothing that would end after the limit", () => {
    const planned: Plan = { tasks: [task("a", { count: 100 })], expected: 0, within: 9_000, cuts: [] };
    const { now, done } = simulate(planned);
    expect(now).toBe(8_000);
    expect(done).toMatch(/time limit/);
  });

  it("always ends, measures exactly what was planned, and warms up before it measures", () => {
    const tasks = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 12 }),
        warmups: fc.integer({ min: 0, max: 3 }),
        rounds: fc.constantFrom("one" as const, "many" as const),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(tasks, (list) => {
        const all = list.map((over, index) =>
          task(String(index), over.rounds === "one" ? { ...over, count: 1 } : over),
        );
        const { log } = simulate(plan(all, undefined));
        for (const { id, count, warmups } of all) {
          const mine = log.filter((round) => round.task === id).map(({ purpose }) => purpose);
          expect(mine).toEqual([...Array(warmups).fill("warm-up"), ...Array(count).fill("measure")]);
        }
        const lastMany = log.findLastIndex((round) => all.find(({ id }) => id === round.task)?.rounds === "many");
        const firstOne = log.findIndex((round) => all.find(({ id }) => id === round.task)?.rounds === "one");
        expect(firstOne === -1 || lastMany < firstOne).toBe(true);
      }),
    );
  });
});

describe("plan", () => {
  it("adds up warm-ups and rounds", () => {
    expect(plan([task("a")], undefined).expected).toBe(8_000);
  });

  it("cuts all interleaved tasks by the same share to fit, says so, and never below three rounds", () => {
    const planned = plan([task("a", { count: 20, warmups: 0 }), task("b", { count: 4, warmups: 0 })], 24_000);
    expect(planned.tasks.map(({ count }) => count)).toEqual([9, 3]);
    expect(planned.cuts).toEqual(["toy/a: 9 instead of 20 rounds", "toy/b: 3 instead of 4 rounds"]);
    expect(planned.expected).toBe(24_000);
  });

  it("keeps to its limit wherever the fewest rounds do, and never gives fewer for more time", () => {
    const tasks = fc
      .array(
        fc.record({
          count: fc.integer({ min: 1, max: 200 }),
          warmups: fc.nat(2),
          seconds: fc.integer({ min: 1, max: 13 }),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((all) => all.map((rest, index) => task(String(index), rest)));
    fc.assert(
      fc.property(
        tasks,
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (all, seconds, more) => {
          const least = plan(all, 1).expected;
          const planned = plan(all, seconds * 1000);
          expect(planned.expected).toBeLessThanOrEqual(Math.max(least, seconds * 1000));
          for (const [index, longer] of plan(all, (seconds + more) * 1000).tasks.entries())
            expect(longer.count).toBeGreaterThanOrEqual(planned.tasks[index]?.count ?? 0);
        },
      ),
    );
  });
});
