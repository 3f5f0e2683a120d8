import type { Octokit } from "./client.ts";

/** Whose token this is. The one of the job can't be asked for in every installation; its name is known. */
export async function ownLogin(octokit: Octokit): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>("query { viewer { login } }");
    return viewer.login;
  } catch {
    return "github-actions[bot]";
  }
}
