import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Waiting, waitForAddress } from "../../src/stack/compose/ready.ts";
import type { Container } from "../../src/stack/compose/state.ts";
import { failure, step } from "./support.ts";

describe("the address of a compose step", () => {
  let folder: string;
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/there" ? 200 : 404;
    response.end();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "perf-budgets-ready-"));
    writeFileSync(join(folder, "step.log"), "what compose said\n");
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const container = (service: string, more: Partial<Container> = {}) =>
    ({ id: service, service, status: "running", exitCode: 0, outOfMemory: false, ...more }) as Container;
  const waiting = (path: string, all: readonly Container[]): Waiting => ({
    step: step({
      kind: "compose",
      name: "compose.yml",
      file: "compose.yml",
      services: [],
      ready: `http://127.0.0.1:\${PORT}${path}`,
      within: 300,
    }) as Waiting["step"],
    log: join(folder, "step.log"),
    context: {
      expand: (text: string) => text.replace("${PORT}", String((server.address() as AddressInfo).port)),
      signal: new AbortController().signal,
    } as Waiting["context"],
    compose: {} as Waiting["compose"],
    mine: async () => [...all],
    keep: ({ service }) => {
      const path = join(folder, `${service}.log`);
      writeFileSync(path, `what ${service} said\n`);
      return path;
    },
  });
  const wait = (path: string, ...all: Container[]) => waitForAddress(waiting(path, all), performance.now() + 300);

  it("is waited for", async () => {
    await wait("/there", container("web"));
  });

  it("that never answers is told with what it answered, and the log of the only service", async () => {
    const failed = await failure(wait("/missing", container("web")));
    expect(failed.message).toMatch(
      /^compose.yml \(compose step\) did not come up within 300 ms: http:.*\/missing answered 404$/,
    );
    expect(failed.mistakes[0]?.hint).toContain("what web said");
  });

  it("may not answer because a service has ended", async () => {
    const failed = await failure(wait("/missing", container("web"), container("api", { status: "exited" })));
    expect(failed.message).toMatch(/answered 404; service api ended with code 0$/);
    expect(failed.mistakes[0]?.hint).toContain("what api said");
  });

  it("of several services is told with what compose said", async () => {
    const failed = await failure(wait("/missing", container("web"), container("api")));
    expect(failed.mistakes[0]?.hint).toContain("what compose said");
  });
});
