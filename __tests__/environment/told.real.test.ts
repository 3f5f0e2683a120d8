import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { afterEach, expect, it } from "vitest";
import { ensurePrograms } from "../../scripts/support/debian.ts";
import { toldVersions } from "../../src/environment/told.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0)) await one();
});

it("asks web servers and caches, and leaves out who does not tell or does not answer", async () => {
  ensurePrograms();
  const web = createServer((_, response) => response.setHeader("server", "nginx/1.22.1").end()).listen(0, "127.0.0.1");
  const quiet = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
  const deaf = createTcp(() => {}).listen(0, "127.0.0.1");
  await Promise.all([web, quiet, deaf].map((server) => once(server, "listening")));
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const redisPort = await getPort({ host: "127.0.0.1" });
  const folder = mkdtempSync(join(tmpdir(), "perf-budgets-told-"));
  const redis = spawn("redis-server", [
    "--port",
    String(redisPort),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--dir",
    folder,
  ]);
  undo.push(async () => {
    redis.kill();
    await once(redis, "exit");
    rmSync(folder, { recursive: true });
    for (const server of [web, quiet, deaf]) server.close();
  });
  for await (const chunk of redis.stdout) if (String(chunk).includes("Ready to accept connections")) break;

  const told = await toldVersions([
    `http://127.0.0.1:${port(web)}`,
    `http://127.0.0.1:${port(quiet)}`,
    `redis://127.0.0.1:${redisPort}`,
    `redis://127.0.0.1:${port(deaf)}`,
    `http://127.0.0.1:${await getPort()}`,
    "postgres://127.0.0.1/x",
    "no address",
  ]);
  expect(told).toEqual({ nginx: "1.22.1", Redis: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});
