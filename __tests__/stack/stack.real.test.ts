import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explain, KnownError } from "../../src/errors.ts";
import { processOf, runs, treeOf } from "../../src/ledger/processes.ts";
import { at, type Bench, failure, node, openBench, run, server, start, step, until } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const pidOf = (component: { by: object } | undefined): number => {
  const by = component?.by ?? {};
  if ("pid" in by && typeof by.pid === "number") return by.pid;
  throw new Error("no pid");
};
const read = (name: string) => readFileSync(join(bench.root, name), "utf8");

describe("bringing a stack up", () => {
  it("runs the steps in order, each with its log, and says how it goes", async () => {
    const config = bench.config(
      [
        step({ kind: "build", name: "build the site", command: "echo built; echo 1 >> order" }),
        start(server(), { name: "api" }),
        run("echo $DATABASE_URL; echo 2 >> order", { name: "seed" }),
      ],
      { env: { HOST: "127.0.0.1", DATABASE_URL: "pg://${DB_USER:-me}@${HOST}:${PORT_API}/${ARM}" } },
    );
    const stack = await bench.start(config);
    expect(read("order")).toBe("1\n2\n");
    expect(readdirSync(join(bench.root, "logs")).sort()).toEqual([
      "01-build-the-site.log",
      "02-api.log",
      "03-seed.log",
    ]);
    expect(read("logs/01-build-the-site.log")).toBe("built\n");
    expect(read("logs/03-seed.log")).toBe(`pg://me@127.0.0.1:${bench.port}/head\n`);
    expect(bench.said.map((line) => line.replace(/[\d.]+ m?s$/, "…"))).toEqual([
      "build build the site",
      "build the site done in …",
      "start api",
      "api is ready after …",
      "run seed",
      "seed done in …",
    ]);
    expect(stack.arm.expand("${PORT_API} ${ROOT} ${ARM}")).toBe(`${bench.port} ${bench.root} head`);
    expect((await fetch(`http://127.0.0.1:${bench.port}/`)).status).toBe(200);
    const [api] = stack.arm.components;
    expect(api).toMatchObject({ name: "api", memoryLimit: undefined });
    const tree = treeOf(pidOf(api));
    await stack.stop();
    expect(tree.filter(runs)).toEqual([]);
    expect(stack.died()).toBeUndefined();
    expect(stack.arm.signal.aborted).toBe(false);
  });

  it("runs only build steps when only files are needed, whatever holds the ports", async () => {
    const holder = createServer().listen(bench.port, "127.0.0.1");
    const steps = [step({ kind: "build", command: "touch built" }), run("touch seeded"), start("false")];
    const stack = await bench.start(bench.config(steps), { until: "files" });
    expect(existsSync(join(bench.root, "built"))).toBe(true);
    expect(existsSync(join(bench.root, "seeded"))).toBe(false);
    expect(stack.arm.components).toEqual([]);
    holder.close();
  });

  it("is only an arm without a configuration", async () => {
    const stack = await bench.start(undefined, { env: { URL: "http://x", GONE: undefined } });
    expect(stack.arm.expand("${URL}")).toBe("http://x");
    expect(stack.arm.env).not.toHaveProperty("GONE");
    await stack.stop();
  });

  it("keeps the action's own inputs and tokens from the commands", async () => {
    const env = { PATH: process.env.PATH, "INPUT_GITHUB-TOKEN": "t", ACTIONS_RUNTIME_TOKEN: "t", GITHUB_SHA: "s" };
    await bench.start(bench.config([run("env")]), { env });
    expect(read("logs/01-run.log")).not.toMatch(/INPUT_|ACTIONS_RUNTIME/);
    expect(read("logs/01-run.log")).toContain("GITHUB_SHA=s");
  });

  it("gives a second arm free ports", async () => {
    const stack = await bench.start(bench.config([start(server())]), { arm: "base" });
    expect(stack.arm.ports.api).not.toBe(bench.port);
    expect((await fetch(`http://127.0.0.1:${stack.arm.ports.api}/`)).status).toBe(200);
    await stack.stop();
  });

  it.each([
    ["a TCP port", { ready: "tcp://127.0.0.1:${PORT_API}" }],
    ["a text in the log", { ready: "log: listening on ${PORT_API}" }],
    ["a pattern in the log", { ready: "log: /^listening on \\d+$/" }],
    ["a redirect", { ready: "http://localhost:${PORT_API}/", status: 302 }],
  ])("waits for %s", async (_, { ready, status = 200 }: { ready: string; status?: number }) => {
    const stack = await bench.start(bench.config([start(server(status, 300), { ready })]));
    expect(stack.arm.components).toHaveLength(1);
    await stack.stop();
  });

  it("ends what a run step left in the background", async () => {
    const stack = await bench.start(bench.config([run("setsid sleep 1004 & echo $! > pid; sleep 0.1")]));
    const pid = Number(read("pid"));
    await until(() => processOf(pid) !== undefined);
    const daemon = processOf(pid);
    await stack.stop();
    expect(daemon && runs(daemon)).toBe(false);
  });
});

describe("failing to come up", () => {
  it("tells the step, its exit code and the last fifty lines", async () => {
    const failed = await failure(
      bench.start(bench.config([run("seq 1 80; echo gone wrong >&2; exit 7", { name: "seed" })])),
    );
    expect(failed.exit).toBe(3);
    const [mistake] = failed.mistakes;
    expect(mistake).toMatchObject({ at, message: "seed (run step) ended with code 7" });
    const lines = mistake?.hint?.split("\n") ?? [];
    expect(lines[0]).toBe(`The last lines of ${join(bench.root, "logs/01-seed.log")}:`);
    expect(lines.slice(1)).toEqual([...Array.from({ length: 49 }, (_, n) => String(n + 32)), "gone wrong"]);
    expect(explain(failed)).toContain("budgets.yml:7:5  seed (run step) ended with code 7\n    The last lines of");
  });

  it("says when it was killed, and when it wrote nothing", async () => {
    const failed = await failure(bench.start(bench.config([run("kill -KILL $$")])));
    expect(failed.message).toBe("run (run step) was ended by SIGKILL (often: out of memory)");
    expect(failed.mistakes[0]?.hint).toContain("It wrote nothing (");
  });

  it("ends a step that takes too long", async () => {
    const failed = await failure(bench.start(bench.config([run("echo $$ > pid; sleep 1000; true", { within: 300 })])));
    expect(failed.message).toBe("run (run step) did not end within 300 ms");
    expect(processOf(Number(read("pid")))).toBeUndefined();
  });

  it.each([
    ["http", { ready: "http://127.0.0.1:${PORT_API}/", status: 503, saw: /: http:\/\/127.0.0.1:\d+\/ answered 503$/ }],
    [
      "no server",
      { ready: "http://127.0.0.1:1/", status: 200, saw: /: http:\/\/127.0.0.1:1\/ refused the connection$/ },
    ],
    ["tcp", { ready: "tcp://127.0.0.1:1", status: 200, saw: /: tcp:\/\/127.0.0.1:1 refused the connection$/ }],
    ["log", { ready: "log: never", status: 200, saw: /: its log did not contain never$/ }],
  ])("tells what it saw last when it does not become ready: %s", async (_, { ready, status, saw }) => {
    const failed = await failure(bench.start(bench.config([start(server(status), { ready, within: 700 })])));
    expect(failed.exit).toBe(3);
    expect(failed.message).toMatch(/^api \(start step\) was not ready within 700 ms: /);
    expect(failed.message).toMatch(saw);
    expect(failed.mistakes[0]?.at).toEqual(at);
    expect(failed.mistakes[0]?.hint).toContain("listening on");
  });

  it("tells of a server that accepts and never answers", async () => {
    const silent = node("require('net').createServer(() => {}).listen(process.env.PORT_API, '127.0.0.1')");
    const failed = await failure(bench.start(bench.config([start(silent, { within: 800 })])));
    expect(failed.message).toMatch(/not ready within 800 ms: http:.* gave no sign while we waited for an answer$/);
  });

  it("does not wait for a process that has ended", async () => {
    const failed = await failure(bench.start(bench.config([start("echo no database; exit 1", { within: 3_600_000 })])));
    expect(failed.message).toMatch(/^api \(start step\) ended with code 1 after \d+ ms, before it was ready \(http:/);
    expect(failed.mistakes[0]?.hint).toContain("no database");
  });

  it("explains that a start step stays in the foreground", async () => {
    const failed = await failure(bench.start(bench.config([start("true")])));
    expect(failed.mistakes[0]?.hint).toContain("A start step stays in the foreground.");
  });

  it("blames the service that died, not the step that noticed", async () => {
    const steps = [
      start(node("console.log('listening'); setTimeout(() => { console.log('bad disk'); process.exit(4) }, 300)"), {
        name: "database",
        ready: "log: listening",
      }),
      run("sleep 1000; true", { name: "seed" }),
    ];
    const failed = await failure(bench.start(bench.config(steps)));
    expect(failed.message).toBe("database (start step) ended with code 4 after it had been ready");
    expect(failed.mistakes[0]?.hint).toContain("bad disk");
  });

  it("goes on without an optional step, tells why, and leaves nothing of it", async () => {
    const lost = { ...start("sleep 30", { name: "cache", ready: "tcp://127.0.0.1:1", within: 300 }), optional: true };
    const none = { ...run("there-is-no-such-program", { name: "seed" }), optional: true };
    const stack = await bench.start(bench.config([lost, none, start(server())]));
    expect(stack.missing).toEqual([
      { name: "cache", why: expect.stringContaining("was not ready within 300 ms"), hint: expect.any(String) },
      { name: "seed", why: "seed (run step) ended with code 127", hint: expect.stringContaining("not found") },
    ]);
    expect(bench.said).toContainEqual(expect.stringMatching(/^seed is optional, the run goes on without it: /));
    expect(stack.arm.components.map(({ name }) => name)).toEqual(["api"]);
    await stack.stop();
    expect(await bench.owner.undo()).toEqual([]);
  });

  it("does not forgive a mistake in the file", async () => {
    const wrong = { ...start(server(), { ready: "http://127.0.0.1:${PORT_NOWHERE}/" }), optional: true };
    expect((await failure(bench.start(bench.config([wrong])))).exit).toBe(2);
  });

  it("ends the earlier services when a later step fails", async () => {
    const failed = await failure(
      bench.start(bench.config([start(`echo $$ > pid; ${server()}`), run("exit 1", { name: "seed" })])),
    );
    expect(failed.message).toBe("seed (run step) ended with code 1");
    expect(processOf(Number(read("pid")))).toBeUndefined();
  });

  it("refuses what cannot be a readiness, and variables that are not set", async () => {
    for (const [ready, message] of [
      ["listening", 'ready: "listening" cannot be checked'],
      ["tcp://127.0.0.1", 'ready: "tcp://127.0.0.1" cannot be checked'],
      ["log: /(/", "is no regular expression"],
      ["log:", "names no text"],
      ["http://${NOWHERE}/", "the variable NOWHERE is not set"],
    ] as const) {
      const failed = await failure(bench.start(bench.config([start(server(), { ready })])));
      expect(failed.exit).toBe(2);
      expect(failed.message).toContain(message);
    }
    const failed = await failure(bench.start(bench.config([], { env: { A: "${B}", B: "1" } })));
    expect(failed.mistakes[0]).toMatchObject({ at, message: 'the variable B is not set (in "${B}")' });
  });

  it("says what to do where there is no Docker engine", async () => {
    const compose = step({ kind: "compose", name: "compose.yml", file: "compose.yml", services: [], ready: undefined });
    writeFileSync(join(bench.root, "compose.yml"), "services: {}\n");
    const env = { PATH: process.env.PATH, DOCKER_HOST: `unix://${bench.root}/none.sock` };
    const failed = await failure(bench.start(bench.config([compose]), { env }));
    expect(failed.exit).toBe(3);
    expect(failed.message).toMatch(
      /^compose.yml \(compose step\): (no Docker engine answers: |there is no docker command)/,
    );
    expect(failed.mistakes[0]?.hint).toMatch(/^(Start it|Install Docker)/);
  });
});

describe("cancelling", () => {
  it.each([
    ["a build", () => step({ kind: "build", command: "echo $$ > pid; sleep 1000; true" })],
    ["a run", () => run("echo $$ > pid; sleep 1000; true")],
    ["a start", () => start("echo $$ > pid; sleep 1000; true")],
  ])("%s ends it at once and starts nothing more", async (_, make) => {
    const cancel = new AbortController();
    const started = bench.start(bench.config([make(), run("touch next")]), { signal: cancel.signal });
    const outcome = started.catch((error: unknown) => error);
    await until(() => existsSync(join(bench.root, "pid")) && read("pid") !== "");
    const reason = new Error("cancelled by SIGTERM");
    cancel.abort(reason);
    expect(await outcome).toBe(reason);
    expect(processOf(Number(read("pid")))).toBeUndefined();
    expect(existsSync(join(bench.root, "next"))).toBe(false);
  });

  it("before the first step starts nothing", async () => {
    const signal = AbortSignal.abort(new Error("at once"));
    await expect(bench.start(bench.config([run("touch next")]), { signal })).rejects.toThrow("at once");
    expect(existsSync(join(bench.root, "next"))).toBe(false);
  });
});

describe("a stack that is up", () => {
  it("tells which service died while it was measured", async () => {
    const dying = `${server()} & wait $!; echo the last word; exit 9`;
    const stack = await bench.start(bench.config([start(dying)]));
    expect(stack.died()).toBeUndefined();
    const child = treeOf(pidOf(stack.arm.components[0])).find(
      ({ parent }) => parent === pidOf(stack.arm.components[0]),
    );
    process.kill(child?.pid ?? 0, "SIGKILL");
    await until(() => stack.died() !== undefined);
    expect(stack.died()?.message).toBe("api (start step) ended with code 9 after it had been ready");
    expect(stack.died()?.mistakes[0]?.hint).toContain("the last word");
    expect(stack.arm.signal.reason).toBe(stack.died());
    await stack.stop();
  });

  it("stands still when frozen, and goes on when thawed", async () => {
    const busy = `${node("let n = 0; setInterval(() => require('fs').writeFileSync('n', String(n++)), 5)")} & ${server()}`;
    const stack = await bench.start(bench.config([start(busy)]));
    const pid = pidOf(stack.arm.components[0]);
    await until(() => existsSync(join(bench.root, "n")));
    await stack.arm.freeze();
    await until(() => treeOf(pid).every(({ state }) => state === "T"));
    const stood = read("n");
    await sleep(200);
    expect(read("n")).toBe(stood);
    await expect(fetch(`http://127.0.0.1:${bench.port}/`, { signal: AbortSignal.timeout(300) })).rejects.toThrow();
    await stack.arm.thaw();
    await until(() => read("n") !== stood);
    expect((await fetch(`http://127.0.0.1:${bench.port}/`)).status).toBe(200);
    await stack.arm.freeze();
    await stack.stop(); // also what is frozen
    expect(treeOf(pid)).toEqual([]);
  });

  it("restarts its services with new processes, and does not take that for a death", async () => {
    const stack = await bench.start(bench.config([start(server(200, 50))]));
    const before = pidOf(stack.arm.components[0]);
    await stack.arm.restart();
    const after = pidOf(stack.arm.components[0]);
    expect(after).not.toBe(before);
    expect(treeOf(before)).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${bench.port}/`)).status).toBe(200);
    expect(stack.died()).toBeUndefined();
    await stack.stop();
  });
});

describe("a port in use", () => {
  it.each(["127.0.0.1", "::1", "0.0.0.0"])("is named with its holder (%s)", async (host) => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(bench.port, host, resolve));
    const failed = await failure(bench.start(bench.config([run("touch next")])));
    holder.close();
    expect(failed).toBeInstanceOf(KnownError);
    expect(failed.exit).toBe(3);
    expect(failed.mistakes).toHaveLength(1);
    expect(failed.message).toMatch(
      new RegExp(`^port ${bench.port} \\(stack.ports.api\\) is in use by .*node.* \\(pid ${process.pid}\\)$`),
    );
    expect(failed.mistakes[0]?.hint).toBe(
      `End it (\`kill ${process.pid}\`), or write another port at stack.ports.api.`,
    );
    expect(existsSync(join(bench.root, "next"))).toBe(false);
  });

  it("names every one of them, and the run that left it", async () => {
    const stack = await bench.start(bench.config([start(server())]));
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const second = typeof address === "object" ? (address?.port ?? 0) : 0;
    const failed = await failure(bench.start(bench.config([], { ports: { api: bench.port, web: second } })));
    expect(failed.mistakes.map(({ message }) => message.slice(0, 40).replace(/^port \d+ /, ""))).toEqual([
      expect.stringMatching(/^\(stack.ports.api\)/),
      expect.stringMatching(/^\(stack.ports.web\)/),
    ]);
    expect(failed.mistakes[0]?.hint).toMatch(
      /^A perf-budgets run that is dead \(test-.*\) left it behind: `perf-budgets stop` ends it/,
    );
    other.close();
    await stack.stop();
  });
});
