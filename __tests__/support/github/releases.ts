import { type Answer, type Call, forbidden, missing, ok, page } from "./answers.ts";
import { sample } from "./sample.ts";
import { type Release, sha256 } from "./state.ts";

type Asset = Release["assets"][number];

const toAsset = ({ id, name, content }: Asset): unknown =>
  sample("release-asset", { id, name, size: content.byteLength, digest: `sha256:${sha256(content)}` });

/** Uploads go to another host at GitHub; here it is the same. */
const toRelease = (origin: string, { id, tag, draft = false, prerelease = false, assets }: Release): unknown =>
  sample("release", {
    id,
    tag_name: tag,
    draft,
    prerelease,
    author: sample("simple-user", {}),
    upload_url: uploadUrl(origin, id),
    assets: assets.map(toAsset),
  });

export const uploadUrl = (origin: string, id: number): string =>
  `${origin}/repos/octo/shop/releases/${id}/assets{?name,label}`;

export const releases = (call: Call): Answer =>
  page(
    call,
    call.state.releases.map((release) => toRelease(call.origin, release)),
  );

export function releaseByTag({ state, params, origin }: Call): Answer {
  const release = state.releases.find(({ tag, draft }) => tag === params.tag && !draft);
  return release ? ok(toRelease(origin, release)) : missing;
}

const byId = ({ state, params }: Call): Release | undefined =>
  state.releases.find(({ id }) => id === Number(params.release_id));

export function releaseAssets(call: Call): Answer {
  const release = byId(call);
  return release ? page(call, release.assets.map(toAsset)) : missing;
}

export function uploadAsset(call: Call): Answer {
  const { state, query, bytes } = call;
  if (state.permissions.contents !== "write") return forbidden;
  const release = byId(call);
  if (!release) return missing;
  const name = query.get("name") ?? "";
  if (release.assets.some((asset) => asset.name === name))
    return {
      status: 422,
      body: { message: "Validation Failed", errors: [{ resource: "ReleaseAsset", code: "already_exists" }] },
    };
  const asset = { id: state.nextId++, name, content: bytes };
  release.assets.push(asset);
  return { status: 201, body: toAsset(asset) };
}

export function releaseAsset({ state, params, origin }: Call): Answer {
  const asset = state.releases.flatMap(({ assets }) => assets).find(({ id }) => id === Number(params.asset_id));
  return asset ? { status: 302, headers: { location: `${origin}/blob/asset/${asset.id}?sig=secret` } } : missing;
}

export function deleteAsset({ state, params }: Call): Answer {
  if (state.permissions.contents !== "write") return forbidden;
  const release = state.releases.find(({ assets }) => assets.some(({ id }) => id === Number(params.asset_id)));
  if (!release) return missing;
  release.assets = release.assets.filter(({ id }) => id !== Number(params.asset_id));
  return { status: 204 };
}
