import { describe, expect, test } from "vitest";
import { machine } from "../../../src/checks/machine/index.ts";
import type { Measured, Part } from "../../../src/report/model.ts";

/** A machine of which others take this share. */
const part = (share: number | undefined, subjects = ["api", "perf-budgets", "other", "total"]): Part => ({
  check: "machine",
  subjects,
  metric: (subject, name) =>
    subject === "other" && name === "cpu" && share !== undefined
      ? ({ stat: (stat) => (stat === "avg" ? share : undefined) } as Measured)
      : undefined,
  facts: () => [],
  findings: [],
});

describe("advice", () => {
  test("a machine that others keep busy is told, with how much", () => {
    expect(machine.advice!(part(0.522))).toEqual([
      {
        title: "The machine was busy with something else",
        evidence: expect.stringContaining("took 52 % of all cores"),
      },
    ]);
  });

  test("nothing is said of a quiet one, without figures, or where the others may be what is measured", () => {
    expect(machine.advice!(part(0.24))).toEqual([]);
    expect(machine.advice!(part(undefined))).toEqual([]);
    expect(machine.advice!(part(0.9, ["perf-budgets", "other", "total"]))).toEqual([]);
  });
});
