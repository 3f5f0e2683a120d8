import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { merge } from "../../src/commands/merge.ts";
import type { Ports, Published, RunInputs } from "../../src/commands/ports.ts";
import { redraw, reportOf } from "../../src/commands/report.ts";
import { run } from "../../src/commands/run.ts";
import { validate } from "../../src/commands/validate.ts";
import { jsonSchema } from "../../src/config/jsonschema.ts";
import { formatEntry, readLog } from "../../src/results/log.ts";
import { toy } from "./toy.ts";

/** A folder and a line in a list: this is the line. Everything below knows the check from its description alone. */
const checks = [toy];

const BUDGETS = `version: 1
weights:
  each:
    Light: { file: light.txt, budgets: { weight: 2 kB } }
    Heavy: { file: heavy.txt, budgets: { weight: 2 kB } }
compare: { guard: false } # whatever else this machine does
`;

let root: string;
const inputs = (): RunInputs => ({
  root,
  config: "budgets.yml",
  profile: undefined,
  out: join(root, "out"),
  state: join(root, "ledger"),
  key: "default",
  id: "run-1",
  commit: "0123456789abcdef",
  branch: "main",
  event: "push",
  compare: undefined,
  fail: undefined,
});

async function measured(): Promise<{ exit: number; published: Published; said: string[] }> {
  const said: string[] = [];
  let published: Published | undefined;
  let now = 1_700_000_000_000;
  const ports: Ports = {
    clock: () => now++,
    env: process.env,
    checks,
    cancel: new AbortController(),
    exit: () => {
      throw new Error("nobody sent a signal");
    },
    screen: { say: (line) => said.push(line), progress: () => {} },
    baseline: async () => ({ runs: [], text: "none yet" }),
    base: async () => ({ why: "none here" }),
    watched: async () => [],
    acceptedBy: async () => undefined,
    cache: undefined,
    publish: async (what) => {
      published = what;
    },
  };
  const exit = await run(inputs(), ports);
  return { exit, published: published!, said };
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-walks-"));
  writeFileSync(join(root, "budgets.yml"), BUDGETS);
  writeFileSync(join(root, "light.txt"), "1500");
  writeFileSync(join(root, "heavy.txt"), "2500");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a check of sixty lines", () => {
  it("is about sixty lines", () => {
    const lines = readFileSync(join(import.meta.dirname, "toy.ts"), "utf8")
      .trim()
      .split("\n");
    expect(lines.length).toBeLessThanOrEqual(64);
  });

  it("is in the schema, with its knobs and its metrics as budgets", () => {
    const schema = JSON.stringify(jsonSchema(checks));
    expect(schema).toContain('"weights"');
    expect(schema).toContain("how often it is read");
    expect(schema).toContain('"weight"');
  });

  it("is told in words by validate", () => {
    const said: string[] = [];
    expect(
      validate({ file: "budgets.yml", text: BUDGETS, checks, today: "2026-11-24", say: (line) => said.push(line) }),
    ).toBe(0);
    expect(said.join("\n")).toMatch(/3 readings of light\.txt/);
    expect(said.join("\n")).toMatch(/Weight.* at most 2 kB/);
  });

  it("is measured, judged, and drawn in comment, Markdown and HTML", async () => {
    const { exit, published, said } = await measured();
    expect(exit).toBe(1);
    expect(said.join("\n")).toMatch(/Heavy: Weight \(max\) is 2\.5 kB, the budget is 2 kB {2}\(budgets\.yml:5\)/);
    for (const file of [published.files.comment, published.files.markdown, published.files.html]) {
      const text = readFileSync(file, "utf8");
      expect(text).toMatch(/Weights/);
      expect(text).toMatch(/2\.5 kB/);
    }
    expect(published.report.findings.map(({ metric, rounds }) => [metric.subject, rounds])).toEqual([
      ["Light", 3],
      ["Heavy", 3],
    ]);
  });

  it("is merged: a log split in two gives the same report", async () => {
    const { published } = await measured();
    const { entries } = readLog(readFileSync(published.files.results, "utf8"))[0]!;
    const shared = entries.filter(({ is }) => is === "run" || is === "machine" || is === "metric" || is === "end");
    const rounds = entries.filter(({ is }) => is === "round");
    const first = new Set(
      rounds.filter((_, index) => index % 2 === 0).map((round) => round.is === "round" && round.id),
    );
    const half = (even: boolean) =>
      [
        ...shared,
        ...entries.filter((entry) => {
          const id =
            entry.is === "round"
              ? entry.id
              : entry.is === "window"
                ? entry.round
                : entry.is === "value"
                  ? entry.window.split(".")[0]
                  : undefined;
          return id !== undefined && first.has(id) === even;
        }),
      ]
        .map(formatEntry)
        .join("");
    writeFileSync(join(root, "a.jsonl"), half(true));
    writeFileSync(join(root, "b.jsonl"), half(false));
    const out = join(root, "merged.jsonl");
    merge({ files: [join(root, "a.jsonl"), join(root, "b.jsonl")], out, say: () => {} });
    const whole = reportOf(readLog(readFileSync(published.files.results, "utf8"))[0]!, [], checks);
    expect(reportOf(readLog(readFileSync(out, "utf8"))[0]!, [], checks)).toEqual(whole);
  });

  it("is drawn by a version that does not know it, from the log alone", async () => {
    const { published } = await measured();
    const [log] = readLog(readFileSync(published.files.results, "utf8"));
    const report = reportOf(log!, [], []);
    expect(report.problems[0]?.detail).toMatch(/this version can't read them/);
    expect(report.sections[0]).toMatchObject({ name: "other", checks: [{ check: "weights" }] });
    const out = join(root, "again");
    expect(redraw({ file: published.files.results, out, checks, say: () => {} })).toBe(1);
    expect(readFileSync(join(out, "report.md"), "utf8")).toBe(
      readFileSync(published.files.markdown, "utf8").replace("none yet", "none"),
    );
  });
});
