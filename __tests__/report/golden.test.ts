import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { merge } from "../../src/commands/merge.ts";
import { readRuns, reportOf } from "../../src/commands/report.ts";
import { renderComment, renderSummary } from "../../src/report/render/comment.ts";
import { renderHtml } from "../../src/report/render/html/page.ts";
import { renderMarkdown } from "../../src/report/render/markdown-report.ts";
import { formatEntry, readLog } from "../../src/results/log.ts";
import { disturbed, twoArms } from "../support/two-arms.ts";

/** Two real runs of examples/nexus, a healthy one and one with `NEXUS_FAULT=n-plus-one`; see fixtures/README.md. */
const fixture = (name: string) => join(import.meta.dirname, "..", "fixtures", `${name}.jsonl.gz`);
const golden = (name: string) => join(import.meta.dirname, "golden", name);
const [healthy] = readRuns(fixture("nexus"));
const [faulty] = readRuns(fixture("nexus-n-plus-one"));
const report = reportOf(faulty!, [healthy!], checks);
const links = {
  report: "https://github.com/o/r/actions/runs/1/artifacts/2",
  run: "https://github.com/o/r/actions/runs/1",
};

describe("a real run, drawn", () => {
  it("as a comment", async () => {
    await expect(renderComment(report, { links, limit: 65_536 })).toMatchFileSnapshot(golden("comment.md"));
  });

  it("as a comment that had to be cut", async () => {
    const body = renderComment(report, { links, limit: 3_000 });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(3_000);
    await expect(body).toMatchFileSnapshot(golden("comment-cut.md"));
  });

  it("as a comment of a healthy run: two lines", async () => {
    await expect(renderComment(reportOf(healthy!, [], checks), { links, limit: 65_536 })).toMatchFileSnapshot(
      golden("comment-green.md"),
    );
  });

  it("as the job's summary", async () => {
    await expect(renderSummary(report, { links, limit: 1024 * 1024 })).toMatchFileSnapshot(golden("summary.md"));
  });

  it("as a page", async () => {
    await expect(renderHtml(report)).toMatchFileSnapshot(golden("report.html"));
  });

  it("names the endpoint that has the fault, first", () => {
    expect(report.verdict).toMatchObject({ outcome: "red", exit: 1 });
    const over = report.findings.filter(({ budget }) => budget?.outcome === "over");
    expect(new Set(over.map(({ metric }) => metric.subject))).toEqual(new Set(["GET /api/projects"]));
    expect(renderComment(report, { links, limit: 65_536 }).split("\n")[4]).toMatch(/^\*\*GET \/api\/projects: Latency/);
  });
});

describe("a log of two arms, drawn", () => {
  const run = twoArms(faulty!, healthy!, {
    pairs: 10,
    confirm: { "endpoints/GET /api/projects": 10 },
    problems: [
      {
        is: "problem",
        code: "shared",
        detail: "DATABASE_URL is the same in both arms: base and head work on one database",
      },
    ],
  });
  const paired = reportOf(run, [], checks);
  const drawn = renderComment(paired, { links, limit: 65_536 });

  it("as a comment", async () => {
    await expect(drawn).toMatchFileSnapshot(golden("comment-paired.md"));
  });

  it("as a page", async () => {
    await expect(renderHtml(paired)).toMatchFileSnapshot(golden("report-paired.html"));
  });

  it("says which way the rows were decided, in which order, and how they were confirmed", () => {
    expect(paired.decided.text).toMatch(
      /^\d+ rows in pairs with the base 9f3c1a2 \(\d+ base first, \d+ head first\), \d+ exact/,
    );
    expect(drawn).toMatch(
      /- GET \/api\/projects: Requests per second −[\d.]+ % .*(?:base|head) first, 10 pairs, taking turns; confirmed by 10 more pairs in fresh processes: −/,
    );
    const page = renderHtml(paired);
    expect(page).toMatch(/<summary>regressed<\/summary>.*?<b>p<\/b>: .*?corrected .*? \(Holm\)/);
    expect(page.match(/<details class="note">/g)).toHaveLength(paired.findings.filter(({ change }) => change).length);
  });

  it("and the same again from the file it was written to", () => {
    const [again] = readLog(run.entries.map(formatEntry).join(""));
    const redrawn = reportOf(again!, [], checks);
    expect(renderMarkdown(redrawn)).toBe(renderMarkdown(paired));
    expect(renderHtml(redrawn)).toBe(renderHtml(paired));
  });
});

describe("a run on a machine that was too noisy, drawn", () => {
  const spoilt = disturbed(healthy!, (task) => task.startsWith("endpoints/"), "CPU pressure 34 %; steal 7 %");
  const noisy = reportOf(spoilt, [], checks);

  it("as a comment that nobody takes for green", async () => {
    expect(noisy.verdict).toMatchObject({ outcome: "not judged", exit: 0 });
    const body = renderComment(noisy, { links, limit: 65_536 });
    expect(body.split("\n")[0]).toMatch(/^## ⚠️ .*: no verdict on \d+ rows \(the machine was too noisy\)$/);
    expect(body).toMatch(/> \*\*No verdict on \d+ rows: the machine was too noisy\.\*\*\n>\n> - .*CPU pressure 34 %/);
    expect(body).toMatch(/<b>API<\/b>: \d+ budgets, none judged/);
    expect(body).toMatch(/API Response Time .*not judged/);
    await expect(body).toMatchFileSnapshot(golden("comment-noisy.md"));
  });

  it("as a page that says so first", () => {
    const page = renderHtml(noisy);
    expect(page).toContain('<header class="verdict unmeasured">');
    expect(page.indexOf("No verdict on")).toBeLessThan(page.indexOf("<h2"));
  });
});

describe("a real log", () => {
  it("gives the same report when it is split between two machines and merged", () => {
    const folder = mkdtempSync(join(tmpdir(), "perf-budgets-merge-"));
    const { entries } = faulty!;
    const first = new Set([...faulty!.rounds.values()].filter(({ slot }) => slot % 2 === 0).map(({ id }) => id));
    const of = (window: string | undefined) => (window === undefined ? undefined : faulty!.windows.get(window)?.round);
    const half = (even: boolean) =>
      entries.filter((entry) => {
        if (entry.is === "round") return first.has(entry.id) === even;
        if (entry.is === "window") return first.has(entry.round) === even;
        if (entry.is === "value" || entry.is === "fact")
          return of(entry.window) === undefined || first.has(of(entry.window)!) === even;
        return entry.is !== "problem" || even;
      });
    const files = [true, false].map((even) => {
      const file = join(folder, `${even}.jsonl`);
      writeFileSync(
        file,
        half(even)
          .map((entry) => `${JSON.stringify(entry)}\n`)
          .join(""),
      );
      return file;
    });
    const out = join(folder, "merged.jsonl");
    merge({ files, out, say: () => {} });
    const merged = reportOf(readRuns(out)[0]!, [healthy!], checks);
    rmSync(folder, { recursive: true });
    expect(renderMarkdown(merged)).toBe(renderMarkdown(report));
    expect(renderHtml(merged)).toBe(renderHtml(report));
  });

  it("can be cut anywhere and still tells what was measured until then", () => {
    const text = gunzipSync(readFileSync(fixture("nexus-n-plus-one"))).toString();
    for (const share of [0.1, 0.3, 0.6, 0.9]) {
      const [cut] = readLog(text.slice(0, Math.floor(text.length * share)));
      const drawn = reportOf(cut!, [healthy!], checks);
      expect(drawn.verdict.exit).not.toBe(0);
      expect(drawn.verdict.words).toMatch(/broke off|nothing was measured/);
      expect(renderComment(drawn, { links, limit: 65_536 })).toMatch(/killed before it ended/);
    }
  });
});
