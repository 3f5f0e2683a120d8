import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pullRequest, push } from "../support/events.ts";
import { createRepository, type Repository } from "../support/git.ts";
import { type FakeGithub, startGithub } from "../support/github/server.ts";
import type { Job } from "../support/runner.ts";
import { type StackOptions, stackFiles } from "./stack.ts";

/** A repository with a small stack, on a GitHub of its own. */
export interface World {
  readonly github: FakeGithub;
  readonly repository: Repository;
  /** a job on the tip of main */
  onPush(runId: number, more?: Partial<Job>): Job;
  /** a commit on the branch `feature`, merged by GitHub into main, and a job on the merge */
  onPull(
    runId: number,
    files: Readonly<Record<string, string>>,
    more?: Partial<Job>,
  ): Job & { readonly headSha: string };
  close(): Promise<void>;
}

export async function createWorld(options: StackOptions = {}): Promise<World> {
  const github = await startGithub();
  const folder = mkdtempSync(join(tmpdir(), "action-"));
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  const repository = createRepository(workspace);
  github.state.git = workspace;
  const files = await stackFiles(options);
  repository.commit("a stack", files);
  const common = { github, workspace, temp: join(folder, "runner") };
  return {
    github,
    repository,
    onPush(runId, more = {}) {
      repository.git("checkout", "--quiet", "main");
      const sha = repository.git("rev-parse", "HEAD");
      return { ...common, event: "push", payload: push("0".repeat(40), sha), sha, runId, ...more };
    },
    onPull(runId, files, more = {}) {
      const known = repository.git("branch", "--list", "feature") !== "";
      repository.git("checkout", "--quiet", ...(known ? ["feature"] : ["-b", "feature", "main"]));
      const headSha = repository.commit("a change", files);
      const base = repository.git("rev-parse", "main");
      const sha = repository.merge("main", "feature");
      const payload = pullRequest({ head: headSha, base, fork: more.fork ?? false });
      return { ...common, event: "pull_request", payload, sha, headRef: "feature", headSha, runId, ...more };
    },
    async close() {
      await github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
