import type { Answer } from "./answers.ts";
import { type Artifact, type State, sha256 } from "./state.ts";

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/";

interface Pending {
  readonly backend: string;
  readonly name: string;
  readonly type: string;
  readonly blocks: Map<string, Uint8Array>;
  content: Uint8Array | undefined;
}

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** The service behind @actions/artifact, and the storage behind its signed addresses. */
export function artifactService(state: State, origin: () => string) {
  const pending = new Map<string, Pending>();

  const call = (method: string, body: Record<string, unknown>): Answer => {
    const backend = String(body.workflow_run_backend_id ?? "");
    const name = String(body.name ?? "");
    const runId = Number.parseInt(backend, 10);
    if (!state.runs.has(runId)) return twirpError(404, "not_found", `there is no run ${backend}`);
    switch (method) {
      case "CreateArtifact":
        return create(backend, name, body);
      case "FinalizeArtifact":
        return finalize(backend, name, runId, body);
      case "ListArtifacts":
        return list(backend, typeof body.name_filter === "string" ? body.name_filter : undefined);
      case "DeleteArtifact": {
        const gone = state.artifacts.find((artifact) => artifact.name === name && sameRun(artifact, runId));
        state.artifacts = state.artifacts.filter((artifact) => artifact !== gone);
        return gone
          ? { status: 200, body: { ok: true, artifact_id: String(gone.id) } }
          : twirpError(404, "not_found", name);
      }
      default:
        return twirpError(404, "bad_route", method);
    }
  };

  const sameRun = (artifact: Artifact, runId: number): boolean => artifact.runId === runId;

  function create(backend: string, name: string, body: Record<string, unknown>): Answer {
    if (body.version !== 7 || name === "" || /["<>:|*?\\/\r\n]/.test(name))
      return twirpError(400, "invalid_argument", name);
    if (state.artifacts.some((artifact) => artifact.name === name && artifact.backend === backend)) {
      return twirpError(409, "already_exists", "an artifact with this name already exists on the workflow run");
    }
    const type = typeof body.mime_type === "string" ? body.mime_type : "application/zip";
    pending.set(`${backend}/${name}`, { backend, name, type, blocks: new Map(), content: undefined });
    const at = `${origin()}/blob/upload/${encodeURIComponent(backend)}/${encodeURIComponent(name)}?sig=secret`;
    return { status: 200, body: { ok: true, signed_upload_url: at } };
  }

  function finalize(backend: string, name: string, runId: number, body: Record<string, unknown>): Answer {
    const upload = pending.get(`${backend}/${name}`);
    if (!upload?.content) return twirpError(412, "failed_precondition", "nothing was uploaded");
    if (String(upload.content.byteLength) !== body.size) return twirpError(400, "invalid_argument", "wrong size");
    if (body.hash !== `sha256:${sha256(upload.content)}`) return twirpError(400, "invalid_argument", "wrong hash");
    const id = state.nextId++;
    state.artifacts.push({ id, name, content: upload.content, type: upload.type, runId, backend, expired: false });
    return { status: 200, body: { ok: true, artifact_id: String(id) } };
  }

  function list(backend: string, name: string | undefined): Answer {
    const runId = Number.parseInt(backend, 10);
    const found = state.artifacts.filter((a) => sameRun(a, runId) && (name === undefined || a.name === name));
    const artifacts = found.map((artifact) => ({
      workflow_run_backend_id: artifact.backend,
      workflow_job_run_backend_id: "job",
      database_id: String(artifact.id),
      name: artifact.name,
      size: String(artifact.content.byteLength),
      created_at: "2026-11-24T12:00:00Z",
    }));
    return { status: 200, body: { artifacts } };
  }

  /** Azure's block blobs: blocks in any order, then their list. */
  function storage({ method, url, headers, body }: Request): Answer | Uint8Array {
    // Azure refuses a request that has a signature and a token as well
    if (headers.authorization) return { status: 400, body: { message: "authorization beside a signature" } };
    const [, , kind = "", first = "", second = ""] = url.pathname.split("/").map(decodeURIComponent);
    if (method === "GET") return stored(kind, first) ?? { status: 404 };
    if (method === "PUT" && kind === "cache") {
      putBlock(blocksOf(first), url, body, (content) => state.caches.set(first, content));
      return { status: 201 };
    }
    const upload = pending.get(`${first}/${second}`);
    if (method !== "PUT" || kind !== "upload" || !upload) return { status: 404 };
    putBlock(upload.blocks, url, body, (content) => {
      upload.content = content;
    });
    return { status: 201 };
  }

  const stored = (kind: string, name: string): Uint8Array | undefined => {
    if (kind === "cache") return state.caches.get(name);
    const assets = state.releases.flatMap((release) => release.assets);
    return (kind === "asset" ? assets : state.artifacts).find(({ id }) => id === Number(name))?.content;
  };

  const blocks = new Map<string, Map<string, Uint8Array>>();
  const blocksOf = (name: string): Map<string, Uint8Array> => {
    const known = blocks.get(name) ?? new Map<string, Uint8Array>();
    blocks.set(name, known);
    return known;
  };

  return {
    handles: (path: string): boolean => path.startsWith(SERVICE) || path.startsWith("/blob/"),
    handle(request: Request): Answer | Uint8Array {
      if (request.url.pathname.startsWith("/blob/")) return storage(request);
      if (!String(request.headers.authorization).startsWith("Bearer ey")) return twirpError(401, "unauthenticated", "");
      const body = JSON.parse(Buffer.from(request.body).toString()) as Record<string, unknown>;
      return call(request.url.pathname.slice(SERVICE.length), body);
    },
  };
}

/** One block, the list that joins them, or all at once. */
function putBlock(
  blocks: Map<string, Uint8Array>,
  url: URL,
  body: Uint8Array,
  done: (content: Uint8Array) => void,
): void {
  switch (url.searchParams.get("comp")) {
    case "block":
      blocks.set(url.searchParams.get("blockid") ?? "", body);
      break;
    case "blocklist": {
      const list = Buffer.from(body).toString();
      const ids = [...list.matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id = ""]) => id);
      done(Buffer.concat(ids.map((id) => blocks.get(id) ?? new Uint8Array())));
      break;
    }
    default:
      done(body);
  }
}

const twirpError = (status: number, code: string, msg: string): Answer => ({ status, body: { code, msg } });
