import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimFolder, dropEarlier, earlierReport, makeFolder } from "../../src/commands/out.ts";

let out: string;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-out-"));
  out = join(root, "out");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const claim = (run: string) => claimFolder(out, join(root, "state"), run);
/** What a run leaves, whatever it came to. */
function report(text: string): void {
  writeFileSync(join(out, "report.html"), text);
  writeFileSync(join(out, "results.jsonl"), text);
  mkdirSync(join(out, "pages"), { recursive: true });
  writeFileSync(join(out, "pages", "home.html"), text);
}
const files = () => readdirSync(out).filter((name) => !name.startsWith("."));
const read = (...path: string[]) => readFileSync(join(out, ...path), "utf8");

describe("the output folder", () => {
  it("keeps the report of the last run that measured something until there is another", () => {
    claim("measured");
    expect(earlierReport(out)).toBeUndefined();
    report("first");

    claim("failed");
    expect(files()).toEqual(["earlier"]);
    expect(earlierReport(out)).toBe(join(out, "earlier", "report.html"));
    report("nothing was measured");

    claim("failed again");
    expect(files()).toEqual(["earlier"]);
    expect([read("earlier", "report.html"), read("earlier", "pages", "home.html")]).toEqual(["first", "first"]);

    report("second");
    dropEarlier(out);
    expect(files().toSorted()).toEqual(["pages", "report.html", "results.jsonl"]);

    claim("the next");
    expect(read("earlier", "results.jsonl")).toBe("second");
  });

  it("puts nothing aside that it has not written", () => {
    mkdirSync(out);
    writeFileSync(join(out, "notes.txt"), "mine");
    claim("first");
    report("first");
    claim("second");
    expect(files().toSorted()).toEqual(["earlier", "notes.txt"]);
    rmSync(join(out, ".perf-budgets-run"));
    report("foreign");
    expect(() => claim("third")).toThrow("not written by perf-budgets");
    expect(read("report.html")).toBe("foreign");
  });
});

describe("a folder", () => {
  it("is made with all that lead to it, and may be there already", () => {
    makeFolder(join(out, "a", "b"));
    makeFolder(join(out, "a", "b"));
    expect(existsSync(join(out, "a", "b"))).toBe(true);
  });

  // where nothing can be made, mkdir of Node 24 with `recursive` never comes back
  it("that can't be made is a mistake with its reason", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => makeFolder(join(root, "file", "x"))).toThrow("a file is in the way");
    expect(() => makeFolder("/proc/perf-budgets/x")).toThrow(
      "no folder /proc/perf-budgets/x: it can't be made (ENOENT)",
    );
  });
});
