import { describe, expect, it } from "vitest";
import { openStretch } from "../../../src/checks/machine/stretch.ts";

const cpu = (used: Record<string, number>) => new Map(Object.entries(used));
const bytes = (used: Record<string, number>) => new Map(Object.entries(used));

describe("CPU", () => {
  it("is the used seconds of each slice over what all cores have", () => {
    const stretch = openStretch();
    stretch.read({ at: 10, cpu: cpu({ api: 1, total: 5 }) });
    stretch.read({ at: 11, cpu: cpu({ api: 1.5, total: 6 }) });
    stretch.read({ at: 13, cpu: cpu({ api: 2.5, total: 8 }) });
    expect(stretch.cpu(2).get("api")).toEqual([
      { of: 0.5, per: 2 },
      { of: 1, per: 4 },
    ]);
    expect(stretch.cpu(2).get("total")).toEqual([
      { of: 1, per: 2 },
      { of: 2, per: 4 },
    ]);
  });
  it("joins a short last slice to the one before it", () => {
    const stretch = openStretch();
    for (const at of [0, 1, 2, 2.1]) stretch.read({ at, cpu: cpu({ api: at }) });
    expect(
      stretch
        .cpu(1)
        .get("api")!
        .map(({ per }) => per),
    ).toEqual([1, expect.closeTo(1.1)]);
  });
  it("keeps a short window as one slice", () => {
    const stretch = openStretch();
    stretch.read({ at: 0, cpu: cpu({ api: 0 }) });
    stretch.read({ at: 0.2, cpu: cpu({ api: 0.1 }) });
    expect(stretch.cpu(1).get("api")).toEqual([{ of: 0.1, per: 0.2 }]);
  });
  it("says nothing of a window that is too short for the kernel's clock", () => {
    const stretch = openStretch();
    stretch.read({ at: 0, cpu: cpu({ api: 0 }) });
    stretch.read({ at: 0.05, cpu: cpu({ api: 0.05 }) });
    expect(stretch.cpu(1)).toEqual(new Map());
  });
  it("begins a subject where it is first seen", () => {
    const stretch = openStretch();
    stretch.read({ at: 0, cpu: cpu({}) });
    stretch.read({ at: 1, cpu: cpu({ late: 3 }) });
    stretch.read({ at: 2, cpu: cpu({ late: 3.5 }) });
    expect(stretch.cpu(1).get("late")).toEqual([{ of: 0.5, per: 1 }]);
  });
  it("keeps a day in bounded memory without losing a second", () => {
    const stretch = openStretch();
    for (let at = 0; at <= 86_400; at++) stretch.read({ at, cpu: cpu({ api: at / 4 }) });
    const slices = stretch.cpu(2).get("api")!;
    expect(slices.length).toBeLessThanOrEqual(601);
    expect(slices.length).toBeGreaterThan(250);
    const sum = slices.reduce((all, { of, per }) => ({ of: all.of + of, per: all.per + per }), { of: 0, per: 0 });
    expect(sum.of).toBeCloseTo(21_600, 6);
    expect(sum.per).toBeCloseTo(172_800, 6);
  });
});

describe("memory", () => {
  it("keeps each sample", () => {
    const stretch = openStretch();
    stretch.sample(bytes({ api: 5 }));
    stretch.sample(bytes({ api: 9, late: 1 }));
    expect(stretch.memory()).toEqual(
      new Map([
        ["api", [5, 9]],
        ["late", [1]],
      ]),
    );
  });
  it("keeps the peak of a long window", () => {
    const stretch = openStretch(10);
    for (let index = 0; index < 1000; index++) stretch.sample(bytes({ api: index === 777 ? 5000 : index }));
    const values = stretch.memory().get("api")!;
    expect(values.length).toBeLessThanOrEqual(11);
    expect(Math.max(...values)).toBe(5000);
    expect(values.at(-1)).toBe(999);
  });
});
