import { posix } from "node:path";
import type { Check } from "../checks/check.ts";
import { weakened } from "../config/changes.ts";
import type { Config } from "../config/types.ts";
import type { BaseCommit } from "./base.ts";
import { type Octokit, statusOf } from "./client.ts";
import type { Context } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import type { Place } from "./store.ts";

export interface WatchOptions {
  readonly context: Context;
  /** the commit that the pull request is compared with: the tip may have moved on since */
  readonly base: () => Promise<BaseCommit>;
  /** working directory, relative to the repository */
  readonly root: string;
  /** the file of the base, read like that of the head: same profile */
  readonly parse: (text: string) => Config;
  readonly checks: readonly Check[];
}

/**
 * What a pull request takes back of the budgets of its base, in sentences. Nothing for other events. A base without the
 * file is told: with a new name, budgets could be loosened unseen.
 */
export async function watchedBudgets(
  octokit: Octokit,
  place: Place,
  head: Config,
  { context, base, root, parse, checks }: WatchOptions,
): Promise<string[]> {
  const { pull } = context;
  if (!pull) return [];
  const path = posix.join(root, head.file);
  let text: string | undefined;
  try {
    text = await contents(octokit, place, path, (await base()).commit ?? pull.baseSha);
  } catch (error) {
    if (statusOf(error) === 404) return [`The base has no ${path}: there is nothing to compare these budgets with.`];
    const help = statusOf(error) === 403 ? `\n${permissionsHelp("watched")}` : "";
    return [
      `${path} of the base could not be read, so its budgets were not compared (${(error as Error).message}).${help}`,
    ];
  }
  if (text === undefined || text === head.text) return [];
  try {
    // both as they are written: what an input of the workflow overrides is not this file's doing
    return weakened(parse(text), parse(head.text), checks);
  } catch {
    // the base may be older than today's rules, or broken: that is told, and is no reason to fail
    return [`${path} of the base is not valid, so its budgets could not be compared.`];
  }
}

async function contents(octokit: Octokit, place: Place, path: string, ref: string): Promise<string | undefined> {
  const { data } = await octokit.rest.repos.getContent({ ...place, path, ref });
  if (Array.isArray(data) || data.type !== "file") return undefined;
  return Buffer.from(data.content, "base64").toString("utf8");
}
