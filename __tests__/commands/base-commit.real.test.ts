import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { baseHere } from "../../src/commands/base-commit.ts";
import { KnownError } from "../../src/errors.ts";
import { createRepository, type Repository } from "../support/git.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-base-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const chosen = (asked?: string) => baseHere(folder, asked);
const change = (name: string) => writeFileSync(join(folder, name), "changed");

describe("on a branch", () => {
  it("is where it left the default branch, whatever has happened there since", async () => {
    const repository = createRepository(folder);
    const left = repository.commit("first", { "a.txt": "a" });
    repository.git("checkout", "--quiet", "-b", "feature");
    repository.commit("mine");
    repository.git("checkout", "--quiet", "main");
    repository.commit("theirs");
    repository.git("checkout", "--quiet", "feature");
    expect(await chosen()).toEqual({ commit: left, text: "where HEAD left main" });
    change("a.txt");
    expect(await chosen()).toEqual({ commit: left, text: "where HEAD left main" });
  });

  it("is told by what others have merged, before what lies here", async () => {
    const repository = createRepository(folder);
    const merged = repository.commit("merged");
    repository.git("update-ref", "refs/remotes/origin/trunk", merged);
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    repository.commit("only here, and not pushed yet");
    repository.commit("neither");
    expect(await chosen()).toEqual({ commit: merged, text: "where HEAD left origin/HEAD" });
  });

  it("that has nothing in common with it has no base", async () => {
    const repository = createRepository(folder);
    repository.commit("first");
    repository.git("checkout", "--quiet", "--orphan", "other");
    repository.commit("another beginning");
    expect(await chosen()).toEqual({
      why: "git knows no commit that HEAD and main have in common (a shallow clone?)",
    });
  });
});

describe("on the default branch", () => {
  let repository: Repository;
  let first: string;
  let second: string;
  beforeEach(() => {
    repository = createRepository(folder);
    first = repository.commit("first", { "a.txt": "a" });
    second = repository.commit("second");
  });

  it("is the commit before", async () => {
    expect(await chosen()).toEqual({ commit: first, text: "the commit before" });
  });

  it("is what is committed, once a file that git knows was changed", async () => {
    change("unknown.txt");
    expect(await chosen()).toEqual({ commit: first, text: "the commit before" });
    change("a.txt");
    expect(await chosen()).toEqual({ commit: second, text: "what is committed" });
    repository.git("add", "a.txt");
    expect(await chosen()).toEqual({ commit: second, text: "what is committed" });
  });

  it("is found the same way from a folder inside, on a detached head, and under another name", async () => {
    repository.commit("third", { "web/index.html": "" });
    expect(await baseHere(join(folder, "web"), undefined)).toEqual({ commit: second, text: "the commit before" });
    repository.git("checkout", "--quiet", "--detach", second);
    expect(await chosen()).toEqual({ commit: first, text: "the commit before" });
    repository.git("branch", "-m", "main", "trunk");
    expect(await chosen()).toEqual({ commit: first, text: "the commit before" });
  });

  it("is none for the first commit, and for what is no repository", async () => {
    repository.git("checkout", "--quiet", "--detach", first);
    expect(await chosen()).toEqual({ why: "HEAD has no commit before it here" });
    rmSync(join(folder, ".git"), { recursive: true });
    expect(await chosen()).toEqual({ why: "this is no git repository, or one without a commit" });
    createRepository(folder);
    expect(await chosen()).toEqual({ why: "this is no git repository, or one without a commit" });
  });
});

describe("asked for", () => {
  it("by branch, tag, part of an id, or what only the remote has", async () => {
    const repository = createRepository(folder);
    const first = repository.commit("first");
    repository.git("tag", "--annotate", "--message=v1", "v1");
    repository.git("update-ref", "refs/remotes/origin/next", first);
    repository.commit("second");
    for (const asked of ["HEAD^", "v1", first, first.slice(0, 9), "next"])
      expect(await chosen(asked)).toEqual({ commit: first, text: asked });
  });

  it("is a mistake when there is none: also something else than a commit, or an option of git", async () => {
    const repository = createRepository(folder);
    repository.commit("first", { "a.txt": "a" });
    for (const asked of ["nowhere", "HEAD:a.txt", "--all", "HEAD^"]) {
      const wrong = await chosen(asked).catch((error: unknown) => error);
      expect(wrong).toBeInstanceOf(KnownError);
      expect(String(wrong)).toContain(`there is no commit ${asked} to compare with`);
      expect((wrong as KnownError).exit).toBe(2);
    }
  });
});
