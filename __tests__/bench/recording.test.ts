import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { harvest } from "../../bench/detection/harvest.ts";
import { isQuiet, passed } from "../../bench/detection/quiet.ts";
import { decode, encode, nameOf, type Recording, readRecordings } from "../../bench/detection/recording.ts";
import type { Entry, MetricEntry, RoundEntry } from "../../src/results/entry.ts";
import { toRun } from "../../src/results/log.ts";
import type { Value } from "../../src/results/value.ts";
import { entriesOf } from "../support/runs.ts";

interface Round extends Partial<RoundEntry> {
  readonly values: Readonly<Record<string, Value>>;
}

const metric = (name: string, more: Partial<MetricEntry> = {}): MetricEntry => ({
  is: "metric",
  id: name,
  check: "endpoints",
  subject: "GET /",
  name,
  title: name,
  unit: "ms",
  better: "lower",
  kind: "noisy",
  stats: ["avg"],
  protocol: "p",
  ...more,
});

/** A paired log: one endpoint, rounds in the order given. */
function log(rounds: readonly Round[], metrics: readonly MetricEntry[] = [metric("latency")]) {
  const extra = rounds.flatMap(({ values, ...more }, slot): Entry[] => [
    {
      is: "round",
      id: `p${slot}`,
      task: "endpoints/GET /",
      arm: "head",
      machine: "m",
      slot,
      purpose: "measure",
      state: "ok",
      noise: {},
      start: 1000 * slot,
      end: 1000 * slot + 500,
      ...more,
    },
    { is: "window", id: `pw${slot}`, round: `p${slot}`, name: "", start: slot, end: slot },
    ...Object.entries(values).map(
      ([name, value]): Entry => ({ is: "value", metric: name, window: `pw${slot}`, value }),
    ),
  ]);
  return toRun(entriesOf({ id: "run", rounds: [], extra: [...metrics, ...extra] }));
}

describe("harvest", () => {
  test("pairs rounds by their number, in the order of time, whichever arm went first", () => {
    const recording = harvest(
      log([
        { arm: "head", index: 0, values: { latency: 10 } },
        { arm: "base", index: 0, values: { latency: 20 } },
        { arm: "base", index: 1, values: { latency: 21 } },
        { arm: "head", index: 1, values: { latency: 11 } },
      ]),
      { name: "slow-endpoint", size: "5ms" },
    );
    expect(recording).toMatchObject({ first: "head", fault: { name: "slow-endpoint", size: "5ms" }, commit: "c0ffee" });
    expect(recording.rows).toMatchObject([
      { id: "latency", task: "endpoints/GET /", stats: { avg: { head: [10, 11], base: [20, 21] } } },
    ]);
    expect(recording.rounds.map(({ arm, seconds }) => [arm, seconds])).toEqual([
      ["head", 0.5],
      ["base", 0.5],
      ["base", 0.5],
      ["head", 0.5],
    ]);
  });

  test("pairs by order where rounds have no number", () => {
    const recording = harvest(
      log([
        { arm: "base", values: { latency: 1 } },
        { arm: "head", values: { latency: 2 } },
        { arm: "head", values: { latency: 3 } },
        { arm: "base", values: { latency: 4 } },
      ]),
    );
    expect(recording.rows[0]!.stats.avg).toEqual({ head: [2, 3], base: [1, 4] });
    expect(recording.first).toBe("base");
  });

  test("keeps a disturbed round as evidence, without its values", () => {
    const noise = { others: 0.5 };
    const recording = harvest(
      log([
        { arm: "head", index: 0, state: "contaminated", noise, values: { latency: 99 } },
        { arm: "head", index: 0, values: { latency: 10 } },
        { arm: "base", index: 0, values: { latency: 20 } },
      ]),
    );
    expect(recording.rounds).toMatchObject([{ state: "contaminated", noise }, { state: "ok" }, { state: "ok" }]);
    expect(recording.rows[0]!.stats.avg).toEqual({ head: [10], base: [20] });
  });

  test("leaves out warm-ups, failed rounds, second looks and half pairs", () => {
    const recording = harvest(
      log([
        { arm: "head", index: 0, purpose: "warm-up", values: { latency: 99 } },
        { arm: "head", index: 0, state: "failed", values: { latency: 98 } },
        { arm: "head", index: 0, values: { latency: 10 } },
        { arm: "base", index: 0, values: { latency: 20 } },
        { arm: "head", index: 1, values: { latency: 11 } },
        { arm: "head", index: 0, purpose: "confirm", values: { latency: 97 } },
        { arm: "base", index: 0, purpose: "confirm", values: { latency: 96 } },
      ]),
    );
    expect(recording.rows[0]!.stats.avg).toEqual({ head: [10], base: [20] });
    expect(recording.rounds).toHaveLength(3);
  });

  test("divides ratios, keeps zeros of exact metrics only, and five digits", () => {
    const metrics = [
      metric("rps", { unit: "1/s", better: "higher" }),
      metric("errors", { unit: "%" }),
      metric("rows", { unit: "count", kind: "exact" }),
    ];
    const recording = harvest(
      log(
        [
          { arm: "head", index: 0, values: { rps: { of: 1000, per: 3 }, errors: { of: 0, per: 9 }, rows: 0 } },
          { arm: "base", index: 0, values: { rps: { of: 500, per: 1 }, errors: { of: 0, per: 9 }, rows: 0 } },
        ],
        metrics,
      ),
    );
    expect(recording.rows.map(({ name, stats }) => [name, stats.avg])).toEqual([
      ["rps", { head: [333.33], base: [500] }],
      ["rows", { head: [0], base: [0] }],
    ]);
  });

  test("leaves out a percentile that the rounds do not carry", () => {
    const values = Array.from({ length: 100 }, (_, index) => 1 + index);
    const recording = harvest(
      log(
        [
          { arm: "head", index: 0, values: { latency: values } },
          { arm: "base", index: 0, values: { latency: values } },
        ],
        [metric("latency", { stats: ["p95", "p99"] })],
      ),
    );
    expect(Object.keys(recording.rows[0]!.stats)).toEqual(["p95"]);
  });
});

const recordingOf = (rounds: Recording["rounds"]): Recording => ({
  format: 1,
  at: Date.UTC(2026, 10, 25, 11, 30),
  tool: "t",
  commit: "c",
  machine: { cpu: "x", cores: 2, os: "o" },
  first: "head",
  rounds,
  rows: [],
});
const roundOf = (noise: Record<string, number>, state: "ok" | "contaminated" = "ok"): Recording["rounds"][number] => ({
  task: "t",
  arm: "head",
  slot: 0,
  state,
  seconds: 1,
  noise,
});
const many = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));

describe("quiet is told by the machine", () => {
  test("steady controls and few others", () => {
    const calm = many(40, (index) => roundOf({ others: 0.02, controlCpu: 5 + 0.005 * index }));
    expect(isQuiet(recordingOf(calm))).toBe(true);
    expect(isQuiet(recordingOf([...calm, ...many(4, () => roundOf({}, "contaminated"))]))).toBe(false);
    expect(isQuiet(recordingOf(many(40, () => roundOf({ others: 0.2, controlCpu: 5 }))))).toBe(false);
    expect(isQuiet(recordingOf(many(40, (index) => roundOf({ others: 0, controlCpu: 5 + 0.05 * index }))))).toBe(false);
  });

  test("never without evidence", () => {
    expect(isQuiet(recordingOf(many(40, () => roundOf({}))))).toBe(false);
    expect(isQuiet(recordingOf([]))).toBe(false);
  });
});

test("the guard passes a task unless a third of its rounds were disturbed", () => {
  expect(passed(recordingOf([...many(8, () => roundOf({})), ...many(2, () => roundOf({}, "contaminated"))]))).toEqual(
    new Set(["t"]),
  );
  expect(passed(recordingOf([...many(5, () => roundOf({})), ...many(5, () => roundOf({}, "contaminated"))]))).toEqual(
    new Set(),
  );
});

describe("files", () => {
  test("give back what was written, oldest first", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true })), (seconds) => {
        const recording = recordingOf(seconds.map((value) => ({ ...roundOf({}), seconds: value })));
        expect(decode(encode(recording), "x")).toEqual(recording);
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), "perf-budgets-recordings-"));
    try {
      const [early, late] = [recordingOf([]), { ...recordingOf([]), at: Date.UTC(2027, 0, 1) }];
      for (const one of [late, early]) writeFileSync(join(folder, nameOf(one)), encode(one));
      writeFileSync(join(folder, "README.md"), "no recording");
      expect(readRecordings(folder)).toEqual([early, late]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("are named by time and fault", () => {
    expect(nameOf(recordingOf([]))).toBe("2026-11-25-1130-healthy.json.gz");
    expect(nameOf({ ...recordingOf([]), fault: { name: "leak", size: "5kB" } })).toBe(
      "2026-11-25-1130-leak-5kB.json.gz",
    );
  });

  test("of another format, or damaged, are refused by name", () => {
    expect(() => decode(new Uint8Array([1, 2]), "a.json.gz")).toThrow("a.json.gz is no recording");
    const later = encode({ ...recordingOf([]), format: 2 } as unknown as Recording);
    expect(() => decode(later, "b.json.gz")).toThrow("b.json.gz has the format 2");
  });
});
