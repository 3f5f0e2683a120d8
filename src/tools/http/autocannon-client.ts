import { isIP, connect as netConnect } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { type Client, drop, keepBeginning, type Pending, partial, words, wrapParser } from "./autocannon-internals.ts";
import type { Verdict } from "./expect.ts";
import type { Tally } from "./tally.ts";

export interface Harness {
  /** sends nothing more: what is under way may still be answered */
  readonly endSending: () => void;
  /** nothing is under way */
  readonly idle: () => boolean;
  /** counts what is still under way */
  readonly abandon: () => void;
}

export interface HarnessOptions {
  readonly tally: Tally;
  readonly judge: (status: number, body: string) => Verdict | undefined;
  readonly method: string;
  readonly timeoutMs: number;
  readonly insecure: boolean;
  /** whether the body is looked at; if not, only the beginning is kept */
  readonly wholeBody: boolean;
  /** something happened after which it may be idle */
  readonly settled: () => void;
}

const RETRY_MS = { first: 10, most: 500 } as const;

/**
 * Takes over the connection handling of one autocannon client. Its own reconnects without a word and without a pause
 * when a connection is closed, refused or reset, keeps the dead connection's half answer and its request in the queue
 * (so that the next answer is timed from the wrong start), waits for ever for the body of a HEAD, and accepts any
 * certificate. Here each request has exactly one outcome. Called from `setupClient`, before the first connection.
 */
export function harness(client: Client, options: HarnessOptions): Harness {
  const { tally } = options;
  // connecting: no request is out; waiting: one is
  let state: "off" | "connecting" | "waiting" = "off";
  let sending = true;
  let keepAlive = true;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  let verdict: Verdict | undefined;
  let answer: Pending | undefined;
  const send = Object.getPrototypeOf(client)._doRequest as () => void;
  client.timeout = options.timeoutMs;
  if (!options.wholeBody) keepBeginning(client.pipelinedRequests);

  const lose = (kind: "timeout" | "connect" | "closed", why: string): void => {
    if (state === "off") return;
    failures++;
    if (state === "connecting") tally.sent();
    tally.lost(state === "connecting" ? "connect" : kind, why);
    state = "off";
    options.settled();
  };

  // autocannon calls this itself at the start, and after a timeout, when it has destroyed the connection
  client._connect = () => {
    lose(
      "timeout",
      state === "connecting"
        ? `no connection within ${options.timeoutMs} ms`
        : `no answer within ${options.timeoutMs} ms`,
    );
    drop(client.conn);
    client.pipelinedRequests.clear();
    if (!sending || client.destroyed) return options.settled();
    if (retry) return;
    // the first loss may be chance, but a server that is away gets no storm of connections
    const pause = failures < 2 ? 0 : Math.min(RETRY_MS.first * 2 ** (failures - 2), RETRY_MS.most);
    if (pause === 0) return open();
    retry = setTimeout(() => {
      retry = undefined;
      open();
    }, pause);
  };

  client._doRequest = () => {
    if (!sending) {
      state = "off";
      return options.settled();
    }
    if (!keepAlive) {
      state = "off";
      return client._connect();
    }
    state = "waiting";
    tally.sent();
    send.call(client);
  };

  // autocannon sets the parser's callbacks after `setupClient`, so they are wrapped once the first connection stands
  let watched = false;
  const watch = (): void => {
    if (watched) return;
    watched = true;
    wrapParser(client, options.method === "HEAD", (pending, status) => {
      answer = pending;
      keepAlive = pending.headers.shouldKeepAlive === true;
      failures = 0;
      verdict = options.judge(status, pending.body);
    });
  };

  const open = (): void => {
    if (!sending || client.destroyed) return;
    state = "connecting";
    keepAlive = true;
    const { hostname: host, port } = client.opts;
    const conn = client.secure
      ? tlsConnect({ host, port, rejectUnauthorized: !options.insecure, ...(isIP(host) ? {} : { servername: host }) })
      : netConnect({ host, port });
    client.conn = conn;
    client.timeoutTicker.reschedule(client.timeout);
    conn.setNoDelay(true);
    const current = () => client.conn === conn && !client.destroyed;
    const lost = (why: string): void => {
      if (!current()) return;
      lose("closed", why);
      client._connect();
    };
    conn.once(client.secure ? "secureConnect" : "connect", () => {
      watch();
      client.parser.initialize(client.parser.constructor.RESPONSE);
      if (current()) client._doRequest();
    });
    conn.on("data", (chunk: Buffer) => {
      if (state !== "waiting") return;
      tally.received(chunk.length);
      client.pipelinedRequests.addByteCount(chunk.length);
      const result = client.parser.execute(chunk);
      if (result instanceof Error && state === "waiting") lost(`the answer is not HTTP (${result.message})`);
    });
    conn.on("end", () => {
      // an answer without a length ends with the connection
      if (state === "waiting") client.parser.finish();
      lost(partial(client.pipelinedRequests.peek()));
    });
    conn.on("error", (error: NodeJS.ErrnoException) => lost(words(error)));
    conn.on("close", () => lost(partial(client.pipelinedRequests.peek())));
  };

  client.on("response", (status: number, _bytes: number, ms: number) => {
    tally.answered({ verdict, ms, status, rawHeaders: answer?.headers.headers ?? [], body: answer?.body ?? "" });
    state = "off";
  });

  return {
    endSending() {
      sending = false;
      clearTimeout(retry);
      retry = undefined;
      // a connection that is only just being made carries no request yet
      if (state === "connecting") {
        state = "off";
        drop(client.conn);
      }
    },
    idle: () => state === "off",
    abandon() {
      if (state === "waiting") tally.lost("inFlight", "no answer by the end");
      state = "off";
      drop(client.conn);
    },
  };
}
