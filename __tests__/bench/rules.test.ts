import { describe, expect, test } from "vitest";
import type { Row, Rule } from "../../bench/detection/report.ts";
import { bencherRelative, bencherT } from "../../bench/detection/rules/bencher.ts";
import { benchstat } from "../../bench/detection/rules/benchstat.ts";
import { criterion } from "../../bench/detection/rules/criterion.ts";
import { githubActionBenchmark } from "../../bench/detection/rules/github-action-benchmark.ts";
import { RULES } from "../../bench/detection/rules/index.ts";
import { auto, paired, stored } from "../../bench/detection/rules/ours.ts";
import { rustcPerf } from "../../bench/detection/rules/rustc-perf.ts";
import { sitespeed } from "../../bench/detection/rules/sitespeed.ts";
import { tachometer } from "../../bench/detection/rules/tachometer.ts";
import { ripple, rowOf } from "./rows.ts";

const verdict = (rule: Rule, row: Row) => rule.judge([row])[0]!;
const runs = (values: readonly number[]): Row["history"] => values.map((value) => ({ cpu: "A", rounds: [value] }));
const single = (value: number): Row["single"] => ({ cpu: "A", rounds: [value] });

describe("every rule", () => {
  test.each(RULES.map((rule) => [rule.name, rule] as const))("%s: nothing changed, and ten times worse", (_, rule) => {
    const earlier = Array.from({ length: 30 }, (_, run) => ({ cpu: "A", rounds: ripple(21, 100 + (run % 3)) }));
    const same = rowOf(ripple(50), ripple(50), { history: earlier });
    expect(verdict(rule, same)).toMatchObject({ red: false, found: false });
    const worse = rowOf(ripple(50, 1000), ripple(50), { history: earlier });
    expect(verdict(rule, worse)).toMatchObject({ red: true, found: true });
    const better = rowOf(ripple(50, 1000), ripple(50), { history: earlier, better: "higher" });
    expect(verdict(rule, better)).toMatchObject({ red: false, found: false });
  });

  test("judges one row as it does among others where it says so", () => {
    const rows = [1, 1.02, 1.2, 3].map((factor, index) =>
      rowOf(ripple(50, 100 * factor), ripple(50), { id: `row ${index}`, history: runs([99, 100, 101, 100, 98]) }),
    );
    for (const rule of RULES.filter(({ alone }) => alone))
      expect(rule.judge(rows)).toEqual(rows.flatMap((row) => rule.judge([row])));
  });
});

describe("github-action-benchmark", () => {
  const row = (now: number, better: Row["better"]) =>
    rowOf([1], [1], { better, single: single(now), history: runs([1, 100]) });

  test("is the ratio to the last value alone, above the threshold", () => {
    expect(verdict(githubActionBenchmark(150), row(150, "lower"))).toMatchObject({ red: false, score: 1.5 });
    expect(verdict(githubActionBenchmark(150), row(151, "lower")).red).toBe(true);
    expect(verdict(githubActionBenchmark(150), row(66, "higher"))).toMatchObject({ red: true, score: 100 / 66 });
  });

  test("says nothing without an earlier value", () => {
    expect(verdict(githubActionBenchmark(120), { ...row(500, "lower"), history: [] }).red).toBe(false);
  });
});

describe("Bencher", () => {
  // mean 10, population deviation 2, 7 degrees of freedom: t(0.99) = 2.998, so the limit is 15.996
  const history = runs([8, 12, 8, 12, 8, 12, 8, 12]);

  test("t-test: the limit is mean + t(0.99, n - 1) population deviations", () => {
    expect(verdict(bencherT, rowOf([1], [1], { history, single: single(15.99) })).red).toBe(false);
    expect(verdict(bencherT, rowOf([1], [1], { history, single: single(16) })).red).toBe(true);
    expect(verdict(bencherT, rowOf([1], [1], { history, single: single(3.99), better: "higher" })).red).toBe(true);
  });

  test("t-test: rests on the last 64 values, and is silent without spread", () => {
    const old = [...runs([1e6, 1e6]), ...Array.from({ length: 8 }, () => history).flat()];
    expect(verdict(bencherT, rowOf([1], [1], { history: old, single: single(20) })).red).toBe(true);
    expect(verdict(bencherT, rowOf([1], [1], { history: runs([5, 5, 5]), single: single(50) })).red).toBe(false);
  });

  test("relative: beyond a quarter of the base's mean of five", () => {
    const base = [90, 110, 100, 100, 100, 1e6];
    const head = (value: number) => [value, value, value, value, value, 1];
    expect(verdict(bencherRelative, rowOf(head(125), base)).red).toBe(false);
    expect(verdict(bencherRelative, rowOf(head(126), base)).red).toBe(true);
    expect(verdict(bencherRelative, rowOf(head(74), base, { better: "higher" })).red).toBe(true);
  });
});

test("rustc-perf: beyond Q3 + 3 IQR of the sizes of earlier changes", () => {
  // changes of 1, 2, 3 and 4 %: halves (1, 2) and (3, 4), quartiles 1.5 and 3.5, fence 9.5 %
  const values = [100, 101, 101 * 1.02, 101 * 1.02 * 1.03, 101 * 1.02 * 1.03 * 1.04];
  const last = values.at(-1)!;
  const at = (change: number) => rowOf([1], [1], { history: runs(values), single: single(last * (1 + change)) });
  expect(verdict(rustcPerf, at(0.094)).red).toBe(false);
  expect(verdict(rustcPerf, at(0.096)).red).toBe(true);
  expect(verdict(rustcPerf, at(-0.096)).red).toBe(false);
});

test("sitespeed.io: the one-sided p of Mann and Whitney's test as scipy gives it", () => {
  // scipy.stats.mannwhitneyu(range(3, 15), range(0, 12), alternative="greater", method="asymptotic") of scipy 1
  const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  const row = rowOf(upTo(3, 15), upTo(0, 12));
  expect(verdict(sitespeed, row).score).toBeCloseTo(1 - 0.036462651518274, 10);
  expect(verdict(sitespeed, row).red).toBe(true);
  expect(verdict(sitespeed, rowOf([5, 5, 5], [1, 2, 3])).red).toBe(false);
});

test("benchstat: exact and two-sided, with 10 a side", () => {
  const base = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const apart = base.map((value) => value + 10);
  // all of head above all of base: p = 2 / (20 over 10)
  expect(verdict(benchstat, rowOf(apart, base)).score).toBeCloseTo(1 - 2 / 184756, 10);
  expect(verdict(benchstat, rowOf(base, apart)).red).toBe(false);
  expect(
    verdict(
      benchstat,
      rowOf(
        base.map((value) => value + 0.5),
        base,
      ),
    ).red,
  ).toBe(false);
});

test("Criterion.rs: the interval of the mean's change has to lie above 1 %", () => {
  const base = ripple(20);
  expect(verdict(criterion, rowOf(ripple(20, 100.5), base)).red).toBe(false);
  expect(verdict(criterion, rowOf(ripple(20, 103), base)).red).toBe(true);
  const { interval } = verdict(criterion, rowOf(ripple(20, 103), base));
  expect(interval![0]).toBeLessThan(0.03);
  expect(interval![1]).toBeGreaterThan(0.03);
});

test("tachometer: the interval is that of its own definition", () => {
  // means 11 and 10, variances 2.5 and 2.5 of 5: relative variance (0.5·121 + 0.5·100) / 10^4, t(0.975, 4) = 2.776
  const row = rowOf([9, 10, 11, 12, 13], [8, 9, 10, 11, 12], { confirm: [] });
  const margin = 2.7764451 * Math.sqrt((0.5 * 121 + 0.5 * 100) / 1e4);
  const { interval, red } = verdict(tachometer, row);
  expect(interval![0]).toBeCloseTo(0.1 - margin, 6);
  expect(interval![1]).toBeCloseTo(0.1 + margin, 6);
  expect(red).toBe(false);
});

describe("ours", () => {
  const noisyHistory = runs([100, 150, 80, 120, 60, 140]);
  const calmHistory = Array.from({ length: 12 }, (_, run) => ({ cpu: "A", rounds: ripple(10, 100 + 0.1 * run) }));

  test("paired: red needs both looks", () => {
    const row = rowOf(ripple(40, 110), ripple(40));
    expect(verdict(paired, row)).toMatchObject({ red: true, paired: true, rounds: 120 });
    const gone = { ...row, confirm: rowOf(ripple(40), ripple(40)).confirm };
    expect(verdict(paired, gone)).toMatchObject({ red: false, found: false });
  });

  test("auto: pairs from the start where one run can't tell", () => {
    expect(verdict(auto, rowOf(ripple(40), ripple(40), { history: noisyHistory }))).toMatchObject({
      red: false,
      paired: true,
      rounds: 60,
    });
  });

  test("auto: one run is enough where it can tell, and a suspect goes on to the second look alone", () => {
    expect(verdict(auto, rowOf(ripple(40), ripple(40), { history: calmHistory }))).toMatchObject({
      red: false,
      paired: false,
      rounds: 10,
    });
    expect(verdict(auto, rowOf(ripple(40, 110), ripple(40), { history: calmHistory }))).toMatchObject({
      red: true,
      paired: true,
      rounds: 70,
    });
    const slowDay = rowOf(ripple(40, 110), ripple(40, 110), { history: calmHistory });
    expect(verdict(auto, slowDay)).toMatchObject({ red: false, found: false, paired: true });
  });

  test("auto: rows of one task go the same way", () => {
    const rows = [
      rowOf(ripple(40), ripple(40), { id: "calm", history: calmHistory }),
      rowOf(ripple(40), ripple(40), { id: "noisy", history: noisyHistory }),
    ];
    expect(auto.judge(rows).map((told) => told.paired)).toEqual([true, true]);
  });

  test("stored: never starts the base", () => {
    expect(verdict(stored, rowOf(ripple(40, 150), ripple(40), { history: calmHistory }))).toMatchObject({
      found: true,
      paired: false,
    });
  });
});
