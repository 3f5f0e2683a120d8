import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { KnownError } from "../../errors.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { type Answer, type Git, gitEnvironment, gitWith } from "./git.ts";

export interface CheckoutOptions {
  /** a folder of head's checkout: commands of the stack run there */
  readonly repo: string;
  /** full SHA */
  readonly commit: string;
  readonly ledger: Pick<Ledger, "worktree">;
  /** the caller's environment */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly token?: string | undefined;
  /** where the token may go; `https://github.com` by default */
  readonly serverUrl?: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The base's own files beside head's. Paths are absolute and without symlinks. */
export interface Checkout {
  /** what `repo` is in head */
  readonly root: string;
  /** all of it */
  readonly top: string;
  /** all of head's */
  readonly headTop: string;
}

/**
 * The files of a commit in a worktree of their own, which the ledger removes. A commit that is not there is fetched by its
 * SHA, without tags, branches or FETCH_HEAD; at depth 1 in a shallow clone only, since that would cut the history of a whole one.
 * Head's files may be changed, and its configuration stays as it is.
 *
 * @throws KnownError (exit 3) with what to do; the reason of the signal
 */
export async function checkoutBase(options: CheckoutOptions): Promise<Checkout> {
  const { repo, commit, ledger, signal, say } = options;
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw failed(`"${commit}" is not the full SHA of a commit`);
  const login = options.token ? { token: options.token, server: options.serverUrl ?? "https://github.com" } : undefined;
  const env = gitEnvironment(options.env, login);
  const git = gitWith(env, login, signal);

  const headTop = realpathSync((await ask(git, repo, "rev-parse", "--show-toplevel")).stdout);
  const { stdout: inside } = await ask(git, repo, "rev-parse", "--show-prefix");
  if (!(await git(headTop, "cat-file", "-e", `${commit}^{commit}`)).ok) await fetchCommit(git, headTop, commit, say);

  const top = join(temporary(headTop), `perf-budgets-base-${randomBytes(6).toString("hex")}`);
  await ledger.worktree(headTop, top, commit, { env, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    const words = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw failed(`a worktree of ${short(commit)} could not be made: ${lastLine(words)}`, "Is the disk full?");
  });
  chmodSync(top, 0o755); // servers that run as another account have to get in
  await fillSubmodules(git, headTop, top, say);
  const root = resolve(top, inside);
  if (!existsSync(root)) throw failed(`the commit ${short(commit)} has no folder ${inside}`);
  return { root, top, headTop };
}

async function fetchCommit(git: Git, top: string, commit: string, say: (line: string) => void): Promise<void> {
  if (!(await git(top, "remote", "get-url", "origin")).ok)
    throw failed(
      `the commit ${short(commit)} is not in this clone, which has no remote called origin`,
      "Fetch it first: `git fetch <remote> <commit>`.",
    );
  say(`fetch ${short(commit)}`);
  const shallow = (await ask(git, top, "rev-parse", "--is-shallow-repository")).stdout === "true";
  const fetched = await git(
    top,
    ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"],
    ...(shallow ? ["--depth=1"] : []),
    ...["origin", commit],
  );
  if (!fetched.ok)
    throw failed(`the commit ${short(commit)} could not be fetched: ${lastLine(fetched.stderr)}`, adviceFor(fetched));
}

function adviceFor({ stderr }: Answer): string {
  if (/not our ref|unadvertised|no such remote ref/i.test(stderr))
    return "The server does not have it (a force-push?), or gives no single commits: check out with `fetch-depth: 0`.";
  if (/authentication|could not read (Username|Password)|terminal prompts|403|401|denied/i.test(stderr))
    return "Give the action a token that may read this repository (`permissions: { contents: read }`), or check out with `fetch-depth: 0`.";
  return "Check out with `fetch-depth: 0`, or fetch it in a step before.";
}

/** Only where head's are there too: what head does without, the base can do without. Nothing is written to the configuration. */
async function fillSubmodules(git: Git, headTop: string, top: string, say: (line: string) => void): Promise<void> {
  if (!existsSync(join(top, ".gitmodules"))) return;
  const { stdout } = await git(headTop, "submodule", "status");
  if (!stdout.split("\n").some((line) => /^[ +U]?[0-9a-f]{40}/.test(line))) return;
  say("fetch submodules of the base");
  const updated = await git(top, "-c", "submodule.active=.", "submodule", "--quiet", "update", "--depth", "1");
  if (!updated.ok)
    throw failed(
      `the submodules of the base could not be fetched: ${lastLine(updated.stderr)}`,
      "The token has to be one that may read them too.",
    );
}

/**
 * A folder for temporary files, if possible on the disk of the checkout: files can be linked then, and /tmp may be memory.
 * Never in the checkout: programs look for modules and settings in the folders above them.
 */
function temporary(top: string): string {
  const device = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.dev;
  const wanted = device(top);
  const found = [tmpdir(), "/var/tmp"].find((folder) => device(folder) === wanted) ?? tmpdir();
  return realpathSync(found);
}

/** What has to have an answer, else there is no second arm. */
async function ask(git: Git, folder: string, ...args: readonly string[]): Promise<Answer> {
  const answer = await git(folder, ...args);
  if (answer.ok) return answer;
  const owned = /dubious ownership in repository at '([^']+)'/.exec(answer.stderr)?.[1];
  if (owned !== undefined)
    throw failed(
      `git does not trust the checkout ${owned}, which belongs to another account`,
      `Run \`git config --global --add safe.directory ${owned}\` in a step before.`,
    );
  if (/ENOENT/.test(answer.stderr)) throw failed("there is no git here", "Install it: apt-get install git");
  throw failed(
    `git ${args[0]} failed in ${folder}: ${lastLine(answer.stderr)}`,
    "The base is a commit of the checkout: it has to be made by git (actions/checkout).",
  );
}

const failed = (message: string, hint?: string): KnownError => new KnownError(3, { message, hint });
export const short = (commit: string): string => commit.slice(0, 7);
const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim() || "it gave no reason";
