import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { buildReport } from "../../src/report/build.ts";
import type { Report } from "../../src/report/model.ts";
import { renderComment, renderSummary } from "../../src/report/render/comment.ts";
import { renderHtml } from "../../src/report/render/html/page.ts";
import { aConfig, aRun, at } from "../support/run.ts";
import { timer } from "../support/timer.ts";

const around = (center: number) => [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2].map((share) => center * (1 + share / 100));
const budget = (bound: number) => [{ metric: "time", stat: "median" as const, bound, text: `${bound} ms`, at: at(7) }];

const report = (
  rows: readonly { name: string; center: number; bound: number }[],
  over: { baseline?: number; watched?: string[]; problems?: string[] } = {},
) => {
  const told = (scale: number) => rows.map(({ name, center }) => ({ subject: name, rounds: around(center * scale) }));
  return buildReport({
    run: aRun(told(1), { problems: over.problems ?? [] }),
    config: aConfig(rows.map(({ name, bound }) => ({ name, budgets: budget(bound) }))),
    checks: [timer],
    baseline: over.baseline
      ? { runs: [aRun(told(over.baseline), { id: "old" })], text: "9f3c1a2 on main" }
      : { runs: [], text: "none yet" },
    watched: over.watched ?? [],
  });
};
const asHtml = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
const many = (count: number, center: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `GET /api/things/${index}`, center, bound: 50 }));

describe("the comment", () => {
  it("is two lines when all is green and unchanged", () => {
    const body = renderComment(report([{ name: "a", center: 10, bound: 50 }], { baseline: 1 }), {
      links: { report: "https://x/r" },
      limit: 65_536,
    });
    expect(body.split("\n")).toHaveLength(2);
    expect(body).toBe(
      "## ✅ Performance budgets: all within budget\n`012345678` · profile default · baseline: 9f3c1a2 on main · [Full report](https://x/r)",
    );
  });

  it("is not quiet about loosened budgets, however green", () => {
    const body = renderComment(
      report([{ name: "a", center: 10, bound: 50 }], {
        baseline: 1,
        watched: ["a: time may take 50 ms, 40 ms before"],
      }),
      { links: {}, limit: 65_536 },
    );
    expect(body.indexOf("a: time may take")).toBeLessThan(300);
  });

  it("draws the history of a row where there is one, as signs and as a line", () => {
    const past = [10, 11, 12].map((center, index) => aRun([{ rounds: around(center) }], { id: `old-${index}` }));
    const drawn = buildReport({
      run: aRun([{ rounds: around(14) }]),
      config: aConfig([{ name: "a", budgets: budget(50) }]),
      checks: [timer],
      baseline: { runs: past.toReversed(), text: "9f3c1a2 on main" },
      watched: [],
    });
    expect(renderSummary(drawn, { links: {}, limit: 1e6 })).toContain("▁▃▅█");
    const [, points = ""] = /<polyline points="([^"]*)"/.exec(renderHtml(drawn)) ?? [];
    const heights = points.split(" ").map((point) => Number(point.split(",")[1]));
    expect(heights).toHaveLength(4);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    expect(renderHtml(report([{ name: "a", center: 10, bound: 50 }], { baseline: 1 }))).not.toContain("<polyline");
  });

  it("says the worst first, with budget, base and change", () => {
    const body = renderComment(
      report(
        [
          { name: "fine", center: 10, bound: 50 },
          { name: "slow", center: 90, bound: 50 },
        ],
        { baseline: 0.5 },
      ),
      { links: {}, limit: 65_536 },
    );
    expect(body).toMatch(/^## ❌ Performance budgets: 1 over budget, 1 to watch\n/);
    expect(body).toMatch(/\*\*slow: Time \(median\) is 90 ms, the budget is 50 ms\.\*\*/);
    expect(body).toMatch(/`slow`.*≤ 50 ms.*45 ms.*90 ms.*\+100 %.*over budget/);
  });

  it.each([65_536, 20_000, 6_000, 1_500, 300])("fits into %i bytes and keeps the verdict and whole tables", (limit) => {
    const body = renderComment(report(many(400, 90), { problems: many(40, 1).map(({ name }) => `${name} failed`) }), {
      links: {},
      limit,
    });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limit);
    expect(body).toMatch(/400 over budget/);
    expect((body.match(/<details>/g) ?? []).length).toBe((body.match(/<\/details>/g) ?? []).length);
    for (const line of body.split("\n").filter((text) => text.startsWith("|"))) expect(line.endsWith("|")).toBe(true);
  });

  it("neutralises names and problems from outside", () => {
    const name = "<img src=x onerror=alert(1)> @octocat | [x](http://evil.example)";
    const hostile = report([{ name, center: 90, bound: 50 }], {
      problems: ["<script>alert(1)</script> @octocat"],
      watched: ["<b>x</b>"],
    });
    for (const body of [
      renderComment(hostile, { links: {}, limit: 65_536 }),
      renderSummary(hostile, { links: {}, limit: 1e6 }),
    ]) {
      expect(asHtml(body).replace(/<code>.*?<\/code>/g, "")).not.toMatch(/<(img|script|a |b>x)|@octocat/);
    }
    expect(renderHtml(hostile)).not.toMatch(/<img|<script/);
  });

  it("neutralises what noise, base and reasons say", () => {
    const hostile = '<img src=x onerror=alert(1)> @octocat [x](http://evil.example) | `"';
    const drawn = report([{ name: "a", center: 10, bound: 50 }], { baseline: 1 });
    const pairs = { count: 10, first: "base", p: 0.001, adjusted: 0.01 } as const;
    const rows = drawn.findings.map((row) => ({
      ...row,
      gates: true,
      change: row.change && {
        ...row.change,
        outcome: "regressed" as const,
        gating: true,
        why: hostile,
        how: "paired" as const,
        pairs,
      },
    }));
    const [row] = rows;
    const changed: Report = {
      ...drawn,
      release: hostile,
      decided: { text: hostile, notes: [{ outcome: "warning", text: `${hostile}\n${hostile}`, hint: hostile }] },
      findings: [
        ...rows,
        { ...row!, tooNoisy: hostile },
        { ...row!, change: { ...row!.change!, outcome: "not comparable", base: undefined } },
      ],
    };
    for (const body of [
      renderComment(changed, { links: {}, limit: 65_536 }),
      renderSummary(changed, { links: {}, limit: 1e6 }),
    ]) {
      const html = asHtml(body).replace(/<(pre|code)>.*?<\/\1>/gs, "");
      expect(html.match(/onerror/g)?.length).toBeGreaterThan(5);
      expect(html).not.toMatch(/<(img|script|a )|@octocat/);
    }
    expect(renderHtml(changed)).not.toMatch(/<img|<script/);
  });
});

describe("what stands in the way of a decision", () => {
  const green = report([{ name: "a", center: 10, bound: 50 }], { baseline: 1 });
  const noBase: Report = {
    ...green,
    decided: {
      text: "1 row screened",
      notes: [{ outcome: "warning", text: "No base beside head: npm ci ended with 1\nERR" }],
    },
  };

  it("is a line of a quiet comment, which stays quiet", () => {
    const lines = renderComment(noBase, { links: {}, limit: 65_536 }).split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe("<sub>⚠️ No base beside head: npm ci ended with 1</sub>");
  });

  it("stands at the top of summary and page, with all that was seen", () => {
    const body = renderSummary(noBase, { links: {}, limit: 1e6 });
    expect(body).toMatch(
      /Decided: 1 row screened\.\n\n⚠️ No base beside head: npm ci ended with 1\n\n<details>.*\n\n```\nERR\n```/,
    );
    expect(renderHtml(noBase)).toMatch(/⚠ No base beside head: npm ci ended with 1<\/span><pre>ERR<\/pre>/);
  });
});
