import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Context, runUrl } from "./context.ts";

export type Uploaded =
  | { readonly name: string; readonly url: string }
  /** artifacts can't be had here, or the upload failed; `taken`: another job of this run used the name */
  | { readonly name: string; readonly failed: string; readonly taken: boolean };

export interface Upload {
  readonly name: string;
  readonly file: string;
}

/**
 * Stores one file as it is, unzipped, so that a browser opens it. Only the action's own process may do this: the
 * runner gives its token to nobody else.
 * @param folder for the copy that bears the artifact's name (the name of the file is the name of the artifact)
 * @returns a failure as a value: what was measured does not depend on it
 */
export async function upload(context: Context, folder: string, { name, file }: Upload): Promise<Uploaded> {
  const put = async (): Promise<Uploaded> => {
    await mkdir(folder, { recursive: true });
    const named = join(folder, name);
    await copyFile(file, named);
    // large, and of no use before
    const { DefaultArtifactClient } = await import("@actions/artifact");
    const client = new DefaultArtifactClient();
    const send = () => client.uploadArtifact(name, [named], folder, { skipArchive: true });
    const { id } = await send().catch(async (error: unknown) => {
      // artifacts can't be changed; an earlier attempt of this very run may have left one
      if (!isTaken(error) || context.run.attempt === 1) throw error;
      await client.deleteArtifact(name);
      return send();
    });
    return { name, url: id === undefined ? runUrl(context) : `${runUrl(context)}/artifacts/${id}` };
  };
  return put().catch((error: unknown) => ({ name, failed: messageOf(error), taken: isTaken(error) }));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isTaken = (error: unknown): boolean => messageOf(error).includes("(409)");

/** Artifacts of one run share their names; so each attempt and each key writes its own. */
export const artifactName = (key: string, { run }: Context, file: string): string => {
  const attempt = run.attempt > 1 ? `-attempt-${run.attempt}` : "";
  return `perf-budgets-${key}${attempt}-${file.replaceAll(/[^A-Za-z0-9._-]+/g, "-").slice(-80)}`;
};
