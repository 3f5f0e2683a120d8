import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readLog } from "../../src/results/log.ts";
import { openLog } from "../../src/results/writer.ts";
import { aRun } from "../support/run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-writer-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a secret `1700` or `a` would be masked: everywhere in a text. */
const mask = (text: string) => text.replaceAll("1700", "***").replaceAll("a", "***").replaceAll("s3cret", "***");

it("masks texts and leaves numbers and what names a thing, so that the log still fits together", () => {
  const file = join(folder, "results.jsonl");
  const log = openLog(file, mask);
  const run = aRun([{ rounds: [1700, 2] }], { problems: ["GET http://bob:s3cret@host/ answered 500"] });
  for (const entry of run.entries) log.write(entry);
  log.write({
    is: "fact",
    check: "toy",
    subject: "a",
    arm: "head",
    name: "wrong",
    value: { name: "s3cret", list: ["s3cret"] },
  });
  log.close();
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("s3cret");
  const [read] = readLog(text);
  expect(read!.values.map(({ value }) => value)).toEqual([1700, 2]);
  expect([...read!.metrics.keys()]).toEqual([...run.metrics.keys()]);
  expect(log.entries).toContain(run.problems[0]);
});
