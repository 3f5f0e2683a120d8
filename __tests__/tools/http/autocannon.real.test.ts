import { createServer as createTlsServer } from "node:https";
import { afterEach, describe, expect, test } from "vitest";
import { buckets, count, decodeHistogram, minMs, quantileMs } from "../../../src/results/histogram.ts";
import { autocannonEngine } from "../../../src/tools/http/autocannon.ts";
import type { Outcome, Plan } from "../../../src/tools/http/engine.ts";
import { answer, closeServers, http, nobody, tcp } from "./servers.ts";

afterEach(closeServers);

/** Every burst of this file has to add up. */
async function burst(url: string, more: Partial<Plan> = {}): Promise<Outcome> {
  const outcome = await autocannonEngine({
    url,
    method: "GET",
    path: "/",
    headers: {},
    expect: {},
    connections: 3,
    durationMs: 300,
    drainMs: 5000,
    timeoutMs: 5000,
    data: {},
    seed: 1,
    insecure: false,
    ...more,
  });
  const { sent, ok, status, ...others } = outcome.counts;
  const parts = [ok, ...Object.values(status), ...Object.values(others)];
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(sent);
  expect(count(decodeHistogram(outcome.latency))).toBe(ok);
  expect(outcome.rate.answers).toBeLessThanOrEqual(ok);
  expect(outcome.rate.seconds).toBeGreaterThanOrEqual(0.29);
  return outcome;
}
const clean = { status: {}, body: 0, timeout: 0, connect: 0, closed: 0, inFlight: 0 };

describe("answers", () => {
  test("as many as the server saw, in µs, all connections busy", async () => {
    const ports = new Set<number>();
    let seen = 0;
    const url = await http((request, response) => {
      seen++;
      ports.add(request.socket.remotePort!);
      response.end("hello");
    });
    const outcome = await burst(url);
    expect(outcome.counts).toEqual({ ...clean, sent: seen, ok: seen });
    expect(seen).toBeGreaterThanOrEqual(3);
    expect(ports.size).toBe(3);
    const latency = decodeHistogram(outcome.latency);
    expect(buckets(latency).some(({ ms }) => ms !== Math.round(ms))).toBe(true);
    expect(outcome.bytes).toBeGreaterThan(seen * "HTTP/1.1 200 OK hello".length);
    expect(outcome.busy!).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ firstWrong: undefined, stopped: undefined });
  });

  test("a delay that is known is measured, and what is under way at the end is waited for", async () => {
    const url = await http((_, response) => void setTimeout(() => response.end("x"), 80));
    const { counts, latency, rate } = await burst(url, { connections: 4 });
    expect(counts.ok).toBe(counts.sent);
    // each connection had one under way when sending ended: it counts, but not for the rate
    expect(rate.answers).toBe(counts.ok - 4);
    expect(minMs(decodeHistogram(latency))!).toBeGreaterThanOrEqual(79);
  });

  test("what never comes is in flight at the end, not lost", async () => {
    const { counts, latency } = await burst(await tcp(() => {}), { drainMs: 100 });
    expect(counts).toEqual({ ...clean, sent: 3, ok: 0, inFlight: 3 });
    expect(quantileMs(decodeHistogram(latency), 0.5)).toBeUndefined();
  });

  test("of another status are counted by status and shown without cookies", async () => {
    let turn = 0;
    const url = await http((_, response) => {
      response.setHeader("set-cookie", "session=secret").setHeader("x-request-id", "42");
      response
        .writeHead([200, 503, 404][turn++ % 3]!, { "content-type": "text/plain" })
        .end("over\nload".padEnd(5000, "."));
    });
    const { counts, firstWrong } = await burst(url);
    expect(Object.keys(counts.status)).toEqual(["404", "503"]);
    expect(counts.ok + counts.status[404]! + counts.status[503]!).toBe(counts.sent);
    // in turn, but for those that are under way at the end
    expect(Math.abs(counts.ok - counts.status[503]!)).toBeLessThanOrEqual(3);
    expect(firstWrong).toMatchObject({ kind: "status", why: "status 503 instead of 2xx", status: 503 });
    expect(firstWrong!.headers).toEqual({
      "content-type": "text/plain",
      "x-request-id": "42",
    });
    expect(firstWrong!.gist).toMatch(/^over\nload\.+…$/);
    expect(firstWrong!.gist!.length).toBe(200);
    expect(JSON.stringify(firstWrong)).not.toContain("secret");
  });

  test("of another body are counted apart, even when the body comes in pieces", async () => {
    let turn = 0;
    const url = await http((_, response) => {
      response.write('{"rows":');
      response.end(turn++ % 2 ? "[]}" : "null}");
    });
    const { counts, firstWrong } = await burst(url, { expect: { body: { json: { rows: [] } } } });
    expect(counts.ok + counts.body).toBe(counts.sent);
    expect(Math.abs(counts.ok - counts.body)).toBeLessThanOrEqual(1);
    expect(firstWrong).toMatchObject({ kind: "body", status: 200, gist: '{"rows":null}' });
  });

  test("that are late are timeouts, each once, also below a second", async () => {
    let turn = 0;
    const url = await tcp((socket) => turn++ % 2 === 0 && socket.write(answer("ok")));
    const { counts, latency, firstWrong } = await burst(url, { timeoutMs: 150, durationMs: 1000 });
    expect(counts).toEqual({ ...clean, sent: counts.ok + counts.timeout, ok: counts.ok, timeout: counts.timeout });
    expect(counts.timeout).toBeGreaterThanOrEqual(3);
    expect(counts.ok).toBeGreaterThanOrEqual(3);
    expect(firstWrong).toEqual({ kind: "timeout", why: "no answer within 150 ms" });
    // an answer after a timeout is timed from its own request
    expect(quantileMs(decodeHistogram(latency), 0.5)!).toBeLessThan(150);
  });
});

describe("connections", () => {
  test("that are closed without an answer are errors, and no storm", async () => {
    const { counts, firstWrong, bytes } = await burst(await tcp((socket) => socket.end()));
    expect(counts).toEqual({ ...clean, sent: counts.closed, ok: 0, closed: counts.closed });
    expect(counts.closed).toBeGreaterThanOrEqual(3);
    expect(counts.closed).toBeLessThan(60);
    expect(bytes).toBe(0);
    expect(firstWrong).toEqual({ kind: "closed", why: "the connection was closed without an answer" });
  });

  test("that are reset are errors", async () => {
    const { counts, firstWrong } = await burst(await tcp((socket) => socket.resetAndDestroy()));
    expect(counts).toEqual({ ...clean, sent: counts.closed, ok: 0, closed: counts.closed });
    expect(firstWrong).toMatchObject({ kind: "closed", why: expect.stringContaining("ECONNRESET") });
  });

  test("that break in the middle of an answer do not spoil the next one", async () => {
    let turn = 0;
    const url = await tcp((socket) =>
      turn++ % 2 === 0
        ? socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        : socket.write(answer("whole")),
    );
    const { counts, firstWrong } = await burst(url, { expect: { body: { pattern: "^whole$", flags: "" } } });
    expect(counts).toEqual({ ...clean, sent: counts.ok + counts.closed, ok: counts.ok, closed: counts.closed });
    expect(Math.abs(counts.ok - counts.closed)).toBeLessThanOrEqual(3);
    expect(counts.ok).toBeGreaterThan(0);
    expect(firstWrong!.why).toBe("the connection was closed in the middle of an answer (status 200)");
  });

  test("that nobody accepts end the burst early", async () => {
    const url = await nobody();
    const { counts, firstWrong, stopped } = await burst(url, { durationMs: 60_000 });
    expect(counts).toEqual({ ...clean, sent: counts.connect, ok: 0, connect: counts.connect });
    expect(counts.connect).toBeLessThan(40);
    expect(stopped).toBe("stopped early: no connection came about");
    expect(firstWrong).toEqual({ kind: "connect", why: `connect ECONNREFUSED ${new URL(url).host}` });
  });

  test("that the server ends after each answer cost no error", async () => {
    let seen = 0;
    const url = await http((_, response) => {
      seen++;
      response.setHeader("connection", "close").end("bye");
    });
    const { counts } = await burst(url);
    expect(counts).toEqual({ ...clean, sent: seen, ok: seen });
    expect(seen).toBeGreaterThanOrEqual(3);
  });

  test("an answer without a length ends with its connection", async () => {
    const url = await tcp((socket) => {
      socket.write("HTTP/1.0 200 OK\r\n\r\nold");
      socket.end(" school");
    });
    const { counts } = await burst(url, { expect: { body: { contains: "old school" } } });
    expect(counts).toEqual({ ...clean, sent: counts.ok, ok: counts.ok });
    expect(counts.ok).toBeGreaterThanOrEqual(3);
  });

  test("that speak something else are errors", async () => {
    const { counts, firstWrong } = await burst(await tcp((socket) => socket.write("SSH-2.0-OpenSSH\r\n")));
    expect(counts).toEqual({ ...clean, sent: counts.closed, ok: 0, closed: counts.closed });
    expect(firstWrong!.why).toMatch(/^the answer is not HTTP/);
  });

  test("interim answers are not the answer", async () => {
    const url = await tcp((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${answer("x")}`));
    const { counts } = await burst(url, { expect: { status: 200, body: { contains: "x" } } });
    expect(counts).toEqual({ ...clean, sent: counts.ok, ok: counts.ok });
  });

  test("HEAD has no body to wait for", async () => {
    const { counts } = await burst(await http((_, response) => response.setHeader("content-length", 5).end()), {
      method: "HEAD",
    });
    expect(counts).toEqual({ ...clean, sent: counts.ok, ok: counts.ok });
    expect(counts.ok).toBeGreaterThanOrEqual(3);
  });

  test("a certificate that nobody vouches for is refused unless allowed", async () => {
    const server = createTlsServer({ key: KEY, cert: CERT }, (_, response) => response.end("safe"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
      const refused = await burst(url, { durationMs: 60_000 });
      expect(refused.counts).toEqual({
        ...clean,
        sent: refused.counts.connect,
        ok: 0,
        connect: refused.counts.connect,
      });
      expect(refused.firstWrong!.why).toMatch(/self-signed certificate/);
      const { counts } = await burst(url, { insecure: true });
      expect(counts).toEqual({ ...clean, sent: counts.ok, ok: counts.ok });
      expect(counts.ok).toBeGreaterThan(3);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe("requests", () => {
  test("carry method, path, headers and body, drawn anew each time", async () => {
    const seen: { line: string; header: unknown; body: string }[] = [];
    const url = await http(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ line: `${request.method} ${request.url}`, header: request.headers["x-id"], body });
      response.writeHead(201).end();
    });
    const { counts } = await burst(`${url}/v1`, {
      method: "PUT",
      path: "/users/{{id}}",
      headers: { "X-Id": "{{id}}" },
      body: { name: "Ü {{id}}" },
      data: { id: ["a b", "c/d", 'e"f'] },
      expect: { status: 201 },
    });
    expect(counts).toEqual({ ...clean, sent: seen.length, ok: seen.length });
    expect(new Set(seen.map(({ line }) => line))).toEqual(
      new Set(["PUT /v1/users/a%20b", "PUT /v1/users/c%2Fd", "PUT /v1/users/e%22f"]),
    );
    for (const { line, header, body } of seen) {
      expect(line).toBe(`PUT /v1/users/${encodeURIComponent(String(header))}`);
      expect(JSON.parse(body)).toEqual({ name: `Ü ${header}` });
    }
  });
});

// a self-signed pair for 127.0.0.1, of use for nothing else
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjn4K1ZuC/C6nQPMF
ubGaFscCC2tY3GNGd5mWm34Jl22hRANCAARLayV37ywbzq8IFCCVusyVvpkSD/QK
otfJxN5Qs9Olek4EK0YicMTfEbGtgdsGfOSvZx5wci4uptbvkPb/UGz+
-----END PRIVATE KEY-----
`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUGLCoElX1WTcNzki8jRpklpxZJ6AwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDIyMTQwMFoYDzIxMjYxMDMx
MjIxNDAwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARLayV37ywbzq8IFCCVusyVvpkSD/QKotfJxN5Qs9Olek4EK0YicMTf
EbGtgdsGfOSvZx5wci4uptbvkPb/UGz+o2QwYjAdBgNVHQ4EFgQUmw78ZCzPUoGm
B3lkBOBknScz688wHwYDVR0jBBgwFoAUmw78ZCzPUoGmB3lkBOBknScz688wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQCK1fWNkWRG7VO9goaR68P6e+QkW/WkeTF9x9bUHeL2nwIhAJpX+td8jh2ZVRDi
R+f3QbUE4qkj4kjxtp+FQRQN9u3l
-----END CERTIFICATE-----
`;
