import { request as http } from "node:http";
import { request as https } from "node:https";
import { connect } from "node:net";
import { KnownError, type Position } from "../errors.ts";
import { follow } from "../tools/log-file.ts";
import { readPattern } from "../tools/pattern.ts";
import { DATABASE_SCHEMES, openDatabase } from "../tools/sql/index.ts";

/** `saw` is what a person wants to know when it never became ready: "answered 503". */
export type Seen = { readonly ready: true } | { readonly ready: false; readonly saw: string };
/** One look. Never rejects; an aborted one says what it was waiting for. */
export type Probe = (signal: AbortSignal) => Promise<Seen>;

/**
 * What a `ready` text (variables filled in) asks for: `http://…` or `https://…` answers with 2xx or 3xx, `tcp://host:port`
 * accepts a connection, `postgres://…` lets this user into this database, `log: text` or `log: /regex/` stands in what was
 * written to the log since `from` (bytes).
 *
 * @throws KnownError (exit 2) for anything else
 */
export function probeFor(ready: string, log: { readonly path: string; readonly from: number }, at: Position): Probe {
  if (ready.startsWith("log:")) return logProbe(ready.slice(4).trim(), log, at);
  const url = URL.parse(ready);
  if (url?.protocol === "http:" || url?.protocol === "https:") return (signal) => httpProbe(url, signal);
  if (url?.protocol === "tcp:" && url.hostname && url.port) return (signal) => tcpProbe(url, signal);
  if (url && DATABASE_SCHEMES.includes(url.protocol.slice(0, -1))) return () => databaseProbe(ready);
  throw new KnownError(2, {
    at,
    message: `ready: "${ready}" cannot be checked`,
    hint: 'Write "http://127.0.0.1:${PORT_API}/health", "tcp://127.0.0.1:${PORT_CACHE}", "postgres://user@127.0.0.1:${PORT_DATABASE}/name", "log: listening" or "log: /listening on \\d+/".',
  });
}

/** What is looked at, as messages may tell it: the address of a database holds a password. */
export function subject(ready: string): string {
  if (ready.startsWith("log:")) return "its log";
  return DATABASE_SCHEMES.some((scheme) => ready.startsWith(`${scheme}://`)) ? "its database" : ready;
}

const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

/** A status of 4xx or 5xx is no readiness: a gateway answers 502, a router 404, while the application still starts. */
function httpProbe(url: URL, signal: AbortSignal): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>();
  const send = url.protocol === "https:" ? https : http;
  // a self-signed certificate is usual on one's own machine, and says nothing about readiness
  const options = {
    signal,
    agent: false,
    headers: { accept: "*/*" },
    rejectUnauthorized: !LOOPBACK.test(url.hostname),
  };
  const asked = send(url, options, (response) => {
    const status = response.statusCode ?? 0;
    response.on("error", () => undefined);
    response.destroy();
    resolve(status >= 200 && status < 400 ? { ready: true } : { ready: false, saw: `answered ${status}` });
  });
  asked.on("error", (error) => resolve({ ready: false, saw: wordsFor(error, signal, "an answer") }));
  asked.end();
  return promise;
}

function tcpProbe(url: URL, signal: AbortSignal): Promise<Seen> {
  const { promise, resolve } = Promise.withResolvers<Seen>();
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = connect({ host, port: Number(url.port), signal });
  socket.on("error", (error) => resolve({ ready: false, saw: wordsFor(error, signal, "a connection") }));
  socket.on("connect", () => {
    socket.destroy();
    resolve({ ready: true });
  });
  return promise;
}

/** ms; one look is not waited for longer than this, whatever the server does */
const CONNECT = 2_000;

/** A port may accept connections while the server still recovers, or before the database is created. */
async function databaseProbe(url: string): Promise<Seen> {
  try {
    const database = await openDatabase(url, { connectTimeout: CONNECT, timeout: CONNECT });
    await database.close();
    return { ready: true };
  } catch (error) {
    if (error instanceof KnownError && error.exit === 3)
      return { ready: false, saw: `did not let us in: ${error.message}` };
    throw error;
  }
}

function wordsFor(error: NodeJS.ErrnoException, signal: AbortSignal, wanted: string): string {
  if (signal.aborted) return `gave no sign while we waited for ${wanted}`;
  // both families refused: an AggregateError without a message of its own
  return error.code === "ECONNREFUSED" ? "refused the connection" : `failed: ${error.message || error.code}`;
}

/** Enough for any line that a pattern is meant for, also when it was written in two pieces. */
const CARRY = 8_192;

function logProbe(wanted: string, { path, from }: { path: string; from: number }, at: Position): Probe {
  const matches = matcher(wanted, at);
  const read = follow(path, from);
  let carry = "";
  return async () => {
    const text = carry + read();
    carry = text.slice(-CARRY);
    if (matches(text)) return { ready: true };
    return { ready: false, saw: `did not contain ${wanted}` };
  };
}

function matcher(wanted: string, at: Position): (text: string) => boolean {
  const found = readPattern(wanted);
  if (!found) {
    if (wanted) return (text) => text.includes(wanted);
    throw new KnownError(2, { at, message: "ready: log: names no text", hint: 'Write "log: listening".' });
  }
  try {
    const flags = new Set(`${found.flags}m`); // ^ and $ are those of a line
    const pattern = new RegExp(found.source, [...flags].join(""));
    return (text) => pattern.test(text);
  } catch (error) {
    const message = `ready: ${wanted} is no regular expression: ${(error as Error).message}`;
    throw new KnownError(
      2,
      { at, message, hint: "For a plain text leave the slashes out: log: listening." },
      { cause: error },
    );
  }
}
