import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Runs a script by the Node of this process; its output when it fails is in the error. */
export const runNode = (args: readonly string[], cwd = ROOT, env: NodeJS.ProcessEnv = process.env) =>
  promisify(execFile)(process.execPath, args, { cwd, env, maxBuffer: 64e6 });

/** A temporary folder outside the repository, so that nothing is found in a node_modules above it. */
export async function temporary(): Promise<{ folder(name: string): Promise<string>; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "perf-budgets-build-"));
  return {
    folder: async (name) => {
      await mkdir(join(root, name));
      return join(root, name);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
