import { describe, expect, it } from "vitest";
import type { ChangeVerdict, Finding } from "../../src/findings/finding.ts";
import { verdict } from "../../src/findings/verdict.ts";
import { decided } from "../../src/report/decided.ts";
import { evidence, reasons } from "../../src/report/evidence.ts";
import { noVerdict } from "../../src/report/unjudged.ts";
import { changeSentence, sentence, verdictWords } from "../../src/report/words.ts";
import { toRun } from "../../src/results/log.ts";
import { aMetric, aRun, at } from "../support/run.ts";

const change = (more: Partial<ChangeVerdict> = {}): ChangeVerdict => ({
  base: 100,
  estimate: 0.081,
  interval: [0.061, 0.101],
  outcome: "no change",
  notable: false,
  gating: false,
  why: "",
  how: "screened",
  ...more,
});
const row = (more: Partial<Finding> = {}): Finding => ({
  metric: aMetric(),
  stat: "median",
  value: 108,
  interval: [106, 110],
  rounds: 12,
  gates: true,
  informational: false,
  history: [],
  budget: undefined,
  change: change(),
  ...more,
});
const pairs = { count: 12, first: "base", p: 0.00021, adjusted: 0.0042 } as const;
const confirmed = { count: 10, estimate: 0.079, interval: [0.056, 0.102], p: 0.001, holds: true } as const;
const regressed = row({
  change: change({ how: "paired", outcome: "regressed", gating: true, notable: true, pairs: { ...pairs, confirmed } }),
});
const run = aRun([]);
const withBase = toRun([{ ...run.run, base: "9f3c1a2b4d5e6f708192a3b4c5d6e7f801234567" }, ...run.entries.slice(1)]);
const problem = (code: string, detail: string) => ({ is: "problem", code, detail }) as const;

describe("which way the rows were decided", () => {
  it("is one line, pairs first", () => {
    const rows = [
      row(),
      row({ change: change({ how: "exact" }) }),
      row(),
      regressed,
      row({ change: change({ how: undefined, outcome: "new" }) }),
      row({ change: undefined }),
      row({ tooNoisy: "steal 9 %", change: change({ how: "paired", pairs }) }),
    ];
    expect(decided(withBase, rows).text).toBe(
      "1 row in pairs with the base 9f3c1a2 (base first), 2 screened, 1 exact, 1 new, 1 not judged",
    );
    expect(decided(run, [row({ change: undefined })]).text).toBe("");
  });

  it("counts which arm was first where tasks differ in it", () => {
    const head = row({ change: change({ how: "paired", pairs: { ...pairs, first: "head" } }) });
    expect(decided(withBase, [head, head]).text).toMatch(/^2 rows in pairs with the base 9f3c1a2 \(head first\)$/);
    expect(decided(withBase, [regressed, head, head]).text).toMatch(/\(1 base first, 2 head first\)/);
  });

  it("says why there was no base, and what both arms share; other problems stay where they are", () => {
    const log = toRun([
      ...run.entries,
      problem("no-base", "npm ci ended with 1"),
      problem("shared", "db"),
      problem("x", "y"),
    ]);
    expect(decided(log, []).notes).toEqual([
      { outcome: "warning", text: "No base beside head: npm ci ended with 1" },
      { outcome: "neutral", text: "Shared: db" },
    ]);
  });
});

describe("why a row is what it is", () => {
  it("is one line: estimate, order, second look", () => {
    expect(changeSentence(regressed)).toBe(
      "a: Time (median) +8.1 % ± 2.0 (base first, 12 pairs, taking turns; confirmed by 10 more pairs in fresh processes: +7.9 % ± 2.3)",
    );
  });

  it("keeps the reason of what was accepted", () => {
    const accepted = row({
      change: { ...regressed.change!, outcome: "accepted", gating: false, why: "accepted by the label ok" },
    });
    expect(sentence(accepted)).toMatch(
      /^a: Time \(median\) is 108 ms, \+8\.1 % ± 2\.0 \(accepted by the label ok; base first/,
    );
    expect(verdictWords(accepted)).toEqual({ outcome: "warning", text: "accepted" });
  });

  it("has everything for those who doubt it", () => {
    expect(evidence(regressed)).toEqual([
      ["Decided", "beside the base, on the same machine"],
      ["Order", "base first, 12 pairs, taking turns"],
      ["p", "0.00021, corrected 0.0042 (Holm)"],
      ["Second look", "confirmed by 10 more pairs in fresh processes: +7.9 % ± 2.3, p 0.001"],
    ]);
    const informs = row({
      gates: false,
      change: change({ how: "paired", pairs: { ...pairs, p: 1e-9, confirmed: { ...confirmed, holds: false } } }),
    });
    expect(evidence(informs)).toContainEqual(["p", "< 0.0001, corrected 0.0042 (Benjamini-Hochberg)"]);
    expect(reasons(informs)).toMatch(/not confirmed by 10 more pairs/);
    const gone = row({ change: change({ outcome: "not comparable", how: undefined, why: "its settings changed" }) });
    expect(evidence(gone)).toEqual([["Why", "its settings changed"]]);
  });

  it("says beside a budget what became of the change", () => {
    const budget = {
      bound: 200,
      text: "200 ms",
      outcome: "within",
      headroom: 0.46,
      grade: "Excellent",
      at: at(1),
    } as const;
    expect(verdictWords(row({ budget })).text).toBe("excellent, no change");
    expect(verdictWords(row({ budget, value: 100 })).text).toBe("excellent");
    const over = { ...budget, outcome: "over", grade: "Over" } as const;
    expect(verdictWords({ ...regressed, budget: over }).text).toBe("over budget, regressed");
  });
});

describe("a machine that was too noisy", () => {
  const fail = { overBudget: true, regression: true };
  const noisy = (tooNoisy: string, more: Partial<Finding> = {}) => row({ ...more, tooNoisy });

  it("gives no verdict: neither red nor green, whatever was seen", () => {
    const over = { bound: 50, text: "50 ms", outcome: "over", headroom: -1, grade: "Over", at: at(1) } as const;
    const unjudged = { ...over, outcome: "not judged" } as const;
    expect(verdict([noisy("steal 9 %", { budget: unjudged }), row()], fail, undefined)).toMatchObject({
      exit: 0,
      outcome: "not judged",
      over: 0,
      words: "no verdict on 1 row (the machine was too noisy)",
    });
    expect(verdict([noisy("x", { budget: unjudged }), row({ budget: over })], fail, undefined)).toMatchObject({
      exit: 1,
      outcome: "red",
      words: "1 over budget, no verdict on 1 row (the machine was too noisy)",
    });
  });

  it("judges all the same what is counted, and asks for no verdict that nobody expects", () => {
    const over = { bound: 0, text: "0 %", outcome: "over", headroom: undefined, grade: undefined, at: at(1) } as const;
    expect(verdict([noisy("x", { budget: over })], fail, undefined)).toMatchObject({ exit: 1, over: 1 });
    expect(verdict([noisy("x", { budget: undefined, change: undefined })], fail, undefined).outcome).toBe("green");
  });

  it("hides nothing that was only found while measuring", () => {
    expect(verdict([noisy("x", { informational: true })], fail, undefined).outcome).toBe("green");
  });

  it("is told with each evidence once, the commonest first", () => {
    expect(noVerdict([row(), noisy("steal 9 %"), noisy("pressure"), noisy("pressure")])).toMatchObject({
      text: "No verdict on 3 rows: the machine was too noisy",
      evidence: ["pressure", "steal 9 %"],
    });
    expect(noVerdict([row()])).toBeUndefined();
    expect(sentence(noisy("steal 9 %"))).toBe("a: Time (median) was not judged: the machine was too noisy (steal 9 %)");
  });
});
