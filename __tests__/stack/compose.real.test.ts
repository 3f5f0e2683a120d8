import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containers, docker } from "../../src/ledger/docker.ts";
import { skipUnless } from "../support/skips.ts";
import { type Bench, failure, openBench, run, step } from "./support.ts";

const PROJECT = "perf-budgets-r1-head";
// in the way of the runs of other checkouts, were it not for their own project names
const FILE = `
version: "2.4"
services:
  web:
    image: busybox:1.37
    entrypoint: [/bin/busybox, sh, -c, "echo hello from web; echo ok > /data/index.html; exec /bin/busybox httpd -f -p 80 -h /data"]
    ports: ["127.0.0.1:\${PORT_API}:80"]
    volumes: ["data:/data"]
    mem_limit: 64m
    healthcheck: { test: [CMD, /bin/busybox, test, -e, /data/index.html], interval: 1s }
  broken:
    image: busybox:1.37
    entrypoint: [/bin/busybox, sh, -c, "echo no such table; exit 5"]
volumes:
  data:
`;

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  writeFileSync(join(bench.root, "compose.yml"), FILE);
});
afterEach(() => bench.close());

const compose = (services: string[], more: { ready?: string; within?: number } = {}) =>
  step({
    kind: "compose",
    name: "compose.yml",
    file: "compose.yml",
    services,
    ready: undefined,
    within: 60_000,
    ...more,
  });

const address = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("DOCKER_")));
const env = { ...address, PATH: process.env.PATH, PYTHONPATH: process.env.PYTHONPATH };
const left = async () => ({
  containers: await containers(PROJECT, address, { all: true }),
  volumes: await docker(["volume", "ls", "-q", "--filter", `label=com.docker.compose.project=${PROJECT}`], address),
  networks: await docker(["network", "ls", "-q", "--filter", `label=com.docker.compose.project=${PROJECT}`], address),
});
const nothing = { containers: [], volumes: "", networks: "" };

describe.skipIf(skipUnless("docker-engine"))("a compose step", () => {
  it("brings services up, tells its containers, pauses them, and leaves nothing behind", async () => {
    const ready = "http://127.0.0.1:${PORT_API}/";
    const stack = await bench.start(bench.config([compose(["web"], { ready })]), { env });
    const url = `http://127.0.0.1:${bench.port}/`;
    expect(await (await fetch(url)).text()).toBe("ok\n");
    const [container] = await containers(PROJECT, address);
    expect(stack.arm.components).toEqual([
      { name: "web", by: { container: container?.id }, memoryLimit: 64 * 2 ** 20 },
    ]);
    await stack.arm.freeze();
    await expect(fetch(url, { signal: AbortSignal.timeout(500) })).rejects.toThrow();
    await stack.arm.thaw();
    expect((await fetch(url)).status).toBe(200);
    await stack.stop();
    expect(await left()).toEqual(nothing);
  });

  it("tells what the service said when it does not come up", async () => {
    const failed = await failure(bench.start(bench.config([compose(["broken"])]), { env }));
    expect(failed.exit).toBe(3);
    expect(failed.message).toMatch(/^compose.yml \(compose step\) /);
    expect(failed.mistakes[0]?.hint).toContain("no such table");
    expect(await left()).toEqual(nothing);
  });

  it("is brought down by the ledger when nobody else does it", async () => {
    await bench.start(bench.config([compose(["web"])]), { env });
    writeFileSync(join(bench.root, "compose.yml"), "now it cannot be read any more: [");
    const undone = await bench.owner.undo();
    expect(undone.map(({ words }) => words)).toEqual([`brought down the compose project ${PROJECT}`]);
    expect(await left()).toEqual(nothing);
  });

  it("is ended together with a later step that fails", async () => {
    const failed = await failure(bench.start(bench.config([compose(["web"]), run("exit 1")]), { env }));
    expect(failed.message).toBe("run (run step) ended with code 1");
    expect(await left()).toEqual(nothing);
  });
});
