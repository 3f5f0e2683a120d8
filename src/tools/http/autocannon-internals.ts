import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/** The parts of autocannon 9's client (lib/httpClient.js) that its faults lie in; the version is pinned. */
export interface Client extends EventEmitter {
  timeout: number;
  conn?: Socket;
  readonly destroyed: boolean;
  readonly secure: boolean;
  readonly opts: { readonly hostname: string; readonly port: number };
  readonly parser: Parser;
  readonly pipelinedRequests: {
    clear(): void;
    peek(): Pending | undefined;
    addByteCount(bytes: number): void;
    addBody(data: Buffer): void;
  };
  readonly timeoutTicker: { reschedule(ms: number): void };
  _connect(): void;
  _doRequest(): void;
}

export interface Pending {
  headers: { readonly statusCode?: number; readonly headers?: readonly string[]; readonly shouldKeepAlive?: boolean };
  body: string;
}

/** http-parser-js: callbacks under numbers that its constructor names */
interface Parser {
  readonly constructor: {
    readonly RESPONSE: string;
    readonly kOnHeadersComplete: number;
    readonly kOnMessageComplete: number;
  };
  initialize(type: string): void;
  execute(chunk: Buffer): unknown;
  finish(): unknown;
  [callback: number]: (info?: unknown) => unknown;
}

/**
 * Sees each complete answer before autocannon does, and ends a HEAD's answer at its headers.
 * @param onAnswer called before the client's `response` event; interim answers (100 Continue, 103 Early Hints) are left out
 */
export function wrapParser(client: Client, noBody: boolean, onAnswer: (answer: Pending, status: number) => void): void {
  const { parser } = client;
  const { kOnHeadersComplete, kOnMessageComplete } = parser.constructor;
  const headersComplete = parser[kOnHeadersComplete]!;
  const messageComplete = parser[kOnMessageComplete]!;
  parser[kOnHeadersComplete] = (info) => {
    headersComplete.call(parser, info);
    return noBody;
  };
  parser[kOnMessageComplete] = () => {
    const answer = client.pipelinedRequests.peek();
    const status = answer?.headers.statusCode ?? 0;
    if (!answer || (status < 200 && status !== 101)) return;
    onAnswer(answer, status);
    messageComplete.call(parser);
  };
}

/** Lets go of a connection: nothing that it still says reaches the client. */
export function drop(conn: Socket | undefined): void {
  if (!conn) return;
  for (const event of ["connect", "secureConnect", "data", "end", "error", "close"]) conn.removeAllListeners(event);
  conn.on("error", () => {});
  conn.destroy();
}

/** Why a connection failed; a name may have several addresses, each with its own reason. */
export const words = (error: NodeJS.ErrnoException): string =>
  error instanceof AggregateError
    ? error.errors.map((each: Error) => each.message).join(", ")
    : error.message || error.code || "the connection failed";

/** How a connection ended before its answer did. */
export function partial(request: Pending | undefined): string {
  if (!request?.headers.statusCode) return "the connection was closed without an answer";
  return `the connection was closed in the middle of an answer (status ${request.headers.statusCode})`;
}

const BEGINNING = 2048;

/** Of a body that nobody looks at, only what an excerpt needs is kept. */
export function keepBeginning(queue: Client["pipelinedRequests"]): void {
  queue.addBody = (data) => {
    const request = queue.peek();
    if (request && request.body.length < BEGINNING) request.body += data.toString("utf8", 0, BEGINNING);
  };
}
