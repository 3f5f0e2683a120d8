import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { condense, type OneNumber, slim } from "../../src/baseline/condense.ts";
import { pack, union, unpack } from "../../src/baseline/pack.ts";
import { Unreadable } from "../../src/baseline/types.ts";
import { statisticOf, toSample } from "../../src/results/sample.ts";
import { logOf, runOf } from "../support/runs.ts";

const median: OneNumber = (_metric, values) => statisticOf("median")([toSample(values)]);
const roomy = { packed: 1e6, unpacked: 1e7 };
const valuesOf = (run: ReturnType<typeof runOf>) => run.values.map(({ value }) => value);

describe("pack", () => {
  it("keeps the newest run raw and one number a round of older ones", () => {
    const newest = runOf({ id: "b", at: 2000, rounds: [[[1, 2, 9]], [3]] });
    const older = runOf({ id: "a", at: 1000, rounds: [[[4, 5, 6]], [7, 9]] });
    const { bytes, kept, dropped } = pack(newest, [older], median, roomy);
    const [first, second] = unpack(bytes, "baseline");
    expect([kept, dropped]).toEqual([2, 0]);
    expect(first && valuesOf(first)).toEqual([[1, 2, 9], 3]);
    expect(second && valuesOf(second)).toEqual([5, 8]);
    expect(second?.run.config).toBe("");
    expect(first?.run.config).toBe("version: 1\n");
  });

  it("stores a run once, however many histories know it, the fuller one of two", () => {
    const full = runOf({ id: "a", rounds: [[[1, 2, 3]]] });
    const { bytes, kept } = pack(runOf({ id: "b", at: 2000 }), [condense(full, median), full, full], median, roomy);
    expect(kept).toBe(2);
    expect(unpack(bytes, "x").map(({ run }) => run.id)).toEqual(["b", "a"]);
    expect(union([[condense(full, median)], [full]])[0]?.entries).toHaveLength(full.entries.length);
  });

  it("drops the oldest runs when they do not fit, and says how many", () => {
    const history = Array.from({ length: 20 }, (_, i) => runOf({ id: `r${i}`, at: i, rounds: noise(200) }));
    const limit = gzipSync(logOf({ id: "r0", rounds: noise(200) })).byteLength * 4;
    const { bytes, kept, dropped } = pack(runOf({ id: "new", at: 999 }), history, median, { ...roomy, packed: limit });
    expect(bytes.byteLength).toBeLessThanOrEqual(limit);
    expect(kept + dropped).toBe(21);
    expect(dropped).toBeGreaterThan(0);
    expect(unpack(bytes, "x").map(({ run }) => run.at)).toEqual([999, 19, 18, 17, 16, 15, 14, 13].slice(0, kept));
  });

  it("condenses even the newest run rather than store none", () => {
    const huge = runOf({ id: "a", rounds: [[Array.from({ length: 5000 }, Math.random)]] });
    const { bytes } = pack(huge, [], median, { packed: 5_000, unpacked: 1e7 });
    const [run] = unpack(bytes, "x");
    expect(run?.values).toHaveLength(1);
  });

  it("comes back as it was for every history (property)", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 8 }), (times) => {
        const runs = times.map((at) => runOf({ id: `run-${at}`, at, rounds: [[at + 0.5]] }));
        const newest = union([runs])[0] as (typeof runs)[number];
        const back = unpack(pack(newest, runs, median, roomy).bytes, "x");
        expect(back.map(({ run }) => run.at)).toEqual(times.toSorted((a, b) => b - a));
        expect(back.flatMap(valuesOf)).toEqual(back.map(({ run }) => run.at + 0.5));
      }),
    );
  });
});

const noise = (count: number) => Array.from({ length: count }, (_, i) => [(i * 7919) % 10_007, Math.sin(i) * 1e6]);

describe("condense and slim", () => {
  it("leave out warm-ups, failed rounds, the base's arm, and is the same when done twice", () => {
    const bad = { is: "round", task: "t", machine: "m", slot: 9, noise: {}, start: 9, end: 10 } as const;
    const run = runOf({
      id: "a",
      extra: [
        { ...bad, id: "warm", arm: "head", purpose: "warm-up", state: "ok" },
        { ...bad, id: "failed", arm: "head", purpose: "measure", state: "failed" },
        { ...bad, id: "base", arm: "base", purpose: "measure", state: "ok" },
        ...(["warm", "failed", "base"] as const).flatMap((round) => [
          { is: "window", id: `w-${round}`, round, name: "", start: 9, end: 10 } as const,
          { is: "value", metric: "m1", window: `w-${round}`, value: 99 } as const,
        ]),
      ],
    });
    const once = condense(run, median);
    expect(valuesOf(once)).toEqual([10, 12, 11]);
    expect(condense(once, median).entries).toEqual(once.entries);
    expect(valuesOf(slim(run))).toEqual([10, 12, 11, 99, 99]); // warm-up and failed rounds are raw rounds of the head too
  });

  it("slim leaves out files and bulky facts", () => {
    const fact = { is: "fact", check: "queries", subject: "q", arm: "head" } as const;
    const run = runOf({
      id: "a",
      extra: [
        { ...fact, name: "plan", value: "x".repeat(10_000) },
        { ...fact, name: "report", value: { file: "pages/a.html", sha256: "0" } },
        { ...fact, name: "rows", value: 3 },
      ],
    });
    expect(slim(run).facts.map(({ name }) => name)).toEqual(["rows"]);
  });
});

describe("unpack", () => {
  it("reads plain logs and zipped ones", () => {
    const log = logOf({ id: "a", at: 1 }, { id: "b", at: 2 });
    expect(unpack(Buffer.from(log), "log").map(({ run }) => run.id)).toEqual(["b", "a"]);
    const zip = zipSync({ "base.jsonl.gz": gzipSync(log), "../evil": new Uint8Array(3) });
    expect(unpack(zip, "base.jsonl.gz").map(({ run }) => run.id)).toEqual(["b", "a"]);
    expect(() => unpack(zip, "other")).toThrow(/holds no other/);
  });

  it.each([
    ["garbage", Buffer.from("not a log\n"), /damaged.*not JSON/],
    ["nothing", Buffer.from(""), /holds no run/],
    ["cut gzip", gzipSync(logOf({ id: "a" })).subarray(0, 80), /damaged/],
    ["broken zip", Buffer.concat([Buffer.from("PK"), randomBytes(50)]), /damaged/],
    [
      "a newer schema",
      Buffer.from(logOf({ id: "a" }).replace('"schema":1', '"schema":7')),
      /newer perf-budgets \(schema 7/,
    ],
    ["a bomb", gzipSync(Buffer.alloc(65 * 1024 * 1024)), /unpacks to more than 64 MB/],
  ])("tells what is wrong with %s", (_, bytes, message) => {
    expect(() => unpack(bytes, "the file")).toThrow(Unreadable);
    expect(() => unpack(bytes, "the file")).toThrow(message);
  });
});
