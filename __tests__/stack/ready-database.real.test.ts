import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probeFor } from "../../src/stack/ready.ts";
import { type Server, startServer } from "../tools/sql/server.ts";
import { type Bench, failure, node, openBench, start } from "./support.ts";

let server: Server;
let bench: Bench;

beforeAll(async () => {
  [server, bench] = await Promise.all([startServer(), openBench()]);
});
afterAll(async () => {
  await server?.stop();
  await bench?.close();
});

const at = { file: "budgets.yml", line: 1, column: 1 };
const look = (url: string) => probeFor(url, { path: "", from: 0 }, at)(new AbortController().signal);

describe("a database that is waited for", () => {
  it("is ready when the user is let into the database, not when the port is open", async () => {
    const later = server.url.replace(/nexus$/, "later");
    expect(await look(later)).toEqual({
      ready: false,
      saw: `did not let us in: postgres://nexus@127.0.0.1:${server.port}/later: there is no database "later"`,
    });
    await server.exec("create database later");
    expect(await look(later)).toEqual({ ready: true });
  });

  it("tells what it saw, and never the password", async () => {
    const sleeper = node("setTimeout(() => {}, 60000)");
    const wrong = server.url.replace("right", "wrong-secret");
    const late = await failure(bench.start(bench.config([start(sleeper, { ready: wrong, within: 500 })])));
    expect(late.message).toContain("its database did not let us in");
    expect(late.message).toContain("wrong password for nexus");
    const gone = await failure(bench.start(bench.config([start(node("process.exit(4)"), { ready: wrong })])));
    expect(gone.message).toContain("before it was ready (its database)");
    for (const { message } of [late, gone]) expect(message).not.toContain("wrong-secret");
  });
});
