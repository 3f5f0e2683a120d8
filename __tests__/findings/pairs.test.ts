import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgePairs, type Pair, type PairedRow, pairsToConfirm } from "../../src/findings/pairs.ts";
import { drawer } from "../../src/statistics/random.ts";

/** Pairs whose head is worse by `effect`, with noise of some 2 % a round. */
function pairs(count: number, effect: number, seed: string | number = 1, noise = 0.02): Pair[] {
  const draw = drawer(seed);
  const wobble = () => 1 + noise * ((draw(2001) - 1000) / 1000 + (draw(2001) - 1000) / 1000);
  return Array.from({ length: count }, () => [100 * (1 + effect) * wobble(), 100 * wobble()]);
}

const row = (over: Partial<PairedRow> = {}): PairedRow => ({
  id: "a",
  gates: true,
  better: "lower",
  floor: 0.5,
  tolerance: 0.03,
  pairs: pairs(12, 0),
  ...over,
});
const judge = (over: Partial<PairedRow>) => judgePairs([row(over)])[0]!;

describe("judgePairs", () => {
  it("calls equal arms no change", () => {
    expect(judge({ pairs: pairs(30, 0) })).toMatchObject({ outcome: "no change", suspected: false, gating: false });
  });

  it("suspects what is worse, and turns red only when a second look says so again", () => {
    const worse = pairs(12, 0.08);
    expect(judge({ pairs: worse })).toMatchObject({ outcome: "regressed", suspected: true, gating: false });
    const again = judge({ pairs: worse, confirm: pairs(10, 0.08, 2) });
    expect(again).toMatchObject({ outcome: "regressed", gating: true, confirmed: { count: 10, holds: true } });
    expect(again.estimate).toBeCloseTo(0.08, 1);
    const not = judge({ pairs: worse, confirm: pairs(10, 0, 3) });
    expect(not).toMatchObject({ outcome: "inconclusive", gating: false, confirmed: { holds: false } });
  });

  it("decides a screened suspect by its pairs alone", () => {
    expect(judge({ pairs: [], confirm: pairs(10, 0.08) })).toMatchObject({ outcome: "regressed", gating: true });
    expect(judge({ pairs: [], confirm: pairs(10, 0) })).toMatchObject({ gating: false });
  });

  it("never lets an informing row turn the job red", () => {
    expect(judge({ gates: false, pairs: pairs(12, 0.3), confirm: pairs(12, 0.3) })).toMatchObject({
      outcome: "regressed",
      gating: false,
    });
  });

  it("knows which side is better", () => {
    expect(judge({ pairs: pairs(12, 0.08), better: "higher" })).toMatchObject({ outcome: "improved" });
    expect(judge({ pairs: pairs(12, -0.08) })).toMatchObject({ outcome: "improved", suspected: false });
  });

  it("does not call a change what is smaller than the tolerance or the floor", () => {
    expect(judge({ pairs: pairs(30, 0.02, 1, 0.002) })).toMatchObject({ outcome: "no change" });
    expect(judge({ pairs: pairs(30, 0.08, 1, 0.002), floor: 20 })).toMatchObject({ outcome: "no change" });
  });

  it("can't tell by few or scattered pairs", () => {
    expect(judge({ pairs: pairs(3, 0.5) })).toMatchObject({ outcome: "inconclusive", interval: undefined });
    expect(judge({ pairs: pairs(10, 0, 1, 0.4) })).toMatchObject({ outcome: "inconclusive" });
  });

  it("compares by difference where a side is zero", () => {
    const zero: Pair[] = Array.from({ length: 12 }, () => [0, 0]);
    expect(judge({ pairs: zero, floor: 0.02 })).toMatchObject({ estimate: 0, outcome: "no change" });
    const some: Pair[] = Array.from({ length: 12 }, (_, index) => [0.2 + index / 1000, 0]);
    expect(judge({ pairs: some, floor: 0.02 })).toMatchObject({ outcome: "regressed", suspected: true });
  });

  it("asks more of a row that stands beside many others", () => {
    const alone = judge({ pairs: pairs(5, 0.2, 4) });
    const others = Array.from({ length: 40 }, (_, index) => row({ id: `o${index}`, pairs: pairs(12, 0, index) }));
    const [among] = judgePairs([row({ pairs: pairs(5, 0.2, 4) }), ...others]);
    expect(alone.suspected).toBe(true);
    expect(among?.suspected).toBe(false);
    expect(among!.adjusted).toBeGreaterThan(alone.adjusted);
  });

  it("is the same in any order, and mirrors when arms are swapped", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 20 }),
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        fc.nat(),
        (n, effect, seed) => {
          const measured = pairs(n, effect, seed);
          const forward = judge({ pairs: measured });
          expect(judge({ pairs: measured.toReversed() })).toEqual(forward);
          const swapped = judge({ pairs: measured.map(([head, base]) => [base, head] as const) });
          expect(Math.log1p(swapped.estimate)).toBeCloseTo(-Math.log1p(forward.estimate), 9);
        },
      ),
    );
  });

  it("turns red by chance in fewer than 1 of 100 reports of 20 gating rows", () => {
    let red = 0;
    for (let report = 0; report < 300; report++) {
      const rows = Array.from({ length: 20 }, (_, index) =>
        row({
          id: String(index),
          pairs: pairs(10, 0, `${report}/${index}`, 0.06),
          confirm: pairs(10, 0, `${report}/${index}/c`, 0.06),
        }),
      );
      if (judgePairs(rows).some(({ gating }) => gating)) red += 1;
    }
    expect(red).toBeLessThanOrEqual(3);
  });
});

describe("pairsToConfirm", () => {
  it("lets one of many suspects pass", () => {
    for (const rows of [1, 5, 10, 50]) expect(2 ** -pairsToConfirm(rows) * rows).toBeLessThanOrEqual(0.01);
    expect(pairsToConfirm(1)).toBe(15);
  });
});
