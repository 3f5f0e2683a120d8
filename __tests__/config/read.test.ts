import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText } from "../../src/config/read.ts";
import { explain, KnownError } from "../../src/errors.ts";
import { skipUnless } from "../support/skips.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-read-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function told(file: string, content?: Uint8Array | string): string {
  const path = join(root, file);
  if (content !== undefined) writeFileSync(path, content);
  try {
    readText(path, file);
  } catch (error) {
    expect(error).toBeInstanceOf(KnownError);
    expect((error as KnownError).exit).toBe(2);
    return explain(error);
  }
  return "";
}

test("a text in UTF-8 comes as it is, without a mark at its beginning", () => {
  writeFileSync(join(root, "right.yml"), "\uFEFFversion: 1 # für €\n");
  expect(readText(join(root, "right.yml"))).toBe("version: 1 # für €\n");
});

test("a file that does not exist, nor its folder", () => {
  expect(told("none.yml")).toBe(
    `there is no none.yml in ${root}\n    Run \`npx perf-budgets init\` to get one, or name yours.`,
  );
  expect(told("no/budgets.yml")).toContain(`there is no budgets.yml in ${join(root, "no")}`);
  told("file", "x");
  expect(told("file/budgets.yml")).toContain("there is no budgets.yml in");
});

test("a folder", () => {
  mkdirSync(join(root, "folder"));
  expect(told("folder")).toBe("folder is a folder\n    Name the file in it: folder/budgets.yml");
});

// root may read everything
test.skipIf(skipUnless("ordinary-user"))("a file that this user may not read", () => {
  const file = join(root, "secret.yml");
  writeFileSync(file, "version: 1");
  chmodSync(file, 0o000);
  expect(told("secret.yml")).toContain("secret.yml can't be read: this user has no right to");
});

test.each<[string, Uint8Array]>([
  ["UTF-16 with a mark", Buffer.from("\uFEFFversion: 1", "utf16le")],
  ["UTF-16 without one", Buffer.from("version: 1", "utf16le")],
  ["another encoding", Buffer.from("name: f\xfcr", "latin1")],
  ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])],
])("%s", (_, content) => {
  expect(told("wrong.yml", content)).toContain("wrong.yml:1:1  this is no text in UTF-8\n    save it as UTF-8");
});
