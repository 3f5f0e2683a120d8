import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnownError } from "../../src/errors.ts";
import type { Entry } from "../../src/results/entry.ts";
import { formatEntry, isNewer, readLog } from "../../src/results/log.ts";

const runEntry = (id: string): Entry => ({
  is: "run",
  schema: 1,
  id,
  tool: "perf-budgets@0",
  key: "default",
  commit: "abc",
  branch: "main",
  event: "push",
  profile: "default",
  config: "version: 1\n",
  configFile: "budgets.yml",
  at: 1,
});
const metric: Entry = {
  is: "metric",
  id: "toy/a/time@1",
  check: "toy",
  subject: "a",
  name: "time",
  title: "Time",
  unit: "ms",
  better: "lower",
  kind: "noisy",
  protocol: "1",
};
const value = (window: string, number: number): Entry => ({ is: "value", metric: metric.id, window, value: number });
const text = (...entries: Entry[]) => entries.map(formatEntry).join("");

const failure = (work: () => unknown): KnownError => {
  try {
    work();
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("readLog", () => {
  it("groups by run, oldest first, and keeps what each one measured", () => {
    const runs = readLog(text(runEntry("1"), metric, value("w", 1), runEntry("2"), metric, value("w", 2)));
    expect(runs.map(({ run }) => run.id)).toEqual(["1", "2"]);
    expect(runs.map(({ values }) => values.map((entry) => entry.value))).toEqual([[1], [2]]);
  });

  it("drops a torn last line wherever it is torn", () => {
    const whole = text(runEntry("1"), metric);
    const last = formatEntry(value("w", 12345)).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last.length - 1 }), (cut) => {
        expect(readLog(whole + last.slice(0, cut))[0]!.values).toEqual([]);
      }),
    );
    expect(readLog(whole + last)[0]!.values).toHaveLength(1);
  });

  it("names the line of damage in the middle", () => {
    const error = failure(() => readLog(`${text(runEntry("1"))}{"is":"val\n${text(metric)}`, "base.jsonl"));
    expect(error.mistakes[0]?.at).toEqual({ file: "base.jsonl", line: 2, column: 1 });
    expect(error.message).toMatch(/not JSON/);
  });

  it("refuses a newer schema, what is no entry, and what does not begin with a run", () => {
    const newer = failure(() => readLog(text(runEntry("1")).replace('"schema":1', '"schema":2')));
    expect(newer.message).toMatch(/newer perf-budgets \(schema 2/);
    expect(isNewer(newer)).toBe(true);
    expect(failure(() => readLog('{"is":"nonsense"}\n')).message).toMatch(/not an entry/);
    expect(failure(() => readLog(text(metric))).message).toMatch(/starts with "metric"/);
  });

  it("counts what stands twice after merging once", () => {
    const shard = text(runEntry("1"), metric, value("w", 1));
    const [merged] = readLog(shard + text(runEntry("1"), metric, value("w", 1), value("v", 2)));
    expect(merged!.values).toHaveLength(2);
    expect(merged!.metrics.size).toBe(1);
  });

  it("keeps only known keys of hostile entries", () => {
    const hostile = `${text(runEntry("1")).trimEnd().slice(0, -1)},"__proto__":{"polluted":true},"extra":1}\n`;
    const [run] = readLog(hostile);
    expect(run!.run).not.toHaveProperty("extra");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
