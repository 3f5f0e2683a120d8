import { describe, expect, test } from "vitest";
import { Noise } from "../../bench/detection/noise.ts";
import { recorded } from "../../bench/detection/recorded.ts";
import type { Recording } from "../../bench/detection/recording.ts";
import { cut, WINDOW } from "../../bench/detection/replay.ts";
import { withEffect } from "../../bench/detection/report.ts";
import { rate } from "../../bench/detection/tally.ts";

/** A sitting with an endpoint whose rounds are numbered: head from 1, base from 1001. */
function sitting(at: number, count: number, more: Partial<Recording> = {}): Recording {
  const numbers = (from: number) => Array.from({ length: count }, (_, index) => from + index);
  return recordingOf(at, { head: numbers(1), base: numbers(1001) }, more);
}

function recordingOf(
  at: number,
  arms: { readonly head: readonly number[]; readonly base: readonly number[] },
  more: Partial<Recording> = {},
): Recording {
  const task = "endpoints/GET /api/users";
  return {
    format: 1,
    at,
    tool: "t",
    commit: "c",
    machine: { cpu: "x", cores: 2, os: "o" },
    first: "head",
    rounds: arms.head.map((_, slot) => ({
      task,
      arm: "head",
      slot,
      state: "ok",
      seconds: 1,
      noise: { others: 0.01, controlCpu: 5 },
    })),
    rows: [
      {
        id: "rps",
        check: "endpoints",
        subject: "GET /api/users",
        name: "rps",
        unit: "1/s",
        better: "higher",
        kind: "noisy",
        task,
        stats: { avg: arms },
      },
    ],
    ...more,
  };
}

/** Rounds that scatter by 2 % around 1000. */
function noisy(at: number, count: number, headSlower = 1, more: Partial<Recording> = {}): Recording {
  const noise = new Noise(`sitting ${at}`);
  const arm = (factor: number) =>
    Array.from({ length: count }, () => (1000 / factor) * Math.exp(0.02 * noise.normal()));
  return recordingOf(at, { head: arm(headSlower), base: arm(1) }, more);
}

describe("reports cut out of a recording", () => {
  test("share no round, and leave the rest", () => {
    const reports = cut(sitting(1, 2 * WINDOW + 5), []);
    expect(reports).toHaveLength(2);
    const heads = reports.flatMap(({ rows }) => [...rows[0]!.pairs, ...rows[0]!.confirm].map(([head]) => head));
    expect(heads).toEqual(Array.from({ length: 2 * WINDOW }, (_, index) => index + 1));
    expect(reports[1]!.rows[0]!).toMatchObject({ gates: true, floor: 1, tolerance: 0.03, kind: "p50 or RPS" });
  });

  test("give sequential rules all of base before all of head", () => {
    const [{ rows }] = cut(sitting(1, WINDOW), []) as [ReturnType<typeof cut>[number]];
    const { sequential, single } = rows[0]!;
    expect(sequential.base).toEqual(Array.from({ length: 20 }, (_, index) => 1001 + index));
    expect(sequential.head).toEqual(Array.from({ length: 20 }, (_, index) => 21 + index));
    expect(single.rounds).toHaveLength(21);
  });

  test("rest on earlier runs of which none is part of them, the nearest last", () => {
    const all = [sitting(1, 3 * WINDOW), sitting(2, WINDOW)];
    const second = cut(all[0]!, all)[1]!.rows[0]!.history;
    const own = second
      .flatMap(({ rounds }) => rounds)
      .filter((value) => value > 1000 + WINDOW && value <= 1000 + 2 * WINDOW);
    // the other sitting has the same numbers up to its end
    expect(own).toEqual([]);
    expect(second.at(-1)!.rounds).toEqual(Array.from({ length: 21 }, (_, index) => 1000 + WINDOW - 20 + index));
    expect(second.slice(0, -1).every(({ rounds }) => rounds.length === 10 || rounds.length === 21)).toBe(true);
    expect(cut(all[0]!, all)[0]!.rows[0]!.history.at(-1)!.rounds.at(-1)).toBe(1000 + WINDOW);
  });

  test("lack a row that has too few pairs", () => {
    expect(cut(sitting(1, WINDOW - 1), [])).toEqual([]);
  });
});

test("an effect is an exact factor on all of head, to the worse side", () => {
  const [report] = cut(sitting(1, WINDOW), []);
  const [row] = withEffect(report!.rows, report!.rows[0]!.id, 0.25);
  expect(row!.pairs[0]).toEqual([1 / 1.25, 1001]);
  expect(row!.single.rounds[9]).toBe(10 / 1.25);
  expect(row!.sequential.base[0]).toBe(1001);
  expect(withEffect(report!.rows, "another", 0.25)).toEqual(report!.rows);
});

describe("the whole replay", () => {
  const healthy = [1, 2, 3].map((at) => noisy(at, 2 * WINDOW));
  const fault = { name: "slow-endpoint", size: "1ms" };
  const found = recorded([...healthy, noisy(4, WINDOW, 1.1, { fault })], false);

  test("counts what there is", () => {
    expect(found).toMatchObject({ sittings: 4, rounds: 7 * WINDOW, loads: 0, reports: 6, quietReports: 6 });
  });

  test("finds exact effects on calm noise, and no others", () => {
    const ours = found.all.find(({ rule }) => rule.name === "ours: paired")!;
    expect(ours.falseRed).toEqual({ of: 0, count: 6 });
    expect(rate(ours.found.get("p50 or RPS +10 %")!)).toBe(1);
  });

  test("finds a fault that was injected, and says what it comes to", () => {
    const [injected] = found.faults;
    expect(injected!.fault).toBe("slow-endpoint:1ms");
    expect([...injected!.effects.values()][0]).toBeCloseTo(0.1, 1);
    expect(injected!.tallies[1]!.found.get("slow-endpoint:1ms")).toEqual({ of: 1, count: 1 });
  });

  test("is the same each time", () => {
    const again = recorded([...healthy, noisy(4, WINDOW, 1.1, { fault })], false);
    expect(JSON.stringify(again)).toBe(JSON.stringify(found));
  });
});
