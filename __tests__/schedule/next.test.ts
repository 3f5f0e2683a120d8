import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/checks/check.ts";
import type { ArmName, RoundEntry } from "../../src/results/entry.ts";
import { type Ask, next } from "../../src/schedule/next.ts";
import { type Plan, plan, planConfirmation, planPairs } from "../../src/schedule/plan.ts";

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
function simulate(
  planned: Plan,
  fails: (ask: Ask) => Partial<RoundEntry> | undefined = () => undefined,
  over: { arms?: (log: readonly RoundEntry[]) => ArmName[]; first?: ArmName } = {},
) {
  const { arms = () => ["head", "base"], first = "head" } = over;
  const log: RoundEntry[] = [];
  let now = 0;
  for (let guard = 0; guard < 10_000; guard++) {
    const ask = next(planned, log, { arms: arms(log), first, start: 0, now });
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
      index: ask.index,
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
    const tasks = [{ ...task("a", { count: 100 }), arms: ["head"] as const }];
    const planned: Plan = { tasks, purpose: "measure", expected: 0, within: 9_000, cuts: [] };
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

const turns = (log: readonly RoundEntry[]) =>
  log.map(
    ({ task: id, arm, purpose }) => `${id.slice(4)}${arm === "head" ? "H" : "B"}${purpose === "warm-up" ? "w" : ""}`,
  );
const all = { wants: () => true, fewest: 4 };

describe("next with two arms", () => {
  it("measures neighbours, and lets the arms take turns in going first", () => {
    const planned = planPairs([task("a"), task("b")], undefined, all);
    expect(turns(simulate(planned).log).join(" ")).toBe(
      "aHw aBw bBw bHw aB aH bH bB aH aB bB bH aB aH bH bB aH aB bB bH",
    );
    const other = simulate(planned, undefined, { first: "base" });
    expect(turns(other.log).slice(0, 4).join(" ")).toBe("aBw aHw bHw bBw");
  });

  it("measures a task that needs no base in head alone, between the pairs", () => {
    const planned = planPairs([task("a"), task("b")], undefined, { ...all, wants: ({ subject }) => subject === "a" });
    const { log } = simulate(planned);
    expect(log.filter(({ task: id, arm }) => id === "toy/b" && arm === "base")).toEqual([]);
    expect(log.filter(({ task: id, purpose }) => id === "toy/b" && purpose === "measure")).toHaveLength(3);
    expect(log.filter(({ task: id, purpose }) => id === "toy/a" && purpose === "measure")).toHaveLength(8);
  });

  it("ends a pair before anything else, also when its second round has to be repeated", () => {
    let spoilt = 0;
    const { log } = simulate(planPairs([task("a"), task("b")], undefined, all), ({ arm, purpose, index }) =>
      arm === "base" && purpose === "measure" && index === 1 && spoilt++ < 2 ? { state: "contaminated" } : undefined,
    );
    for (const [place, round] of log.entries()) {
      if (round.state !== "ok") continue;
      const pair = log.findIndex(
        (other) =>
          other.state === "ok" &&
          other.task === round.task &&
          other.arm !== round.arm &&
          other.index === round.index &&
          other.purpose === round.purpose,
      );
      const between = log.slice(Math.min(place, pair) + 1, Math.max(place, pair));
      expect(between.every(({ task: id, state }) => id === round.task && state === "contaminated")).toBe(true);
    }
  });

  it("goes on with head alone when the base has died or failed for good", () => {
    const died = simulate(planPairs([task("a")], undefined, all), undefined, {
      arms: (log) => (log.length < 4 ? ["head", "base"] : ["head"]),
    });
    expect(died.log.filter(({ arm, purpose }) => arm === "head" && purpose === "measure")).toHaveLength(4);
    const failed = simulate(planPairs([task("a")], undefined, all), ({ arm }) =>
      arm === "base" ? { state: "failed", final: true } : undefined,
    );
    expect(failed.log.filter(({ arm }) => arm === "base")).toHaveLength(1);
    expect(failed.log.filter(({ arm, purpose }) => arm === "head" && purpose === "measure")).toHaveLength(4);
  });

  it("gives disturbed rounds up to half as many again, and three, and no more", () => {
    const { log, done } = simulate(plan([task("a", { count: 8, warmups: 0 })], undefined), () => ({
      state: "contaminated",
    }));
    expect(log).toHaveLength(8);
    expect(done).toBe("all rounds measured");
  });

  it("gives each arm as many firsts as seconds, whatever the number of tasks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.constantFrom<ArmName>("head", "base"), (count, first) => {
        const tasks = Array.from({ length: count }, (_, index) => task(String(index), { warmups: 0 }));
        const { log } = simulate(planPairs(tasks, undefined, { ...all, fewest: 10 }), undefined, { first });
        for (const { id } of tasks) {
          const firsts = log.filter(({ task: of }) => of === id).filter((_, place) => place % 2 === 0);
          expect(firsts.filter(({ arm }) => arm === "head")).toHaveLength(5);
        }
      }),
    );
  });
});

describe("planPairs", () => {
  it("gives a pair what its verdict needs, and twice the limit", () => {
    const planned = planPairs([task("a", { warmups: 0 })], 12_000, { ...all, fewest: 5 });
    expect(planned).toMatchObject({ within: 24_000, expected: 24_000, cuts: [] });
    expect(planned.tasks).toMatchObject([{ count: 5, arms: ["head", "base"] }]);
  });

  it("pairs fewer tasks rather than too few rounds, and says so", () => {
    const tasks = ["a", "b", "c"].map((name) => task(name, { warmups: 0 }));
    const planned = planPairs(tasks, 18_000, { ...all, fewest: 4 });
    expect(planned.tasks.map(({ arms }) => arms.length)).toEqual([2, 1, 1]);
    expect(planned.cuts).toEqual([
      "toy/b: not in pairs, which would take too long",
      "toy/c: not in pairs, which would take too long",
    ]);
  });

  it("looks a second time with a fixed number of rounds, warmed up again", () => {
    const planned = planConfirmation([task("a")], 12);
    const { log } = simulate(planned);
    expect(log.filter(({ purpose }) => purpose === "warm-up")).toHaveLength(2);
    expect(log.filter(({ purpose, arm }) => purpose === "confirm" && arm === "base")).toHaveLength(12);
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
