import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answers.ts";
import { artifactService, type Request } from "./artifact-service.ts";
import { cacheService } from "./cache-service.ts";
import { match, refuseRequest, refuseResponse } from "./description.ts";
import { answer } from "./rest.ts";
import { newState, type State } from "./state.ts";

/** What goes wrong, on the first requests that fit; without a status the right answer comes, late. */
export interface Fault extends Partial<Answer> {
  readonly method?: string;
  readonly path: RegExp;
  /** how often; for ever when left out */
  times?: number;
  /** ms before the answer */
  readonly delay?: number;
  /** the answer waits for it */
  readonly until?: Promise<unknown>;
}

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
}

export interface FakeGithub {
  readonly url: string;
  readonly state: State;
  readonly requests: readonly Recorded[];
  /** requests that GitHub's description does not allow, and answers of ours that it does not either: has to stay empty */
  readonly violations: readonly string[];
  faults: Fault[];
  close(): Promise<void>;
}

/** GitHub's REST, its artifact service and its storage, on a local port. */
export async function startGithub(): Promise<FakeGithub> {
  const state = newState();
  const requests: Recorded[] = [];
  const violations: string[] = [];
  const server = createServer();
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const artifacts = artifactService(state, origin);
  const caches = cacheService(state, origin);
  const fake: FakeGithub = { url: "", state, requests, violations, faults: [], close: () => close(server) };

  const respond = async (request: Request): Promise<Answer | Uint8Array> => {
    const path = request.url.pathname;
    const fault = fake.faults.find(
      (f) => f.times !== 0 && (!f.method || f.method === request.method) && f.path.test(path),
    );
    if (fault) {
      if (fault.times !== undefined) fault.times -= 1;
      if (fault.delay) await sleep(fault.delay);
      await fault.until;
      if (fault.status) return { ...fault, status: fault.status };
    }
    if (caches.handles(path)) return caches.handle(path, request.body);
    if (artifacts.handles(path)) return artifacts.handle(request);
    if (!String(request.headers.authorization).endsWith(state.token))
      return { status: 401, body: { message: "Bad credentials" } };
    if (path === "/graphql") return viewer(request, state);
    return rest(request, path);
  };

  const rest = (request: Request, path: string): Answer => {
    const matched = match(request.method, path);
    const violation = (what: string): Answer => {
      violations.push(`${request.method} ${path}: ${what}`);
      return { status: 400, body: { message: what } };
    };
    if (!matched) return violation("there is no such path");
    const json = String(request.headers["content-type"]).includes("json");
    const body =
      json && request.body.byteLength > 0
        ? (JSON.parse(Buffer.from(request.body).toString()) as Record<string, unknown>)
        : undefined;
    const wrong = refuseRequest(matched, request.url.searchParams, body);
    if (wrong) return violation(wrong);
    const call = {
      state,
      query: request.url.searchParams,
      body: body ?? {},
      bytes: request.body,
      origin: origin(),
      path,
    };
    const answered = answer(request.method, matched, call);
    const impossible = refuseResponse(matched, answered.status, answered.body);
    return impossible ? violation(`the answer: ${impossible}`) : answered;
  };

  server.on("request", async (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? "/", origin());
    const method = incoming.method ?? "GET";
    let answered: Answer | Uint8Array;
    try {
      answered = await respond({ method, url, headers: incoming.headers, body: await read(incoming) });
    } catch (error) {
      violations.push(`${method} ${url.pathname}: ${error instanceof Error ? error.stack : String(error)}`);
      answered = { status: 500, body: { message: "defect of the fake" } };
    }
    const status = answered instanceof Uint8Array ? 200 : answered.status;
    requests.push({ method, path: url.pathname, query: url.search, status });
    send(response, answered);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(fake, { url: origin() });
}

const viewer = (request: Request, state: State): Answer => {
  const { query } = JSON.parse(Buffer.from(request.body).toString()) as { query: string };
  if (query !== "query { viewer { login } }") return { status: 200, body: { errors: [{ message: "unknown query" }] } };
  return { status: 200, body: { data: { viewer: { login: state.login } } } };
};

async function read(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answered: Answer | Uint8Array): void {
  if (answered instanceof Uint8Array) {
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(answered);
    return;
  }
  const headers = { "content-type": "application/json; charset=utf-8", "x-ms-request-id": "fake", ...answered.headers };
  response.writeHead(answered.status, headers).end(answered.body === undefined ? "" : JSON.stringify(answered.body));
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
