import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { treeOf } from "../../src/ledger/processes.ts";
import type { Stack } from "../../src/stack/stack.ts";
import { type Bench, failure, node, openBench, run, server, start, until } from "./support.ts";

let bench: Bench;
let storePort: number;
beforeEach(async () => {
  bench = await openBench();
  storePort = await getPort();
});
afterEach(() => bench.close());

/** A store in memory: each connection adds one and tells how many there were. */
const store = node(
  "let n = 0; require('net').createServer((s) => { s.on('error', () => {}); n += 1; s.end(String(n)) }).listen(process.env.PORT_STORE, '127.0.0.1')",
);
/** Answers with what the store says. */
const api = node(
  "require('http').createServer((q, r) => require('net').connect(process.env.PORT_STORE).on('data', (d) => r.end(d))" +
    ".on('error', () => { r.statusCode = 500; r.end() })).listen(process.env.PORT_API, '127.0.0.1')",
);
const open = (more = ""): Promise<Stack> =>
  bench.start(
    bench.config(
      [
        start(store, { name: "store", ready: "tcp://127.0.0.1:${PORT_STORE}" }),
        run(`echo seeded >> seeds; ${more}`, { name: "seed" }),
        start(api),
      ],
      { ports: { api: bench.port, store: storePort } },
    ),
  );
const pids = ({ arm }: Stack): number[] => arm.components.flatMap(({ by }) => ("pid" in by ? [by.pid] : []));
const states = (pid: number): string[] => treeOf(pid).map(({ state }) => (state === "T" ? "stopped" : "awake"));
const url = (): string => `http://127.0.0.1:${bench.port}/`;
const count = async (): Promise<number> => Number(await (await fetch(url())).text());
const seeds = (): string => readFileSync(join(bench.root, "seeds"), "utf8");

describe("an arm that is idle", () => {
  it("freezes its applications, leaves its stores awake, and has answered before it is at work again", async () => {
    const stack = await open();
    const [kept = 0, app = 0] = pids(stack);
    const before = await count();
    await stack.arm.freeze();
    await stack.arm.freeze();
    await until(() => states(app).every((state) => state === "stopped"));
    expect(states(kept)).not.toContain("stopped");
    await stack.arm.thaw();
    expect(await count()).toBe(before + 2); // one of them asked nobody but the arm itself
    await stack.arm.thaw();
    expect(await count()).toBe(before + 3);
  });

  it("tells who does not answer after it was woken", async () => {
    const broken = node(
      "let ok = true; require('http').createServer((q, r) => { r.statusCode = ok ? 200 : 503; r.end() })" +
        ".listen(process.env.PORT_API, '127.0.0.1'); process.on('SIGCONT', () => { ok = false })",
    );
    const stack = await bench.start(bench.config([start(broken)]));
    await stack.arm.freeze();
    const failed = await failure(stack.arm.thaw());
    expect(failed.exit).toBe(3);
    expect(failed.message).toBe("api (start step) did not answer within 10 s after it was woken: it answered 503");
    await stack.stop();
  });

  it.each(["awake", "frozen"])("starts its applications anew when %s; its stores keep what they hold", async (how) => {
    const stack = await open();
    const [kept, app] = pids(stack);
    const before = await count();
    if (how === "frozen") await stack.arm.freeze();
    await stack.arm.restart();
    expect(pids(stack)[0]).toBe(kept);
    expect(pids(stack)[1]).not.toBe(app);
    expect(treeOf(app ?? 0)).toEqual([]);
    expect(await count()).toBeGreaterThan(before);
    expect(seeds()).toBe("seeded\n");
    await stack.arm.freeze();
    await stack.arm.thaw();
    expect(stack.died()).toBeUndefined();
  });

  it("is stopped altogether for want of memory, and starts anew with what its run steps do", async () => {
    const stack = await open(`(sleep 1000 & echo $! > daemon)`);
    stack.idleBy("stopped");
    await count();
    const before = pids(stack);
    const daemon = Number(readFileSync(join(bench.root, "daemon"), "utf8"));
    await stack.arm.freeze();
    expect([...before, daemon].flatMap((pid) => treeOf(pid))).toEqual([]);
    await expect(fetch(url())).rejects.toThrow();
    expect(stack.died()).toBeUndefined();

    await stack.arm.thaw();
    expect(await count()).toBeLessThanOrEqual(3); // a look when it became ready, one of the API, this one
    expect(seeds()).toBe("seeded\nseeded\n");
    expect(pids(stack)).toHaveLength(2);

    await stack.arm.freeze();
    await stack.arm.restart();
    expect(seeds()).toBe("seeded\nseeded\nseeded\n");
    expect(await count()).toBeGreaterThan(0);
    await stack.arm.freeze();
    await stack.stop();
    expect(existsSync(join(bench.root, "daemon"))).toBe(true);
  });

  it("still dies when it dies, after it was stopped and started", async () => {
    const stack = await bench.start(bench.config([start(server())]));
    stack.idleBy("stopped");
    await stack.arm.freeze();
    await stack.arm.thaw();
    await sleep(50);
    expect(stack.died()).toBeUndefined();
    for (const { pid } of treeOf(pids(stack)[0] ?? 0)) process.kill(pid, "SIGKILL");
    await until(() => stack.died() !== undefined);
    expect(stack.died()?.message).toBe(
      "api (start step) was ended by SIGKILL (often: out of memory) after it had been ready",
    );
  });
});
