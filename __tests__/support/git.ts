import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const env = {
  ...process.env,
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

export interface Repository {
  readonly folder: string;
  git(...args: string[]): string;
  /** writes the files and commits all; returns the commit */
  commit(message: string, files?: Readonly<Record<string, string>>): string;
  /** a commit that merges `head` into `base`, on no branch, as GitHub makes it for a pull request; it is checked out */
  merge(base: string, head: string): string;
}

/** A real repository with the branch `main`, in a folder that must be empty. */
export function createRepository(folder: string): Repository {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    git,
    commit(message, files = {}) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", `--message=${message}`);
      return git("rev-parse", "HEAD");
    },
    merge(base, head) {
      git("checkout", "--quiet", "--detach", base);
      git("merge", "--quiet", "--no-ff", `--message=Merge ${head} into ${base}`, head);
      return git("rev-parse", "HEAD");
    },
  };
}
