import type { Answer } from "./answers.ts";
import type { State } from "./state.ts";

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/";

/**
 * The service behind @actions/cache. Its storage is that of the artifacts (block blobs); what is kept lies in
 * `state.caches` by key and version.
 */
export function cacheService(state: State, origin: () => string) {
  const address = (key: string) => `${origin()}/blob/cache/${encodeURIComponent(key)}?sig=secret`;

  const call = (method: string, body: Record<string, unknown>): Answer => {
    const entry = `${body.key}@${body.version}`;
    switch (method) {
      case "CreateCacheEntry":
        if (state.caches.has(entry)) return { status: 409, body: { code: "already_exists", msg: "cache exists" } };
        return { status: 200, body: { ok: true, signed_upload_url: address(entry) } };
      case "FinalizeCacheEntryUpload": {
        const content = state.caches.get(entry);
        if (!content || String(content.byteLength) !== String(body.size_bytes))
          return { status: 400, body: { code: "invalid_argument", msg: "wrong size" } };
        return { status: 200, body: { ok: true, entry_id: "1" } };
      }
      case "GetCacheEntryDownloadURL":
        return state.caches.has(entry)
          ? { status: 200, body: { ok: true, signed_download_url: address(entry), matched_key: body.key } }
          : { status: 200, body: { ok: false, signed_download_url: "", matched_key: "" } };
      default:
        return { status: 404, body: { code: "bad_route", msg: method } };
    }
  };

  return {
    handles: (path: string): boolean => path.startsWith(SERVICE),
    handle: (path: string, body: Uint8Array): Answer =>
      call(path.slice(SERVICE.length), JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>),
  };
}
