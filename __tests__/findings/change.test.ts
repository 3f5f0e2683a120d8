import { describe, expect, it } from "vitest";
import { type Compared, change, ENOUGH_HISTORY, type Side } from "../../src/findings/change.ts";
import type { Point } from "../../src/findings/history.ts";
import type { MetricEntry } from "../../src/results/entry.ts";

const compare = { mode: "stored", detect: 0.1, tolerance: 0.05, guard: true } as const;
const entry = (over: Partial<MetricEntry> = {}): MetricEntry => ({
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
  ...over,
});
const wobble = [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2];
const side = (center: number, over: Partial<Side> = {}): Side => ({
  samples: wobble.map((share) => ({ kind: "numbers", values: [center * (1 + share / 100)] })),
  os: "Debian 12",
  arch: "x64",
  cpu: "EPYC",
  control: undefined,
  ...over,
});
const row = (over: Partial<Compared>): Compared => ({
  entry: entry(),
  def: undefined,
  floor: 1,
  stat: "avg",
  head: side(100),
  base: side(100),
  history: [],
  ...over,
});
const point = (value: number, over: Partial<Point> = {}): Point => ({
  value,
  cpu: "EPYC",
  control: undefined,
  ...over,
});
const steady = Array.from({ length: ENOUGH_HISTORY }, (_, index) => point(100 + (index % 3) * 0.5));

describe("change of a noisy row against a stored run", () => {
  it("is no change between equal runs once their spread is known, and can't be told before", () => {
    expect(change(row({ history: steady }), compare)).toMatchObject({ outcome: "no change", gating: false });
    expect(change(row({ head: side(103), history: [point(100)] }), compare).outcome).toBe("inconclusive");
    expect(change(row({ head: side(103), history: steady }), compare).outcome).toBe("no change");
  });

  it("does not cry wolf after one earlier run: 15 % may be the machine", () => {
    expect(change(row({ head: side(115), history: [point(100)] }), compare).outcome).toBe("inconclusive");
  });

  it("regresses, but only warns until there is enough history", () => {
    const warned = change(row({ head: side(130) }), compare);
    expect(warned).toMatchObject({ outcome: "regressed", gating: false });
    expect(warned.estimate).toBeCloseTo(0.3, 2);
    expect(warned.why).toMatch(/0 earlier of the 10 needed/);
    expect(change(row({ head: side(130), history: steady }), compare)).toMatchObject({
      outcome: "regressed",
      gating: true,
    });
  });

  it("gates only what is worse than every one of them by more than the tolerance", () => {
    expect(change(row({ head: side(130), history: [...steady.slice(1), point(126)] }), compare).gating).toBe(false);
    expect(change(row({ head: side(70), entry: entry({ better: "higher" }), history: steady }), compare).gating).toBe(
      true,
    );
    expect(
      change(row({ head: side(70), entry: entry({ better: "higher" }), history: [...steady, point(72)] }), compare)
        .gating,
    ).toBe(false);
  });

  it("says what is worth hearing of by the size the file asks for", () => {
    expect(change(row({ head: side(107), history: steady }), compare)).toMatchObject({
      outcome: "regressed",
      notable: false,
    });
    expect(change(row({ head: side(112), history: steady }), compare)).toMatchObject({
      outcome: "regressed",
      notable: true,
    });
  });

  it("takes a change as large as runs differ by anyway for noise", () => {
    const wild = [70, 130, 90, 140, 80, 120, 100, 150, 60, 110].map((value) => point(value));
    expect(change(row({ head: side(130), history: wild }), compare).outcome).toBe("inconclusive");
  });

  it("improves in the other direction, and turns round for what is better high", () => {
    expect(change(row({ head: side(70) }), compare).outcome).toBe("improved");
    expect(change(row({ head: side(70), entry: entry({ better: "higher" }) }), compare).outcome).toBe("regressed");
  });

  it("says nothing of a change below the floor", () => {
    expect(change(row({ head: side(130), floor: 50 }), compare).outcome).toBe("no change");
  });

  it("widens across CPU models and never gates there; another OS is not comparable", () => {
    const other = change(row({ head: side(130, { cpu: "Xeon" }), history: steady }), compare);
    expect(other).toMatchObject({ outcome: "inconclusive", gating: false });
    expect(other.why).toMatch(/another CPU/);
    const doubled = change(row({ head: side(250, { cpu: "Xeon" }), history: steady }), compare);
    expect(doubled).toMatchObject({ outcome: "regressed", gating: false });
    expect(change(row({ head: side(130, { os: "macOS" }) }), compare).outcome).toBe("not comparable");
  });

  it("scales by the control between the rounds where machines differ, and widens less then", () => {
    const slower = { cpu: "Xeon", control: 15 };
    const measured = change(
      row({ head: side(150, slower), base: side(100, { control: 10 }), history: [point(100, { control: 10 })] }),
      compare,
    );
    expect(measured.estimate).toBeCloseTo(0, 6);
    expect(measured.why).toMatch(/scaled by a fixed piece of work/);
    const rate = change(
      row({
        entry: entry({ unit: "1/s", better: "higher" }),
        head: side(100, slower),
        base: side(150, { control: 10 }),
        history: [],
      }),
      compare,
    );
    expect(rate.estimate).toBeCloseTo(0, 6);
    const width = ({ interval }: { interval: readonly [number, number] | undefined }) => interval![1] - interval![0];
    expect(width(measured)).toBeLessThan(width(change(row({ head: side(150, { cpu: "Xeon" }) }), compare)));
  });

  it("asks runs on other CPU models where those on its own are too few", () => {
    const others = Array.from({ length: 9 }, (_, index) => point(140 + index, { cpu: "Xeon", control: 14 }));
    const few = change(
      row({ head: side(104, { control: 10 }), base: side(100, { control: 10 }), history: [...others, point(100)] }),
      compare,
    );
    expect(few.interval![1]).toBeLessThan(0.35);
    expect(few.gating).toBe(false);
  });

  it("never gates unpaired where pairs are what decides", () => {
    for (const mode of ["auto", "paired"] as const)
      expect(change(row({ head: side(130), history: steady }), { ...compare, mode })).toMatchObject({
        outcome: "regressed",
        gating: false,
        how: "stored",
      });
  });

  it("can't tell from one round", () => {
    const one = { ...side(130), samples: side(130).samples.slice(0, 1) };
    expect(change(row({ head: one }), compare)).toMatchObject({ outcome: "inconclusive", interval: undefined });
  });

  it("compares with zero by difference and only warns", () => {
    const none = side(0);
    expect(change(row({ base: none, head: side(20) }), compare)).toMatchObject({ outcome: "regressed", gating: false });
    expect(change(row({ base: none, head: none }), compare).outcome).toBe("no change");
    const once = {
      ...none,
      samples: none.samples.map((_, index) => ({ kind: "numbers", values: [index === 0 ? 20 : 0] }) as const),
    };
    expect(change(row({ base: none, head: once }), compare).outcome).toBe("inconclusive");
  });
});

describe("change of an exact row", () => {
  const exact = (now: number, before: number, floor = 0) =>
    change(
      row({
        entry: entry({ kind: "exact", unit: "count" }),
        floor,
        head: { ...side(now), samples: [{ kind: "numbers", values: [now] }] },
        base: { ...side(before), samples: [{ kind: "numbers", values: [before] }] },
      }),
      compare,
    );

  it("compares only the rounds that both have: later ones ask for other data", () => {
    const rounds = (...values: number[]): Side => ({
      ...side(1),
      samples: values.map((value) => ({ kind: "numbers", values: [value] })),
    });
    const rows = { entry: entry({ kind: "exact", unit: "count" }), floor: 0, stat: "avg" as const };
    expect(change(row({ ...rows, head: rounds(1, 2), base: rounds(1, 2, 30) }), compare).outcome).toBe("no change");
    expect(change(row({ ...rows, head: rounds(1, 3), base: rounds(1, 2, 30) }), compare).outcome).toBe("regressed");
  });

  it("gates on any difference beyond its floor", () => {
    expect(exact(3, 3).outcome).toBe("no change");
    expect(exact(4, 3)).toMatchObject({ outcome: "regressed", gating: true });
    expect(exact(2, 3).outcome).toBe("improved");
    expect(exact(103, 0)).toMatchObject({ outcome: "regressed", gating: true, estimate: 103 });
    expect(exact(4, 3, 2).outcome).toBe("no change");
  });
});
