import { describe, expect, it } from "vitest";
import { readResolved } from "../../src/stack/compose/resolved.ts";
import { type Container, judge, readContainers } from "../../src/stack/compose/state.ts";
import { failure, step } from "./support.ts";

const container = (more: Partial<Container> = {}): Container => ({
  id: "c0ffee",
  service: "web",
  status: "running",
  exitCode: 0,
  outOfMemory: false,
  health: undefined,
  probe: "",
  restarts: 0,
  restarted: false,
  startedAt: "2026-01-01T00:00:00Z",
  memoryLimit: 0,
  ports: [],
  ...more,
});
const seen = (more: Partial<Container>, age = 60_000, oneShots: string[] = []) => {
  const judged = judge([container({ service: "calm" }), container(more)], new Set(oneShots), (one) =>
    one.service === "calm" ? 60_000 : age,
  );
  return judged.is === "ready" ? "ready" : `${judged.is}: ${judged.container.service} ${judged.what}`;
};

describe("a container", () => {
  it.each<[string, Partial<Container>, string, number?]>([
    ["runs", {}, "ready"],
    ["has only just begun to run", {}, "waiting: web has only just started", 900],
    ["is healthy at once", { health: "healthy" }, "ready", 0],
    ["is not healthy yet", { health: "starting", probe: "refused" }, "waiting: web is not healthy yet: refused"],
    ["is unhealthy", { health: "unhealthy", probe: "refused" }, "broken: web is unhealthy: refused"],
    ["was started again", { restarts: 2 }, "waiting: web has only just started; it was started again 2 times", 4_900],
    ["runs since it was started again", { restarts: 2 }, "ready", 5_100],
    [
      "is being restarted",
      { status: "restarting", exitCode: 3, restarts: 1, restarted: true },
      "waiting: web ended with code 3; it was started again 1 time",
    ],
    ["has finished", { status: "exited" }, "ready"],
    ["has failed", { status: "exited", exitCode: 2 }, "broken: web ended with code 2"],
    ["will be started again", { status: "exited", exitCode: 2, restarted: true }, "waiting: web ended with code 2"],
    [
      "had too little memory",
      { status: "exited", exitCode: 137, outOfMemory: true, memoryLimit: 64e6 },
      "broken: web was ended for lack of memory (its limit is 64 MB)",
    ],
    ["was only made", { status: "created" }, "waiting: web was made but not started"],
    ["is dead", { status: "dead" }, "broken: web is dead"],
  ])("%s", (_, more, expected, age) => {
    expect(seen(more, age)).toBe(expected);
  });

  it("that others wait for is there when it has ended with 0", () => {
    expect(seen({}, 60_000, ["web"])).toBe("waiting: web has not ended yet, which another service waits for");
    expect(seen({ status: "exited" }, 60_000, ["web"])).toBe("ready");
    expect(seen({ status: "exited", exitCode: 1 }, 60_000, ["web"])).toBe("broken: web ended with code 1");
  });

  it("that is broken is told before one that is only slow", () => {
    const all = [container({ service: "slow", health: "starting" }), container({ status: "exited", exitCode: 1 })];
    expect(judge(all, new Set(), () => 60_000)).toMatchObject({ is: "broken", container: { service: "web" } });
  });
});

it("reads what docker inspect says", () => {
  const inspected = {
    Id: "abc",
    RestartCount: 2,
    State: {
      Status: "running",
      ExitCode: 0,
      OOMKilled: false,
      StartedAt: "2026-11-24T22:55:09.374157339Z",
      Health: {
        Status: "unhealthy",
        FailingStreak: 3,
        Log: [
          { ExitCode: 1, Output: "old" },
          { ExitCode: 1, Output: "no\nusage: …\n" },
        ],
      },
    },
    HostConfig: { Memory: 1000, RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 } },
    Config: { Labels: { "com.docker.compose.service": "web" } },
  };
  const plain = {
    ...inspected,
    State: { ...inspected.State, Health: undefined },
    Config: { Labels: null },
    HostConfig: { Memory: 0, RestartPolicy: { Name: "no" } },
  };
  expect(readContainers(JSON.stringify([inspected, plain]))).toEqual([
    container({
      id: "abc",
      health: "unhealthy",
      probe: "no",
      restarts: 2,
      restarted: true,
      memoryLimit: 1000,
      startedAt: "2026-11-24T22:55:09.374157339Z",
    }),
    container({ id: "abc", service: "abc", restarts: 2, startedAt: "2026-11-24T22:55:09.374157339Z" }),
  ]);
});

describe("what compose has read", () => {
  const compose = (services: string[]) =>
    step({ kind: "compose", name: "compose.yml", file: "compose.yml", services, ready: undefined }) as Parameters<
      typeof readResolved
    >[1];
  // as v2 prints it; v1 has `version` and short ports, and lists where there is no condition
  const text = `
name: perf-budgets-r1-head
services:
  api:
    build: { context: /work, dockerfile: Dockerfile }
    depends_on:
      database: { condition: service_healthy, required: true }
      migrate: { condition: service_completed_successfully, required: true }
    ports: [{ mode: ingress, target: 3000, published: "3000", protocol: tcp }]
  database: { image: postgres:18 }
  migrate: { image: tool, depends_on: [database] }
  mail: { image: mail, depends_on: { api: null } }
`;

  it("tells what is started, what is meant to end, and whether something is built", () => {
    expect(readResolved(text, compose(["api"]))).toEqual({
      services: new Set(["api", "database", "migrate"]),
      oneShots: new Set(["migrate"]),
      images: new Map([
        ["api", { image: undefined, built: true }],
        ["database", { image: "postgres:18", built: false }],
        ["migrate", { image: "tool", built: false }],
      ]),
    });
    expect(readResolved(text, compose(["migrate"])).oneShots).toEqual(new Set());
    expect(readResolved(text, compose([])).services).toEqual(new Set(["api", "database", "migrate", "mail"]));
  });

  it("does not have every service", async () => {
    const failed = await failure(Promise.resolve().then(() => readResolved(text, compose(["databse", "x"]))));
    expect(failed.mistakes.map(({ hint }) => hint)).toEqual([
      "did you mean database? There are api, database, migrate, mail",
      "there are api, database, migrate, mail",
    ]);
  });
});
