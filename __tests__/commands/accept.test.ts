import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ports, Published } from "../../src/commands/ports.ts";
import { readRuns } from "../../src/commands/report.ts";
import { run } from "../../src/commands/run.ts";
import { KnownError } from "../../src/errors.ts";
import type { Run } from "../../src/results/log.ts";
import { toy } from "../walks/toy.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-accept-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NOON = Date.UTC(2026, 10, 24, 12);
const budgets = (more = "") => `version: 1\nweights: { each: { Bundle: { file: a.txt } } }\n${more}`;

/** Measures a weight; an exact metric that grew turns the job red at once. */
async function measured(weight: number, more: { baseline?: Run[]; label?: string; file?: string } = {}) {
  writeFileSync(join(root, "budgets.yml"), budgets(more.file));
  writeFileSync(join(root, "a.txt"), String(weight));
  let published: Published | undefined;
  const ports: Ports = {
    clock: () => NOON,
    env: process.env,
    checks: [toy],
    cancel: new AbortController(),
    exit: () => {},
    screen: { say: () => {}, progress: () => {} },
    baseline: async () => ({ runs: more.baseline ?? [], text: "before" }),
    base: async () => ({ why: "none here" }),
    watched: async () => [],
    acceptedBy: async () => more.label,
    cache: undefined,
    publish: async (what) => {
      published = what;
    },
  };
  const common = { config: "budgets.yml", profile: undefined, key: "default", compare: undefined, fail: undefined };
  const exit = await run(
    {
      ...common,
      ...{ root, out: join(root, "out"), state: join(root, "ledger"), id: `run-${weight}` },
      ...{ commit: "0123456789abcdef", branch: "main", event: "push" },
    },
    ports,
  );
  const { files, report } = published!;
  return { exit, report, comment: published!.comment({}, 65_536), runs: readRuns(files.results) };
}

const entry = (until: string) =>
  `accept:\n  - { check: weights, subject: Bundle, reason: "new chart, see #12", until: ${until} }\n`;

describe("a slowdown", () => {
  it("is red, unless the label accepts it: then the comment says so", async () => {
    const { runs: baseline } = await measured(1000);
    expect(await measured(1500, { baseline })).toMatchObject({ exit: 1, report: { verdict: { regressions: 1 } } });
    const { exit, report, comment } = await measured(1500, { baseline, label: "performance-accepted" });
    expect(exit).toBe(0);
    expect(report.verdict).toMatchObject({ outcome: "green", regressions: 0 });
    expect(comment).toMatch(
      /\*\*Accepted slowdowns\*\*\n\n- Bundle: Weight .*accepted by the label performance-accepted/,
    );
    expect(comment).toMatch(/⚠️ accepted/);
  });

  it("is green with an entry, until its last day and with its reason; afterwards the entry is a mistake", async () => {
    const { runs: baseline } = await measured(1000);
    const accepted = await measured(1500, { baseline, file: entry("2026-11-24") });
    expect(accepted.exit).toBe(0);
    expect(accepted.comment).toMatch(/accepted until 2026-11-24: new chart, see #\u200b12/);
    await expect(measured(1500, { baseline, file: entry("2026-11-23") })).rejects.toThrow(KnownError);
  });
});
