import { describe, expect, it } from "vitest";
import type { AcceptConfig } from "../../src/config/types.ts";
import { accept, dayOf } from "../../src/findings/accept.ts";
import type { ChangeVerdict, Finding } from "../../src/findings/finding.ts";
import { verdict } from "../../src/findings/verdict.ts";
import { at } from "../support/run.ts";

const change = (more: Partial<ChangeVerdict> = {}): ChangeVerdict => ({
  base: 100,
  estimate: 0.3,
  interval: [0.2, 0.4],
  outcome: "regressed",
  notable: true,
  gating: true,
  why: "paired",
  how: "paired",
  ...more,
});
const row = (more: Partial<Finding> = {}, name = "latency", subject = "GET /users"): Finding => ({
  metric: {
    ...{ is: "metric", id: `endpoints/${subject}/${name}@1`, check: "endpoints", subject, name, title: name },
    ...{ unit: "ms", better: "lower", kind: "noisy", protocol: "1" },
  },
  stat: "p95",
  value: 130,
  interval: [125, 135],
  rounds: 10,
  gates: true,
  informational: false,
  history: [],
  budget: undefined,
  change: change(),
  ...more,
});
const entry = (more: Partial<AcceptConfig> = {}): AcceptConfig => ({
  check: "endpoints",
  subject: "GET /users",
  metric: undefined,
  reason: "audit log",
  until: "2026-12-31",
  at: at(9),
  ...more,
});
const day = "2026-11-24";
const outcome = (rows: Finding[], more: { label?: string; entries?: AcceptConfig[]; day?: string }) =>
  accept(rows, { label: undefined, entries: [], day, ...more }).map(({ change }) => [change?.outcome, change?.why]);
const RED = ["regressed", "paired"];

describe("accept", () => {
  it("an entry covers its subject, or one metric of it, until its day", () => {
    const accepted = ["accepted", "accepted until 2026-12-31: audit log"];
    expect(outcome([row(), row({}, "rps")], { entries: [entry()] })).toEqual([accepted, accepted]);
    expect(outcome([row(), row({}, "rps")], { entries: [entry({ metric: "rps" })] })).toEqual([RED, accepted]);
    expect(outcome([row({}, "latency", "GET /other")], { entries: [entry()] })).toEqual([RED]);
    expect(outcome([row()], { entries: [entry()], day: "2026-12-31" })).toEqual([accepted]);
    expect(outcome([row()], { entries: [entry()], day: "2027-01-01" })).toEqual([RED]);
  });

  it("a label covers everything; an entry says why", () => {
    const label = "performance-accepted";
    expect(outcome([row()], { label })).toEqual([["accepted", "accepted by the label performance-accepted"]]);
    expect(outcome([row()], { label, entries: [entry()] })[0]?.[1]).toContain("audit log");
  });

  it("touches only what would turn the job red", () => {
    const others = [
      row({ change: change({ gating: false }) }),
      row({ change: change({ outcome: "improved" }) }),
      row({ change: undefined }),
    ];
    expect(accept(others, { label: "x", entries: [entry()], day })).toEqual(others);
  });

  it("makes the run green, and a budget that is exceeded keeps it red", () => {
    const fail = { overBudget: true, regression: true };
    const budget = { bound: 120, text: "120 ms", outcome: "over", headroom: -0.1, grade: "Over", at: at(3) } as const;
    const judged = (rows: Finding[]) => verdict(accept(rows, { label: "x", entries: [], day }), fail, undefined);
    expect(judged([row()])).toMatchObject({ exit: 0, outcome: "green", regressions: 0 });
    expect(judged([row({ budget })])).toMatchObject({ exit: 1, over: 1 });
  });

  it("a day is one of UTC", () => {
    expect(dayOf(Date.UTC(2026, 11, 31, 23, 59))).toBe("2026-12-31");
  });
});
