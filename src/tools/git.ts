import { getExecOutput } from "@actions/exec";

/** What git prints in a checkout; undefined when it has no answer (no git, no repository, no such commit). */
export async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await getExecOutput("git", [...args], {
      cwd: folder,
      silent: true,
      ignoreReturnCode: true,
    });
    return exitCode === 0 ? stdout.trim() || undefined : undefined;
  } catch {
    return undefined; // git is not installed
  }
}
