import { describe, expect, it } from "vitest";
import { choose } from "../../src/github/annotations.ts";
import { permissionsHelp } from "../../src/github/permissions.ts";
import { harmless } from "../../src/github/screen.ts";
import { artifactName } from "../../src/github/upload.ts";

const at = { file: "budgets.yml", line: 3, column: 5 };

describe("annotations", () => {
  it("shows ten of each level and counts the rest", () => {
    const errors = Array.from({ length: 14 }, (_, i) => ({ at, level: "error" as const, message: `${i}` }));
    const { shown, left } = choose([...errors, { at, level: "warning", message: "w" }]);
    expect(shown.map(({ message }) => message)).toEqual([...errors.slice(0, 10).map(({ message }) => message), "w"]);
    expect(left).toEqual([["error", 4]]);
  });
});

describe("harmless", () => {
  it.each([
    ["::error::x", ": :error::x"],
    ["a\n  ::set-env name=A::b", "a\n  : :set-env name=A::b"],
    ["##[add-mask]x", "# #[add-mask]x"],
    ["[::1]:80 is fine", "[::1]:80 is fine"],
  ])("%s", (line, shown) => expect(harmless(line)).toBe(shown));
});

describe("names and help", () => {
  const context = (attempt: number) => ({ run: { id: 1, attempt } }) as Parameters<typeof artifactName>[1];
  it("differ by key and attempt and hold nothing that a name may not", () => {
    expect(artifactName("web", context(1), "report.html")).toBe("perf-budgets-web-report.html");
    expect(artifactName("web", context(2), "pages/Executive: Dashboard?.html")).toBe(
      "perf-budgets-web-attempt-2-pages-Executive-Dashboard-.html",
    );
  });
  it("give the YAML to paste", () => {
    expect(permissionsHelp("comment")).toContain("permissions:\n  contents: read");
    expect(permissionsHelp("comment")).toMatch(/\n {2}pull-requests: write/);
  });
});
