import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileBaseline } from "../../src/baseline/files.ts";
import { pack } from "../../src/baseline/pack.ts";
import { KnownError } from "../../src/errors.ts";
import { logOf, runOf } from "../support/runs.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "results.jsonl"), logOf({ id: "a", commit: "1234567890" }));
  writeFileSync(join(folder, "packed.gz"), pack(runOf({ id: "b", at: 9 }), [runOf({ id: "a", at: 1 })], () => 1).bytes);
  writeFileSync(join(folder, "broken.jsonl"), "{]\n");
  writeFileSync(join(folder, "newer.jsonl"), logOf({ id: "a" }).replace('"schema":1', '"schema":3'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("fileBaseline", () => {
  it("reads a plain log and a packed one", async () => {
    const plain = await fileBaseline("results.jsonl", folder);
    expect([plain.text, plain.runs.length]).toEqual(["1234567890 from results.jsonl", 1]);
    expect((await fileBaseline(join(folder, "packed.gz"), "/")).runs.map(({ run }) => run.id)).toEqual(["b", "a"]);
  });

  it.each([
    ["missing.jsonl", /missing\.jsonl can't be used: there is no such file/],
    ["empty", /it is a folder/],
    ["broken.jsonl", /damaged/],
    ["newer.jsonl", /newer perf-budgets \(schema 3/],
  ])("tells what is wrong with %s", async (name, message) => {
    const failed = fileBaseline(name, folder);
    await expect(failed).rejects.toBeInstanceOf(KnownError);
    await expect(failed).rejects.toThrow(message);
  });
});
