import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Round, RoundFailed, type Session, type Watcher } from "../../src/checks/check.ts";
import { KnownError } from "../../src/errors.ts";
import { END } from "../../src/results/entry.ts";
import { toRun } from "../../src/results/log.ts";
import { type Log, openLog } from "../../src/results/writer.ts";
import { type Lane, type LoopOptions, loop } from "../../src/schedule/loop.ts";
import { plan, planPairs } from "../../src/schedule/plan.ts";
import { openRecorder } from "../../src/schedule/recorder.ts";
import { timer } from "../support/timer.ts";

let folder: string;
let log: Log;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-loop-"));
  log = openLog(join(folder, "results.jsonl"), (text) => text);
  log.write({
    is: "run",
    schema: 1,
    id: "1",
    tool: "t",
    key: "k",
    commit: "c",
    branch: "b",
    event: "e",
    profile: "p",
    config: "",
    configFile: "f",
    at: 0,
  });
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true });
});

const quiet: Watcher = { open: async () => async () => {}, close: async () => {} };
const lane = { arm: "head", freeze: async () => {}, thaw: async () => {} } as const;
const told = () => toRun(log.entries);

function measure(
  work: (round: Round) => Promise<void>,
  over: Partial<LoopOptions> & { watcher?: Watcher; count?: number; died?: Lane["died"] } = {},
): Promise<string> {
  const session: Session = { round: (_, round) => work(round), close: async () => {} };
  const { watcher = quiet, count = 2, died = () => undefined, ...options } = over;
  const task = {
    id: "toy/a",
    check: "toy",
    subject: "a",
    needs: "files",
    rounds: "many",
    count,
    warmups: 0,
    seconds: 0.01,
  } as const;
  return loop({
    plan: plan([task], undefined),
    lanes: [{ ...lane, sessions: new Map([["toy", session]]), watchers: new Map([["toy", watcher]]), died }],
    first: "head",
    before: [],
    slots: 0,
    log,
    recorder: openRecorder(log, [timer], () => "1"),
    machine: "m",
    seed: 1,
    clock: Date.now,
    signal: new AbortController().signal,
    noise: async () => async () => ({}),
    contaminated: () => undefined,
    onRound: () => {},
    ...options,
  });
}
const good = (round: Round) => round.window("w", async (sink) => sink.value("a", "time", 1));

describe("loop", () => {
  it("measures what was asked for", async () => {
    expect(await measure(good)).toBe(END.whole);
    expect(told()).toMatchObject({ values: [{ value: 1 }, { value: 1 }], problems: [] });
  });

  it("repeats a failed round, tells it once, and keeps its values out", async () => {
    let asked = 0;
    const why = await measure(async (round) => {
      await good(round);
      if (asked++ === 0) throw new RoundFailed("a broken load", { hint: "look at it" });
    });
    expect(why).toBe(END.whole);
    expect(told().problems).toMatchObject([{ code: "round-failed", detail: "a broken load", hint: "look at it" }]);
    expect([...told().rounds.values()].map(({ state }) => state)).toEqual(["failed", "ok", "ok"]);
  });

  it("lets a defect through: an error that is not a failed round", async () => {
    await expect(measure(async () => Promise.reject(new TypeError("x is not a function")))).rejects.toThrow(TypeError);
  });

  it("ends at once with why the stack died, also when the last round was good", async () => {
    const death = new KnownError(3, { message: "api ended with code 7" });
    let rounds = 0;
    const dead = measure(
      async (round) => {
        rounds += 1;
        await good(round);
      },
      { died: () => (rounds === 2 ? death : undefined) },
    );
    await expect(dead).rejects.toBe(death);
    expect(told().values).toHaveLength(2);
  });

  it("is cancelled in the middle of a round that notices", async () => {
    const cancel = new AbortController();
    const why = await measure(
      async (round) => {
        await good(round);
        cancel.abort();
        await delay(60_000, undefined, { signal: round.signal });
      },
      { signal: cancel.signal },
    );
    expect(why).toBe(END.cancelled);
    expect([...told().rounds.values()]).toMatchObject([{ state: "failed", why: "cancelled" }]);
    expect(told().problems).toEqual([]);
  });

  it("goes on without a watcher that fails to open or to close, and says so", async () => {
    for (const watcher of [
      { ...quiet, open: () => Promise.reject(new Error("no /proc here")) },
      { ...quiet, open: async () => () => Promise.reject(new Error("no /proc here")) },
    ]) {
      expect(await measure(good, { watcher, count: 1 })).toBe(END.whole);
    }
    expect(told().problems.map(({ code, detail }) => [code, detail])).toEqual(
      Array(2).fill(["not-watched", "no /proc here"]),
    );
    expect(told().windows.size).toBe(2);
    expect(told().values).toHaveLength(2);
  });

  it("gives a session the same random numbers for the same round again", async () => {
    const drawn: number[] = [];
    const draw = async (round: Round) => {
      drawn.push(round.random(1_000_000));
      await good(round);
    };
    await measure(draw);
    await measure(draw);
    expect(drawn.slice(0, 2)).toEqual(drawn.slice(2));
    expect(new Set(drawn).size).toBe(2);
  });

  it("puts the arm that is not measured to sleep, and wakes it for its turn", async () => {
    const told: string[] = [];
    const session: Session = {
      round: async (_, round) => {
        told.push("round");
        await good(round);
      },
      close: async () => {},
    };
    const lanes = (["head", "base"] as const).map((arm) => ({
      arm,
      sessions: new Map([["toy", session]]),
      watchers: new Map(),
      freeze: async () => void told.push(`${arm} sleeps`),
      thaw: async () => void told.push(`${arm} wakes`),
      died: () => undefined,
    }));
    const task = { id: "toy/a", check: "toy", subject: "a", needs: "files", rounds: "many" } as const;
    const planned = planPairs([{ ...task, count: 2, warmups: 0, seconds: 0.01 }], undefined, {
      wants: () => true,
      fewest: 2,
    });
    expect(await measure(good, { plan: planned, lanes: [lanes[0]!, lanes[1]!] })).toBe(END.whole);
    expect(told.join(", ")).toBe("round, head sleeps, base wakes, round, round, base sleeps, head wakes, round");
    const rounds = [...toRun(log.entries).rounds.values()].map(({ arm, index }) => `${arm} ${index}`);
    expect(rounds).toEqual(["head 0", "base 0", "base 1", "head 1"]);
  });

  it("repeats what the machine has spoilt, with the reason, and keeps its values out", async () => {
    let looks = 0;
    const why = await measure(good, {
      noise: async () => async () => ({ steal: looks++ === 0 ? 0.2 : 0 }),
      contaminated: ({ steal = 0 }, earlier) => (steal > 0.1 ? `steal, after ${earlier.length}` : undefined),
    });
    expect(why).toBe(END.whole);
    expect([...told().rounds.values()].map((round) => [round.state, round.why])).toEqual([
      ["contaminated", "steal, after 0"],
      ["ok", undefined],
      ["ok", undefined],
    ]);
  });

  it("keeps what the check itself sees of the machine with the round's noise", async () => {
    await measure(async (round) => {
      round.noise("benchmarkIndex", 1500);
      await good(round);
    });
    expect([...told().rounds.values()][0]?.noise).toMatchObject({ benchmarkIndex: 1500 });
  });
});
