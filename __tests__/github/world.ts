import { connect } from "../../src/github/client.ts";
import type { Context, PullRequest } from "../../src/github/context.ts";
import type { FakeGithub } from "../support/github/server.ts";

export const place = { owner: "octo", repo: "shop" };

/** Waits are a hundred times shorter. */
export const clientOf = (github: FakeGithub, say: (line: string) => void = () => {}) =>
  connect({ apiUrl: github.url, token: github.state.token, say, second: 10 });

export const pullOf = (more: Partial<PullRequest> = {}): PullRequest => ({
  number: 7,
  headSha: "1".repeat(40),
  baseRef: "main",
  baseSha: "2".repeat(40),
  fork: false,
  labels: [],
  ...more,
});

export const contextOf = (github: FakeGithub, more: Partial<Context> = {}): Context => ({
  event: "pull_request",
  repository: { owner: "octo", name: "shop", id: 4242, defaultBranch: "main" },
  sha: "0".repeat(40),
  ref: "refs/pull/7/merge",
  branch: "feature",
  pull: pullOf(),
  mergeGroup: undefined,
  release: undefined,
  foreignCode: undefined,
  workflow: ".github/workflows/budgets.yml",
  run: { id: 500, attempt: 1 },
  serverUrl: "https://github.com",
  apiUrl: github.url,
  workspace: "/nowhere",
  ...more,
});
