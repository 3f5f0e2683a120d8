import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { affected, matches } from "../../src/github/affected.ts";
import { type FakeGithub, startGithub } from "../support/github/server.ts";
import { clientOf, contextOf, place } from "./world.ts";

describe("matches", () => {
  it.each([
    ["web/src/a.ts", ["web/**"], true],
    ["web/src/a.ts", ["web"], true],
    ["web/src/a.ts", ["web/"], true],
    ["web/src/a.ts", ["web/*"], true],
    ["website/a.ts", ["web"], false],
    ["docs/web/a.ts", ["web/**"], false],
    ["a.md", ["**/*.md"], true],
    ["api/deep/a.md", ["**", "!**/*.md"], false],
    ["api/keep.md", ["**", "!**/*.md", "api/keep.md"], true],
    ["web/.env", ["web/**"], true],
    [".github/workflows/a.yml", ["**"], true],
    [".github/workflows/a.yml", [".github/**"], true],
    ["web/.cache/x", ["**", "!web/**"], false],
    ["package.json", ["package.json", "./api/**"], true],
    ["api/x", ["./api/**"], true],
  ])("%s in %j: %s", (file, paths, expected) => expect(matches(file, paths)).toBe(expected));
});

describe("affected", () => {
  let github: FakeGithub;
  beforeEach(async () => {
    github = await startGithub();
  });
  afterEach(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  const ask = (files: FakeGithub["state"]["files"], more = {}, paths = ["web/**"]) => {
    github.state.files = files;
    return affected(clientOf(github), place, contextOf(github, more), paths, [
      "budgets.yml",
      ".github/workflows/b.yml",
    ]);
  };

  it("reads every page of the changed files", async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ filename: `docs/${index}.md` }));
    expect(await ask(many)).toEqual({ affected: false, why: "none of the 250 changed files is among its paths" });
    expect(await ask([...many, { filename: "web/a.ts" }])).toMatchObject({ affected: true });
  });

  it("a file that was moved away counts", async () => {
    expect(await ask([{ filename: "docs/a.ts", previous_filename: "web/a.ts" }])).toMatchObject({ affected: true });
  });

  it.each(["budgets.yml", ".github/workflows/b.yml"])("%s counts in any case", async (filename) => {
    expect(await ask([{ filename }])).toMatchObject({ affected: true });
  });

  it("asks nobody without paths, nor for anything but a pull request", async () => {
    expect(await ask([], {}, [])).toMatchObject({ affected: true });
    expect(await ask([], { pull: undefined })).toMatchObject({ affected: true });
    expect(github.requests).toEqual([]);
  });

  it("measures when nobody tells", async () => {
    github.faults = [{ path: /\/files$/, status: 403, body: { message: "Resource not accessible" } }];
    expect(await ask([])).toEqual({
      affected: true,
      why: expect.stringMatching(/could not be listed[\s\S]*pull-requests/),
    });
  });
});
