import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import getPort from "get-port";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stop } from "../../src/commands/stop.ts";
import type { Step } from "../../src/config/types.ts";
import type { Stack } from "../../src/stack/stack.ts";
import { type Engine, openEngine } from "../support/engine.ts";
import { skipUnless } from "../support/skips.ts";
import { type Bench, failure, openBench, run, step, until } from "./support.ts";

describe.skipIf(skipUnless("docker-engine"))("a compose step", { timeout: 60_000 }, () => {
  let engine: Engine;
  let bench: Bench;
  beforeAll(async () => {
    engine = await openEngine();
  }, 180_000);
  afterAll(() => engine?.close());
  beforeEach(async () => {
    bench = await openBench();
    writeFileSync(join(bench.root, "compose.yml"), file());
  });
  afterEach(async () => {
    await bench.close();
    expect(everything()).toEqual([]);
  });

  const sh = (script: string): string => JSON.stringify(["/bin/busybox", "sh", "-c", script]);
  const file = (): string => `
x-quick: &quick { image: "${engine.image}", stop_signal: SIGKILL } # process 1 ignores a polite signal
services:
  web:
    <<: *quick
    entrypoint: ${sh("echo hello from web; echo ok > /data/index.html; exec busybox httpd -f -p 80 -h /data")}
    ports: ["127.0.0.1:\${PORT_WEB}:80"]
    volumes: ["data:/data"]
    mem_limit: 64m
    healthcheck: { test: [CMD, /bin/busybox, test, -e, /data/index.html], interval: 1s }
  worker:
    image: ${engine.image}
    entrypoint: ${sh("echo at work; trap 'exit 7' TERM; while :; do busybox sleep 0.1; done")}
  again:
    image: ${engine.image}
    restart: always
    entrypoint: ${sh("echo at work again; trap 'exit 7' TERM; while :; do busybox sleep 0.1; done")}
  migrate:
    <<: *quick
    entrypoint: ${sh("echo migrated")}
  broken:
    <<: *quick
    entrypoint: ${sh("for i in $$(busybox seq 60); do echo line $$i; done; busybox sleep 0.3; echo no such table >&2; exit 5")}
  flapping:
    <<: *quick
    restart: always
    entrypoint: ${sh("echo no password given; exit 3")}
  sick:
    <<: *quick
    entrypoint: ${sh("echo I am slow today; busybox sleep 1000")}
    healthcheck: { test: [CMD, /bin/busybox, sh, -c, "echo no answer; exit 1"], interval: 300ms, retries: 2 }
  slow:
    <<: *quick
    entrypoint: ${sh("echo I take my time; busybox sleep 1000")}
    healthcheck: { test: [CMD, /bin/busybox, sh, -c, "echo no answer yet; exit 1"], interval: 1s, retries: 100 }
  patient:
    <<: *quick
    depends_on: { slow: { condition: service_healthy } }
  hungry:
    <<: *quick
    mem_limit: 16m
    entrypoint: ${sh("busybox tail /dev/zero")}
  built:
    build: { context: ., dockerfile: built.Dockerfile }
  both:
    <<: *quick
    entrypoint: ${sh("busybox sleep 1000")}
    depends_on: [web]
volumes:
  data:
`;

  const compose = (services: string[], more: { ready?: string; within?: number } = {}): Step =>
    step({
      kind: "compose",
      name: "compose.yml",
      file: "compose.yml",
      services,
      ready: undefined,
      within: 40_000,
      ...more,
    });
  const start = (steps: Step[], more: Parameters<Bench["start"]>[1] = {}): Promise<Stack> =>
    bench.start(bench.config(steps, { ports: { web: bench.port } }), { env: engine.env, ...more });
  const url = (): string => `http://127.0.0.1:${bench.port}/`;
  /** also on an engine that others use */
  const everything = (): string[] =>
    [
      ["ps", "-a", "--format", "{{.Names}}"],
      ["volume", "ls", "--format", "{{.Name}}"],
      ["network", "ls", "--format", "{{.Name}}"],
      ["image", "ls", "--format", "{{.Repository}}"],
    ].flatMap((args) => lines(engine.docker(...args)).filter((name) => name.startsWith("perf-budgets-r")));
  const lines = (text: string): string[] => text.split("\n").filter(Boolean);
  const idOf = (service: string, project = "perf-budgets-r1-head"): string => {
    const label = (name: string, value: string) => ["--filter", `label=com.docker.compose.${name}=${value}`];
    const ids = lines(engine.docker("ps", "-aq", ...label("project", project), ...label("service", service)));
    expect(ids).toHaveLength(1);
    return ids[0] ?? "";
  };

  it("brings services up with the arm's port, tells its containers, pauses and restarts them", async () => {
    const stack = await start([compose(["web", "worker"], { ready: "http://127.0.0.1:${PORT_WEB}/" })]);
    expect(await (await fetch(url())).text()).toBe("ok\n");
    const [web, worker] = stack.arm.components.toSorted((a, b) => a.name.localeCompare(b.name)).toReversed();
    expect([web, worker]).toMatchObject([
      { name: "worker", memoryLimit: undefined },
      { name: "web", by: { engine: engine.host }, memoryLimit: 64 * 2 ** 20 },
    ]);
    await stack.arm.freeze();
    await expect(fetch(url(), { signal: AbortSignal.timeout(500) })).rejects.toThrow();
    await stack.arm.thaw();
    expect((await fetch(url())).status).toBe(200);

    const startedAt = (): string => engine.docker("inspect", "-f", "{{.State.StartedAt}}", idOf("web"));
    const before = startedAt();
    await stack.arm.restart();
    expect(startedAt()).not.toBe(before);
    expect((await fetch(url())).status).toBe(200);
    expect(stack.died()).toBeUndefined();

    await stack.stop();
    expect(readFileSync(join(bench.root, "logs/01-compose-yml.web.log"), "utf8")).toContain("hello from web\n");
    expect(stack.died()).toBeUndefined();
  });

  it("shares the project between steps with the same file, and takes what has ended with 0 for finished", async () => {
    const stack = await start([compose(["web", "migrate"]), run("true"), compose(["both", "worker"])]);
    expect(stack.arm.components.map(({ name }) => name).toSorted()).toEqual(["both", "web", "worker"]);
    expect(lines(engine.docker("network", "ls", "-q", "--filter", "name=perf-budgets-r1"))).toHaveLength(1);
  });

  it("names the service that is to blame, its exit code, its last fifty lines and the line of the step", async () => {
    const failed = await failure(start([compose(["web", "broken"])]));
    expect(failed.exit).toBe(3);
    expect(failed.message).toBe("compose.yml (compose step) service broken ended with code 5");
    expect(failed.mistakes[0]?.at).toEqual({ file: "budgets.yml", line: 7, column: 5 });
    const said = failed.mistakes[0]?.hint?.split("\n") ?? [];
    expect(said[0]).toMatch(/^The last lines of .*01-compose-yml\.broken\.log:$/);
    expect(said.slice(1)).toHaveLength(50);
    expect(said.slice(1)).toContain("line 60");
    expect(said.slice(1)).toContain("no such table");
  });

  it("tells what a failed health check printed", async () => {
    const failed = await failure(start([compose(["sick"])]));
    expect(failed.message).toBe("compose.yml (compose step) service sick is unhealthy: no answer");
    expect(failed.mistakes[0]?.hint).toContain("I am slow today");
  });

  it("names the service that compose itself waits for in vain", async () => {
    const failed = await failure(start([compose(["patient"], { within: 8_000 })]));
    expect(failed.message).toBe(
      "compose.yml (compose step) did not come up within 8 s: service slow is not healthy yet: no answer yet",
    );
    expect(failed.mistakes[0]?.hint).toContain("I take my time");
  });

  it("does not take a service for ready that is started again and again", async () => {
    const failed = await failure(start([compose(["flapping"], { within: 10_000 })]));
    expect(failed.message).toMatch(
      /did not come up within 10 s: service flapping (ended with code 3|has only just started); it was started again \d+ times?$/,
    );
    expect(failed.mistakes[0]?.hint).toContain("no password given");
  });

  it("tells a lack of memory", async () => {
    const failed = await failure(start([compose(["hungry"])]));
    expect(failed.message).toBe(
      "compose.yml (compose step) service hungry was ended for lack of memory (its limit is 16.8 MB)",
    );
  });

  it.each([
    { service: "again", words: "at work again", how: ["kill", "--signal", "TERM"], code: 7 },
    { service: "web", words: "hello from web", how: ["kill"], code: 137 },
  ])("sees that $service dies while it is measured", async ({ service, words, how, code }) => {
    const stack = await start([compose(["web", "worker", "again"])]);
    expect(stack.died()).toBeUndefined();
    engine.docker(...how, idOf(service));
    await until(() => stack.arm.signal.aborted);
    const died = stack.died();
    expect(died?.exit).toBe(3);
    expect(died?.message).toBe(
      `compose.yml (compose step) service ${service} ended with code ${code} after it had been ready`,
    );
    expect(died?.mistakes[0]).toMatchObject({ at: { line: 7 }, hint: expect.stringContaining(words) });
    expect(stack.arm.signal.reason).toBe(died);
  });

  it("builds what is built from the checkout, and removes the image", async () => {
    writeFileSync(
      join(bench.root, "built.Dockerfile"),
      `FROM ${engine.image}\nENTRYPOINT ["/bin/busybox", "sleep", "1000"]\n`,
    );
    const stack = await start([compose(["built"])]);
    expect(stack.arm.components.map(({ name }) => name)).toEqual(["built"]);
    expect(everything()).toContainEqual(expect.stringMatching(/^perf-budgets-r1-head[_-]built$/));
  });

  it("runs two arms and two runs side by side; ending one leaves the others", async () => {
    const [base, other] = [await getPort(), await getPort()];
    const head = await start([compose(["web"])]);
    const second = await start([compose(["web"])], { arm: "base" });
    const another = await bench.start(bench.config([compose(["web"])], { ports: { web: other } }), {
      env: engine.env,
      run: "r2",
    });
    expect(second.arm.ports.web).not.toBe(bench.port);
    expect(new Set([base, other, bench.port]).size).toBe(3);
    await head.stop();
    expect(second.died()).toBeUndefined();
    for (const port of [second.arm.ports.web, other])
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    await second.stop();
    expect((await fetch(`http://127.0.0.1:${other}/`)).status).toBe(200);
    await another.stop();
  });

  it("refuses a second arm where it would meet the first, at the line of the compose file", async () => {
    const text = file()
      .replace("127.0.0.1:${PORT_WEB}:80", "8089:80")
      .replace("  web:\n", "  web:\n    container_name: web\n");
    writeFileSync(join(bench.root, "compose.yml"), text);
    const failed = await failure(start([compose(["both"])], { arm: "base" }));
    expect(failed.exit).toBe(2);
    expect(failed.mistakes.map(({ at, message }) => [at?.file, at?.line, message])).toEqual([
      ["compose.yml", 5, "service web has the container_name web, which a second arm can't have too"],
      ["compose.yml", 8, "service web publishes the host port 8089, which a second arm can't have too"],
    ]);
  });

  it("is brought down by the ledger, whatever has become of the file", async () => {
    await start([compose(["web", "worker"])]);
    writeFileSync(join(bench.root, "compose.yml"), "now it cannot be read any more: [");
    const undone = await bench.owner.undo();
    expect(undone.map(({ words }) => words)).toContain("brought down the compose project perf-budgets-r1-head");
    expect(everything()).toEqual([]);
  });

  it("is brought down after SIGKILL, also frozen, by `perf-budgets stop`", async () => {
    const script = join(import.meta.dirname, "../support/run-composed.ts");
    const child = spawn(process.execPath, [script, bench.root, "r3", String(bench.port)], {
      env: engine.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout!, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(engine.docker("inspect", "-f", "{{.State.Status}}", idOf("web", "perf-budgets-r3-head"))).toBe("paused\n");
    const said: string[] = [];
    expect(await stop({ folder: join(bench.root, "state"), say: (line) => void said.push(line) })).toBe(0);
    expect(said).toEqual(["brought down the compose project perf-budgets-r3-head"]);
    expect(everything()).toEqual([]);
  });

  it("is ended together with a later step that fails", async () => {
    const failed = await failure(start([compose(["web"]), run("exit 1")]));
    expect(failed.message).toBe("run (run step) ended with code 1");
    expect(everything()).toEqual([]);
  });

  it("names who holds a port that it wants", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as { port: number };
    writeFileSync(join(bench.root, "compose.yml"), file().replace("${PORT_WEB}", String(port)));
    const failed = await failure(start([compose(["web"])]));
    holder.close();
    expect(failed.mistakes[0]?.hint).toContain(`Port ${port} is in use by `);
    expect(failed.mistakes[0]?.hint).toContain(`(pid ${process.pid})`);
  });

  it("tells a service that the file does not have, a file that compose cannot read, and a variable that is not set", async () => {
    const missing = await failure(start([compose(["wep"])]));
    expect([missing.exit, missing.message]).toEqual([2, "compose.yml (compose step): compose.yml has no service wep"]);
    expect(missing.mistakes[0]?.hint).toContain("did you mean web?");

    writeFileSync(join(bench.root, "compose.yml"), "services: { web: { imaje: x } }");
    const unreadable = await failure(start([compose([])]));
    expect([unreadable.exit, unreadable.message]).toEqual([
      2,
      "compose.yml (compose step): compose cannot read compose.yml",
    ]);
    expect(unreadable.mistakes[0]?.hint).toContain("imaje");

    writeFileSync(join(bench.root, "compose.yml"), file().replace("PORT_WEB", "PORT_WEP"));
    await start([compose(["worker"])]);
    expect(bench.said.join("\n")).toMatch(/PORT_WEP.* variable is not set/);
  });

  it("says that no engine answers", async () => {
    const failed = await failure(
      start([compose(["web"])], { env: { ...engine.env, DOCKER_HOST: "unix:///nowhere/docker.sock" } }),
    );
    expect([failed.exit, failed.message]).toEqual([3, expect.stringContaining("no Docker engine answers")]);
  });

  // where there is no v1 the plugin is what all tests above have spoken to
  it.runIf(hasV1())("speaks to compose as Docker's plugin too", async () => {
    const config = join(bench.root, "docker");
    mkdirSync(join(config, "cli-plugins"), { recursive: true });
    const plugin = join(config, "cli-plugins/docker-compose");
    // what a plugin is for `docker`: a program that describes itself and gets the rest of the command line
    writeFileSync(plugin, PLUGIN);
    chmodSync(plugin, 0o755);
    const stack = await start([compose(["web"])], {
      env: { ...engine.env, DOCKER_CONFIG: config, WITNESS: join(bench.root, "seen") },
    });
    expect(stack.arm.components.map(({ name }) => name)).toEqual(["web"]);
    const project = `-p perf-budgets-r1-head -f ${join(bench.root, "compose.yml")}`;
    expect(lines(readFileSync(join(bench.root, "seen"), "utf8")).filter((line) => line.includes("-p"))).toEqual([
      `${project} config`,
      `${project} up -d web`,
    ]);
  });
});

const hasV1 = (): boolean => spawnSync("docker-compose", ["version"]).status === 0;

const PLUGIN = `#!/bin/sh
if [ "$1" = docker-cli-plugin-metadata ]; then
  echo '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"v2"}'
  exit
fi
shift
[ -z "$WITNESS" ] || echo "$@" >> "$WITNESS"
exec docker-compose "$@"
`;
