import { describe, expect, it } from "vitest";
import { tooNoisy } from "../../src/findings/noisy.ts";
import type { RoundEntry } from "../../src/results/entry.ts";

const round = (state: RoundEntry["state"], over: Partial<RoundEntry> = {}): RoundEntry => ({
  is: "round",
  id: "r",
  task: "endpoints/GET /",
  arm: "head",
  machine: "m",
  slot: 0,
  purpose: "measure",
  state,
  noise: {},
  start: 0,
  end: 1,
  ...over,
});
const many = (count: number, state: RoundEntry["state"], over: Partial<RoundEntry> = {}): RoundEntry[] =>
  Array.from({ length: count }, () => round(state, over));
const disturbed = (why: string) => round("contaminated", { why });

describe("tooNoisy", () => {
  it("lets a third of the rounds pass, and fewer than three of few", () => {
    expect(tooNoisy([])).toBeUndefined();
    expect(tooNoisy(many(10, "ok"))).toBeUndefined();
    expect(tooNoisy([...many(6, "ok"), ...many(3, "contaminated")])).toBeUndefined();
    expect(tooNoisy([...many(2, "ok"), ...many(2, "contaminated")])).toBeUndefined();
  });

  it("says how many were disturbed and by what, the most frequent first, each by its worst", () => {
    const rounds = [
      ...many(9, "ok", { arm: "base" }),
      disturbed("the host took 12 % of the CPU time (steal)"),
      disturbed("others used 31 % of the machine's CPU"),
      disturbed(
        "others used 41 % of the machine's CPU; a fixed piece of work took 1.6 times as long as usual in this run",
      ),
      disturbed("others used 9 % of the machine's CPU"),
      disturbed("a fixed piece of work took 1.4 times as long as usual in this run"),
    ];
    expect(tooNoisy(rounds)).toBe(
      "5 of 14 rounds were disturbed: others used 41 % of the machine's CPU, " +
        "a fixed piece of work took 1.6 times as long as usual in this run, the host took 12 % of the CPU time (steal)",
    );
  });

  it("is so when no round at all was left alone", () => {
    expect(tooNoisy([round("contaminated", { purpose: "confirm" })])).toBe("1 of 1 round was disturbed");
    expect(tooNoisy(many(2, "contaminated"))).toBe("2 of 2 rounds were disturbed");
  });

  it("does not count rounds that warmed up or failed", () => {
    const others = [...many(9, "contaminated", { purpose: "warm-up" }), ...many(9, "failed")];
    expect(tooNoisy([...others, ...many(3, "ok")])).toBeUndefined();
    expect(tooNoisy([...others, ...many(4, "ok"), ...many(3, "contaminated")])).toBe("3 of 7 rounds were disturbed");
  });
});
