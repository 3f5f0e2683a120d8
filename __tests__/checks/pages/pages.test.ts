import lighthouse from "lighthouse/package.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { unexpected } from "../../../src/checks/pages/allow.ts";
import { pages } from "../../../src/checks/pages/index.ts";
import { PAGE_METRICS } from "../../../src/checks/pages/metrics.ts";
import { settings } from "../../../src/checks/pages/settings.ts";
import { fileNames, urlOf } from "../../../src/checks/pages/urls.ts";
import type { Measured, Part } from "../../../src/report/model.ts";
import type { Stat } from "../../../src/statistics/stats.ts";
import { page, taskOf } from "./ask.ts";

const STATISTICS: Partial<Record<Stat, number>> = { min: 800, avg: 1100, median: 1000, max: 1600, p95: 1400 };

const measured = (name: string, values: number): Measured => ({
  entry: {
    is: "metric",
    id: name,
    check: "pages",
    subject: "Dashboard",
    name,
    title: name,
    unit: "ms",
    better: "lower",
    kind: "noisy",
    protocol: "p",
  },
  stat: (stat) => STATISTICS[stat],
  perRound: [],
  rounds: values,
  values,
  total: undefined,
});

const part = (loads: number, conditions: unknown): Part => ({
  check: "pages",
  subjects: ["Dashboard", "Never measured"],
  metric: (subject, name) =>
    subject === "Dashboard" && (name === "lcp" || name === "score") ? measured(name, loads) : undefined,
  facts: (subject, name) => (subject === "Dashboard" && name === "conditions" ? [conditions as never] : []),
  findings: [],
});

describe("settings", () => {
  test("every knob is described, and the defaults are a whole", () => {
    for (const [name, knob] of Object.entries(settings.shape)) expect(knob.description, name).toBeTruthy();
    expect(settings.parse({ target: "web" })).toEqual({
      target: "web",
      path: "/",
      rounds: 5,
      warmup: 1,
      "form-factor": "mobile",
      throttling: "simulate",
      timeout: 60_000,
      allow: [],
    });
  });

  test("a path without its slash is refused", () => {
    expect(z.safeParse(settings, { target: "web", path: "executive" }).error?.issues[0]?.message).toBe(
      "a path starts with /",
    );
  });

  test.each([
    [[""], /empty text/],
    [["/(/"], /is no regular expression/],
    [["401 /(/"], /is no regular expression/],
  ])("allow: %j is refused", (allow, message) => {
    expect(z.safeParse(settings, { target: "web", allow }).error?.issues[0]?.message).toMatch(message);
  });

  test("the engine is the Lighthouse that is installed: another one is not compared with it", () => {
    expect(pages.engine).toBe(`lighthouse ${lighthouse.version.split(".")[0]}`);
  });

  test("what is measured, in words and as a task", () => {
    const subject = page("Executive", "/executive", { rounds: 10, "form-factor": "desktop", throttling: "devtools" });
    expect(pages.words(subject.settings)).toBe("10 loads on desktop with DevTools throttling");
    expect(taskOf(subject)).toMatchObject({
      id: "pages/Executive",
      needs: "stack",
      rounds: "many",
      count: 10,
      warmups: 1,
    });
  });
});

describe("failed requests that are expected", () => {
  const font = { url: "https://fonts.gstatic.com/a.woff2", status: -1 };
  const me = { url: "http://127.0.0.1:3000/api/me", status: 401 };
  const broken = { url: "http://127.0.0.1:3000/api/me", status: 500 };
  const all = [font, me, broken];
  test.each([
    [[], all],
    [["/fonts\\.(googleapis|gstatic)\\.com/"], [me, broken]],
    [["/FONTS/i"], [me, broken]],
    [["401 /api/me"], [font, broken]],
    [["/api/me"], [font]],
    [["404 /api/me", "401 /^https:/"], all],
    [["fonts.gstatic.com", "401 /me$/", "500 /me$/"], []],
  ])("allow: %j", (allow, left) => expect(unexpected(all, allow)).toEqual(left));

  test("do not change what is measured, so that history survives a new one", () => {
    expect(pages.neutral).toContain("allow");
  });
});

describe("addresses", () => {
  test.each([
    ["http://127.0.0.1:8080", "/", "http://127.0.0.1:8080/"],
    ["http://127.0.0.1:8080/", "/executive?a=b", "http://127.0.0.1:8080/executive?a=b"],
    ["http://127.0.0.1:8080/app/", "/executive", "http://127.0.0.1:8080/app/executive"],
  ])("%s and %s", (target, path, url) => expect(urlOf(target, path)).toBe(url));

  test("file names are readable and never the same", () => {
    expect(fileNames(["Executive Dashboard", "executive/dashboard", "../../etc", "Übersicht", "???", "***"])).toEqual([
      "executive-dashboard",
      "executive-dashboard-2",
      "etc",
      "übersicht",
      "page",
      "page-2",
    ]);
  });
});

describe("tables", () => {
  test("one a page that was measured, in the order of the metrics, with what was measured in the note", () => {
    const tables = pages.tables(part(20, { formFactor: "desktop", throttling: "simulate" }));
    expect(tables.map(({ title }) => title)).toEqual(["Dashboard"]);
    expect(tables[0]?.columns.map(({ title }) => title)).toEqual(["Metric", "Min", "Avg", "Median", "Max", "P95"]);
    expect(tables[0]?.rows.map(([first]) => first)).toEqual([
      { text: "Largest Contentful Paint" },
      { text: "Performance Score" },
    ]);
    expect(tables[0]?.rows[0]?.at(-1)).toEqual({ value: 1400, unit: "ms", stat: "p95" });
    expect(tables[0]?.note).toBe("20 loads on desktop with simulated throttling");
  });

  test("a p95 of few loads is left out, and a fact of another version is no note", () => {
    const [table] = pages.tables(part(5, { formFactor: "watch" }));
    expect(table?.rows[0]?.at(-1)).toEqual({ value: undefined, unit: "ms", stat: "p95" });
    expect(table).not.toHaveProperty("note");
  });

  test("each metric names its statistics, the median first", () => {
    for (const name of PAGE_METRICS) expect(pages.metrics[name]?.stats[0]).toBe("median");
  });
});
