import { describe, expect, it } from "vitest";
import { findings } from "../../src/findings/findings.ts";
import { sinceRelease } from "../../src/findings/release.ts";
import { stateOf, verdict } from "../../src/findings/verdict.ts";
import { buildReport } from "../../src/report/build.ts";
import { renderComment } from "../../src/report/render/comment.ts";
import { renderHtml } from "../../src/report/render/html/page.ts";
import type { Entry } from "../../src/results/entry.ts";
import { toRun } from "../../src/results/log.ts";
import { aConfig, aRun } from "../support/run.ts";
import { timer } from "../support/timer.ts";

const around = (center: number) => [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2].map((share) => center * (1 + share / 100));
const config = aConfig([{ name: "a" }]);
const runs = (...centers: number[]) =>
  centers.map((center, index) => aRun([{ rounds: around(center) }], { id: `old-${index}` }));
/** 3 % a week: beside the newest baseline nothing, since the release a quarter */
const now = aRun([{ rounds: around(126) }]);
const baseline = runs(122, 119, 116, 113, 110, 107);
const release = runs(100, 99, 101, 100, 100.5, 99.5);

const judged = (past = release) => sinceRelease(findings(now, config, [timer], baseline), now, config, [timer], past);
const report = (past?: typeof release) =>
  buildReport({
    ...{ run: now, config, checks: [timer], watched: [] },
    baseline: {
      runs: baseline,
      text: "the last push",
      ...(past ? { release: { runs: past, text: "9f3c1a2 from release v1" } } : {}),
    },
  });
const comment = (past?: typeof release) => renderComment(report(past), { links: {}, limit: 65_536 });

describe("what has slipped since the last release", () => {
  it("is seen though no step was large, and never turns the job red", () => {
    const [row] = judged();
    expect(row?.change?.outcome).not.toBe("regressed");
    expect(row?.sinceRelease).toMatchObject({ outcome: "regressed", notable: true, gating: false });
    expect(row?.sinceRelease?.estimate).toBeCloseTo(0.26, 2);
    expect(stateOf(row!)).toBe("slipped");
    expect(verdict([row!], config.fail, undefined)).toMatchObject({
      exit: 0,
      outcome: "green",
      warnings: 0,
      words: "all within budget, 1 row worse than the last release",
    });
  });

  it("stands in comment and page, and only with a release", () => {
    const body = comment(release);
    expect(body).toMatch(/last release: 9f3c1a2 from release v1/);
    expect(body).toMatch(/\*\*Since the last release\*\*[\s\S]*`a` .*100 ms .*126 ms .*\+26\.0 % .*worse/);
    expect(renderHtml(report(release))).toMatch(/Since the last release[\s\S]*<th>Since release<\/th>/);
    expect(comment()).not.toMatch(/release/);
    expect(comment().split("\n")).toHaveLength(2);
    expect(renderHtml(report())).not.toMatch(/release/i);
  });

  it("is worth no word while it is small, exact or not", () => {
    const same = runs(126, 125, 127, 126, 126, 125.5);
    expect(comment(same).split("\n")).toHaveLength(2);
    const bytes = (value: number) => aRun([{ metric: { name: "bytes", unit: "B", kind: "exact" }, rounds: [value] }]);
    const since = (before: number, after: number) => {
      const run = bytes(after);
      return sinceRelease(findings(run, config, [timer], []), run, config, [timer], [bytes(before)])[0]?.sinceRelease;
    };
    expect(since(1000, 1050)).toMatchObject({ outcome: "regressed", notable: false, gating: false });
    expect(since(1000, 1200)).toMatchObject({ outcome: "regressed", notable: true, gating: false });
    expect(since(0, 1)).toMatchObject({ outcome: "regressed", notable: true });
  });

  it("is not told where the machine was too noisy, where nothing is compared, or without a release", () => {
    const rows = findings(now, config, [timer], baseline);
    const noisy = rows.map((row) => ({ ...row, tooNoisy: "steal 9 %" }));
    expect(sinceRelease(noisy, now, config, [timer], release)).toEqual(noisy);
    expect(sinceRelease(rows, now, config, [timer], [])).toEqual(rows);
    const off = { ...config, compare: { ...config.compare, mode: "off" as const } };
    expect(sinceRelease(rows, now, off, [timer], release)).toEqual(rows);
  });

  it("asks head alone: a base beside it says nothing of a release", () => {
    const beside = toRun(
      now.entries.flatMap((entry): Entry[] => {
        if (entry.is === "round")
          return [
            { ...entry, index: entry.slot },
            { ...entry, index: entry.slot, arm: "base" as const, id: `${entry.id}b` },
          ];
        if (entry.is === "window") return [entry, { ...entry, id: `${entry.id}b`, round: `${entry.round}b` }];
        if (entry.is === "value") return [entry, { ...entry, window: `${entry.window}b` }];
        return [entry];
      }),
    );
    const [row] = sinceRelease(findings(beside, config, [timer], []), beside, config, [timer], release);
    expect(row?.change?.how).toBe("paired");
    expect(row?.sinceRelease).toMatchObject({ how: "stored", outcome: "regressed" });
  });
});
