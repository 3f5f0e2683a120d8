import { readFile } from "node:fs/promises";
import type { Choice } from "../baseline/resolve.ts";
import { type Octokit, statusOf } from "./client.ts";
import type { Context, Release } from "./context.ts";
import { permissionsHelp } from "./permissions.ts";
import type { Place } from "./store.ts";

/** A release is compared with the last one, unless something else is asked for. */
export const choiceFor = (choice: Choice, { event }: Context): Choice =>
  choice.kind === "auto" && event === "release" ? { kind: "release" } : choice;

/**
 * The release that this run is a gate of: the one that was published, or that of the tag which a run by hand with
 * `baseline: release` was started on. Undefined: there is none to attach anything to.
 */
export async function releaseOf(
  octokit: Octokit,
  place: Place,
  context: Context,
  choice: Choice,
): Promise<Release | undefined> {
  if (context.release) return context.release;
  const [, tag] = /^refs\/tags\/(.+)$/.exec(context.ref) ?? [];
  if (tag === undefined || choice.kind !== "release") return undefined;
  return octokit.rest.repos.getReleaseByTag({ ...place, tag }).then(
    ({ data }) => ({ id: data.id, tag: data.tag_name, uploadUrl: data.upload_url }),
    () => undefined,
  );
}

export interface Asset {
  readonly name: string;
  readonly type: string;
  readonly file: string;
}

/**
 * Puts files beside a release, in the place of those of an earlier attempt.
 * @throws Error with the YAML to add when that is not allowed
 */
export async function attach(
  octokit: Octokit,
  place: Place,
  release: Release,
  assets: readonly Asset[],
): Promise<void> {
  try {
    const { data: there } = await octokit.rest.repos.listReleaseAssets({
      ...place,
      release_id: release.id,
      per_page: 100,
    });
    for (const { name, type, file } of assets) {
      for (const { id } of there.filter((old) => old.name === name))
        await octokit.rest.repos.deleteReleaseAsset({ ...place, asset_id: id });
      const headers = { "content-type": type };
      await octokit.request(`POST ${release.uploadUrl}`, { name, data: await readFile(file), headers });
    }
  } catch (error) {
    const help = [401, 403, 404].includes(statusOf(error)) ? `\n${permissionsHelp("release")}` : "";
    throw new Error(`release ${release.tag}: ${error instanceof Error ? error.message : String(error)}${help}`, {
      cause: error,
    });
  }
}
