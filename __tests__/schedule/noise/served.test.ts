import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { localPort, served } from "../../../src/schedule/noise/served.ts";

describe("the port of a target", () => {
  it.each([
    ["http://127.0.0.1:3000/api", 3000],
    ["http://localhost", 80],
    ["https://[::1]/x", 443],
    ["postgres://u:p@127.0.0.1:5433/db", 5433],
    ["postgresql://localhost/db", 5432],
  ])("%s is %i", (target, port) => expect(localPort(target)).toBe(port));

  it.each(["https://example.org", "http://127.example.org:80", "postgres://db:5432/x", "", "${URL}"])(
    "%s is none of this machine's",
    (target) => expect(localPort(target)).toBeUndefined(),
  );
});

it.skipIf(process.platform !== "linux")("finds who serves a target, whoever started it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const targets = [`http://127.0.0.1:${port}/a`, `http://localhost:${port}/b`, "https://example.org"];
  expect(served(targets)).toEqual({ pids: [process.pid], hidden: false });
  await new Promise((resolve) => server.close(resolve));
  expect(served(targets)).toEqual({ pids: [], hidden: false });
});
