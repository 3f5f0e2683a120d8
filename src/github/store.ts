import { MAX_BYTES } from "../baseline/trust.ts";
import { type Origin, type Store, type StoredRef, type StoreQuery, Unreadable } from "../baseline/types.ts";
import { type Octokit, statusOf } from "./client.ts";
import { collect, download } from "./download.ts";

export interface Place {
  readonly owner: string;
  readonly repo: string;
}

/** Baselines of one key are few, and only the newest are of use. */
const MAX_PAGES = 3;

/**
 * Artifacts and release assets as a {@link Store}. A listing is asked for once; later answers come from memory.
 * @param anonymous a client without a token, for signed addresses
 * @param own id of the release that this run is about: it is not compared with itself
 */
export function githubStore(octokit: Octokit, anonymous: Octokit, place: Place, own?: number): Store {
  const listings = new Map<string, Promise<StoredRef[]>>();
  const origins = new Map<number, Promise<Origin | undefined>>();
  const once = <Key, Answer>(known: Map<Key, Promise<Answer>>, key: Key, ask: () => Promise<Answer>) => {
    const answer = known.get(key) ?? ask();
    known.set(key, answer);
    return answer;
  };
  return {
    find: (query) => once(listings, JSON.stringify(query), () => list(octokit, place, query, own)),
    origin: (ref) => once(origins, ref.run?.id ?? 0, () => originOf(octokit, place, ref)),
    read: (ref) => read(octokit, anonymous, place, ref),
  };
}

function list(octokit: Octokit, place: Place, query: StoreQuery, own: number | undefined): Promise<StoredRef[]> {
  if (query.release) return releaseAssets(octokit, place, query.name, own);
  return artifacts(octokit, place, query).catch((error: unknown) => {
    const status = statusOf(error);
    const reason = [401, 403, 404].includes(status) ? "forbidden" : "unreachable";
    throw new Unreadable(reason, `the list of artifacts could not be read (${(error as Error).message})`, {
      cause: error,
    });
  });
}

async function artifacts(octokit: Octokit, place: Place, { name, runId }: StoreQuery): Promise<StoredRef[]> {
  const common = { ...place, name, per_page: 100 };
  const pages =
    runId === undefined
      ? octokit.paginate.iterator(octokit.rest.actions.listArtifactsForRepo, common)
      : octokit.paginate.iterator(octokit.rest.actions.listWorkflowRunArtifacts, { ...common, run_id: runId });
  const found: Artifact[] = [];
  let page = 0;
  for await (const { data } of pages) {
    found.push(...data);
    page += 1;
    if (page >= MAX_PAGES) break;
  }
  return found.map(toRef).sort((a, b) => b.id - a.id);
}

type Artifact = Awaited<ReturnType<Octokit["rest"]["actions"]["getArtifact"]>>["data"];

const toRef = (artifact: Artifact): StoredRef => {
  const run = artifact.workflow_run;
  return {
    id: artifact.id,
    name: artifact.name,
    kind: "artifact",
    size: artifact.size_in_bytes,
    digest: artifact.digest ?? undefined,
    expired: artifact.expired,
    run:
      run?.id === undefined
        ? undefined
        : {
            id: run.id,
            repositoryId: run.repository_id,
            headRepositoryId: run.head_repository_id,
            branch: run.head_branch ?? undefined,
            commit: run.head_sha ?? "",
          },
  };
};

/** Of the newest page of releases those that are out: a draft, or a release for trying, is nothing to be measured by. */
async function releaseAssets(
  octokit: Octokit,
  place: Place,
  name: string,
  own: number | undefined,
): Promise<StoredRef[]> {
  try {
    const { data: releases } = await octokit.rest.repos.listReleases({ ...place, per_page: 30 });
    const common = { name, kind: "asset", expired: false, run: undefined } as const;
    return releases
      .filter(({ id, draft, prerelease }) => id !== own && !draft && !prerelease)
      .flatMap(({ tag_name: tag, assets }) =>
        assets
          .filter((asset) => asset.name === name)
          .map(({ id, size, digest }) => ({
            ...common,
            id,
            size,
            digest: digest ?? undefined,
            label: `release ${tag}`,
          })),
      );
  } catch (error) {
    // no release yet, or none that this token may see: the last of the ways simply does not lead anywhere
    if ([401, 403, 404].includes(statusOf(error))) return [];
    throw new Unreadable("unreachable", `the releases could not be read (${(error as Error).message})`, {
      cause: error,
    });
  }
}

async function originOf(octokit: Octokit, place: Place, ref: StoredRef): Promise<Origin | undefined> {
  if (!ref.run) return undefined;
  try {
    const { data } = await octokit.rest.actions.getWorkflowRun({ ...place, run_id: ref.run.id });
    return {
      event: data.event,
      workflow: data.path.replace(/@.*$/, ""),
      branch: data.head_branch ?? undefined,
      repositoryId: data.repository.id,
      headRepositoryId: data.head_repository?.id,
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new Unreadable("unreachable", `the run that made it could not be read (${(error as Error).message})`, {
      cause: error,
    });
  }
}

async function read(octokit: Octokit, anonymous: Octokit, place: Place, ref: StoredRef): Promise<Uint8Array> {
  // the signed address is asked for by hand: the token must not travel to the storage behind it
  const request = { redirect: "manual", parseSuccessResponseBody: false } as const;
  try {
    const answer =
      ref.kind === "asset"
        ? await octokit.rest.repos.getReleaseAsset({
            ...place,
            asset_id: ref.id,
            headers: { accept: "application/octet-stream" },
            request,
          })
        : await octokit.rest.actions.downloadArtifact({
            ...place,
            artifact_id: ref.id,
            archive_format: "zip",
            request,
          });
    const { location } = answer.headers;
    // an asset may come at once, without a detour
    return await (location ? download(anonymous, location, MAX_BYTES) : collect(answer.data, MAX_BYTES));
  } catch (error) {
    throw toUnreadable(error);
  }
}

const toUnreadable = (error: unknown): Unreadable => {
  if (error instanceof Unreadable) return error;
  const message = error instanceof Error ? error.message : String(error);
  switch (statusOf(error)) {
    case 410:
      return new Unreadable("expired", "it has expired", { cause: error });
    case 404:
      return new Unreadable("missing", "it is gone", { cause: error });
    case 403:
      return new Unreadable("forbidden", `this token may not load it (${message})`, { cause: error });
    default:
      return new Unreadable("unreachable", `it could not be loaded (${message})`, { cause: error });
  }
};
