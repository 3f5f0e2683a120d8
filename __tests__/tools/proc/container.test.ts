import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  addressOf,
  containerUse,
  dockerVersion,
  follow,
  groupOf,
  parseDeath,
  parseStats,
  readGroup,
} from "../../../src/tools/proc/index.ts";

const stats = (memory: object) => ({
  read: "2026-11-24T22:55:17.65878364Z",
  cpu_stats: { cpu_usage: { total_usage: 2_500_000_000, usage_in_kernelmode: 10_000_000 }, online_cpus: 2 },
  memory_stats: memory,
});

describe("what `docker stats` computes", () => {
  it.each([
    // dockerd 20.10 on control groups v1 and v2, shortened
    ["v1", { usage: 50e6, limit: 1e9, stats: { cache: 9, inactive_file: 1e6, total_inactive_file: 8e6 } }, 42e6],
    ["v2", { usage: 50e6, limit: 1e9, stats: { anon: 30e6, inactive_file: 8e6 } }, 42e6],
    ["without the parts", { usage: 50e6 }, 50e6],
    ["more cache than use", { usage: 5e6, stats: { inactive_file: 8e6 } }, 5e6],
  ])("is told: %s", (_, memory, expected) => {
    expect(parseStats(stats(memory))).toEqual({ cpu: 2.5, memory: expected });
  });

  it("is nothing of a container that does not run", () => {
    expect(parseStats(stats({}))).toBeUndefined();
    expect(parseStats({ message: "No such container" })).toBeUndefined();
    expect(parseStats(undefined)).toBeUndefined();
  });
});

describe("a control group", () => {
  const id = "996b59994caea43f244219ec30c5144bbabf6634367bdfe4238ed97909abbd22";
  const v1 = ["9:name=systemd", "4:memory", "3:cpuset", "2:cpu,cpuacct", "0:"]
    .map((line) => `${line}:/docker/${id}`)
    .join("\n");
  const v2 = `0::/system.slice/docker-${id}.scope\n`;
  const all = () => true;

  it("is found in v1, wherever its controllers are mounted", () => {
    const folder = `/sys/fs/cgroup/cpuacct/docker/${id}`;
    expect(groupOf(v1, id, all)).toEqual({
      cpu: `${folder}/cpuacct.usage`,
      memory: `/sys/fs/cgroup/memory/docker/${id}/memory.usage_in_bytes`,
      parts: `/sys/fs/cgroup/memory/docker/${id}/memory.stat`,
    });
    expect(groupOf(v1, id, (path) => !path.startsWith(folder))?.cpu).toBe(
      `/sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpuacct.usage`,
    );
  });

  it("is found in v2", () => {
    const folder = `/sys/fs/cgroup/system.slice/docker-${id}.scope`;
    expect(groupOf(v2, id, all)).toEqual({
      cpu: `${folder}/cpu.stat`,
      memory: `${folder}/memory.current`,
      parts: `${folder}/memory.stat`,
    });
  });

  it("is none of a stranger's, nor where it can't be seen", () => {
    expect(groupOf(v1, "f".repeat(64), all)).toBeUndefined();
    expect(groupOf(v2, id, () => false)).toBeUndefined();
    expect(groupOf("", id, all)).toBeUndefined();
  });

  it.each([
    [
      "v1",
      { cpu: "2500000000\n", memory: "50000000\n", parts: "cache 9\ninactive_file 1\ntotal_inactive_file 8000000\n" },
    ],
    [
      "v2",
      { cpu: "usage_usec 2500000\nuser_usec 1\n", memory: "50000000\n", parts: "anon 1\ninactive_file 8000000\n" },
    ],
  ])("tells the same as `docker stats`: %s", (_, files) => {
    const group = { cpu: "cpu", memory: "memory", parts: "parts" };
    expect(readGroup(group, (path) => files[path as keyof typeof files])).toEqual({ cpu: 2.5, memory: 42e6 });
    expect(
      readGroup(group, (path) => (path === "parts" ? undefined : files[path as keyof typeof files])),
    ).toBeUndefined();
  });
});

it("reads the death of a container, and no other event", () => {
  const event = {
    status: "die",
    id: "0ffec2",
    Type: "container",
    Action: "die",
    Actor: { ID: "0ffec2", Attributes: { exitCode: "5", image: "busybox", name: "py" } },
    time: 1795561093,
    timeNano: 1795561093579938300,
  };
  expect(parseDeath(event)).toEqual({ id: "0ffec2", code: 5, at: expect.closeTo(1795561093579.9, 0) });
  expect(parseDeath({ ...event, Actor: { ID: "0ffec2", Attributes: { name: "py" } } })).toBeUndefined();
});

it("knows where an engine can be spoken to", () => {
  expect(addressOf("unix:///var/run/docker.sock")).toEqual({ socketPath: "/var/run/docker.sock" });
  expect(addressOf("tcp://127.0.0.1:2375")).toEqual({ host: "127.0.0.1", port: 2375 });
  expect(addressOf("tcp://[::1]:2375")).toEqual({ host: "::1", port: 2375 });
  expect(addressOf("ssh://somebody@somewhere")).toBeUndefined();
});

describe("the API", () => {
  async function serve(answer: RequestListener, work: (engine: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "perf-budgets-docker-"));
    const server = createServer(answer);
    const socket = join(folder, "docker.sock");
    await once(server.listen(socket), "listening");
    try {
      await work(`unix://${socket}`);
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    }
  }

  it("is undefined where it refuses, talks nonsense, or is not there", async () => {
    await serve(
      (request, response) => {
        response.statusCode = request.url === "/version" ? 200 : 404;
        response.end(request.url === "/version" ? "{" : "{}");
      },
      async (engine) => {
        expect(await dockerVersion(engine)).toBeUndefined();
        expect(await containerUse("abc", engine)).toBeUndefined();
      },
    );
    expect(await dockerVersion("unix:///nowhere/docker.sock")).toBeUndefined();
    expect(
      await follow(
        "unix:///nowhere/docker.sock",
        "/events",
        () => {},
        () => {},
      ),
    ).toBeUndefined();
  });

  it("is followed line by line, however its answer is cut, until it ends", async () => {
    const text = '{"n":1}\n{"s":"é"}\n';
    await serve(
      (_, response) => {
        const bytes = Buffer.from(text);
        const cut = bytes.indexOf(0xc3) + 1;
        response.write(bytes.subarray(0, cut));
        setTimeout(() => response.end(bytes.subarray(cut)), 20);
      },
      async (engine) => {
        const heard: unknown[] = [];
        const ended = Promise.withResolvers<void>();
        // it does not keep a process alive, so something else has to
        const awake = setInterval(() => undefined, 1000);
        await follow(engine, "/events", (value) => void heard.push(value), ended.resolve);
        await ended.promise;
        clearInterval(awake);
        expect(heard).toEqual([{ n: 1 }, { s: "é" }]);
      },
    );
  });
});
