import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CacheConfig, Step } from "../../src/config/types.ts";
import { nameOf } from "../../src/github/cache.ts";

let root: string;
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "cache-"));
});
afterAll(() => rmSync(root, { recursive: true }));

const at = { file: "budgets.yml", line: 1, column: 1 };
const step = (command: string): Step => ({ kind: "build", name: "make", command, within: 1, at });
const name = (key: string[], more: Partial<CacheConfig> = {}, command = "make") =>
  nameOf(root, "web", { paths: ["dist"], key, skip: ["make"], at, ...more }, { steps: [step(command)] });

describe("what a cache is kept under", () => {
  it("is another one when a file, a text, the paths or the command change, and the same otherwise", async () => {
    write("src/deep/a.ts", "one");
    write("package-lock.json", "{}");
    const key = ["src/**", "package-lock.json", "v1"];
    const first = await name(key);
    expect(first).toMatch(/^perf-budgets-web-linux-\w+-[0-9a-f]{32}$/);
    expect(await name(key)).toBe(first);
    expect(await name(["src", "package-lock.json", "v1"])).not.toBe(first);
    expect(await name(["src/**", "package-lock.json", "v2"])).not.toBe(first);
    expect(await name(key, { paths: ["dist", "more"] })).not.toBe(first);
    expect(await name(key, {}, "make --fast")).not.toBe(first);
    expect(await name(key, { skip: [] }, "make --fast")).toBe(await name(key, { skip: [] }));
    write("src/deep/a.ts", "two");
    const second = await name(key);
    expect(second).not.toBe(first);
    write("src/deep/b.ts", "");
    expect(await name(key)).not.toBe(second);
    write("other.txt", "x");
    rmSync(join(root, "src/deep/b.ts"));
    expect(await name(key)).toBe(second);
  });

  it("a folder means all that is in it, dots included; nothing outside the checkout is read", async () => {
    write("app/.env", "A=1");
    const before = await name(["app"]);
    write("app/.env", "A=2");
    expect(await name(["app"])).not.toBe(before);
    expect(await name(["/etc/passwd", "../x", "/"])).toMatch(/^perf-budgets-/);
  });
});
