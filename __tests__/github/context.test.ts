import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KnownError } from "../../src/errors.ts";
import { storesBaseline } from "../../src/github/baseline.ts";
import { readContext, refuseForeignCode, runUrl } from "../../src/github/context.ts";
import { dispatch, pullRequest, push, schedule, workflowRun } from "../support/events.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const contextOf = (event: string, payload: unknown, more: Record<string, string> = {}) => {
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(payload));
  return readContext({
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: path,
    GITHUB_REPOSITORY: "octo/shop",
    GITHUB_REPOSITORY_ID: "4242",
    GITHUB_SHA: "abc",
    GITHUB_REF: "refs/heads/main",
    GITHUB_REF_NAME: "main",
    GITHUB_WORKFLOW_REF: "octo/shop/.github/workflows/budgets.yml@refs/heads/main",
    GITHUB_RUN_ID: "55",
    GITHUB_RUN_ATTEMPT: "2",
    GITHUB_WORKSPACE: "/w",
    ...more,
  });
};

describe("readContext", () => {
  it("reads a pull request", () => {
    const context = contextOf("pull_request", pullRequest({ head: "h", base: "b" }), { GITHUB_HEAD_REF: "feature" });
    expect(context).toMatchObject({
      repository: { owner: "octo", name: "shop", id: 4242, defaultBranch: "main" },
      branch: "feature",
      pull: { number: 7, headSha: "h", baseRef: "main", baseSha: "b", fork: false },
      workflow: ".github/workflows/budgets.yml",
      run: { id: 55, attempt: 2 },
      foreignCode: undefined,
    });
    expect(runUrl(context)).toBe("https://github.com/octo/shop/actions/runs/55");
  });

  it("knows a fork, also one that was deleted", () => {
    expect(contextOf("pull_request", pullRequest({ head: "h", base: "b", fork: true })).pull?.fork).toBe(true);
    const deleted = pullRequest({ head: "h", base: "b" });
    const payload = { ...deleted, pull_request: { ...deleted.pull_request, head: { sha: "h", ref: "x", repo: null } } };
    expect(contextOf("pull_request", payload).pull?.fork).toBe(true);
  });

  it("takes the default branch of a schedule from its ref, since the payload has none", () => {
    expect(contextOf("schedule", schedule()).repository).toMatchObject({ id: 4242, defaultBranch: "main" });
  });

  it("says which variable is missing", () => {
    expect(() => readContext({})).toThrow(/GITHUB_EVENT_NAME is not set/);
  });

  it("refuses what is no event", () => {
    expect(() => contextOf("push", { repository: { id: "x" } })).toThrow(KnownError);
  });
});

describe("refuseForeignCode", () => {
  it.each([
    ["pull_request_target", pullRequest({ head: "h", base: "b", fork: true }), true],
    ["pull_request_target", pullRequest({ head: "h", base: "b" }), false],
    ["workflow_run", workflowRun(true), true],
    ["workflow_run", workflowRun(false), false],
    ["pull_request", pullRequest({ head: "h", base: "b", fork: true }), false],
    ["push", push("a", "b"), false],
  ])("%s", (event, payload, refused) => {
    const context = contextOf(event, payload);
    if (refused) expect(() => refuseForeignCode(context)).toThrow(/from a fork: nothing was started/);
    else expect(() => refuseForeignCode(context)).not.toThrow();
  });
});

describe("storesBaseline", () => {
  it.each([
    ["push", push("a", "b"), {}, true],
    ["push", push("a", "b"), { GITHUB_REF: "refs/heads/feature" }, false],
    ["push", push("a", "b"), { GITHUB_REF: "refs/tags/main" }, false],
    ["schedule", schedule(), {}, true],
    ["workflow_dispatch", dispatch(), {}, true],
    [
      "pull_request",
      pullRequest({ head: "h", base: "b" }),
      { GITHUB_REF: "refs/pull/7/merge", GITHUB_HEAD_REF: "main" },
      false,
    ],
  ])("%s of %o %o: %s", (event, payload, more, stores) => {
    expect(storesBaseline(contextOf(event, payload, more as Record<string, string>), "main")).toBe(stores);
  });
});
