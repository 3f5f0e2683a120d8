import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftovers } from "../support/leftovers.ts";
import { run } from "../support/runner.ts";
import { createWorld, type World } from "./world.ts";

/** Answers after a while of waiting, which costs no CPU: on a busy machine it is what it is. */
const server = (ms: number): string => `
import { createServer } from "node:http";
createServer((request, response) => {
  setTimeout(() => response.end("hello"), request.url === "/slow" ? ${ms} : 20);
}).listen(Number(process.env.PORT_API), "127.0.0.1");
`;

describe("a pull request without any baseline", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({
      each: { "GET /slow": "{ gate: [latency.p50] }", "GET /other": "{ gate: [latency.p50] }" },
      compare: "{ mode: auto, guard: false }",
    });
    world.repository.commit("waits", { "server.mjs": server(20) });
  });
  afterAll(() => world.close());

  it("is measured beside what it is merged onto, and its slow endpoint is named", async () => {
    const main = world.repository.git("rev-parse", "main");
    const finished = await run("action", world.onPull(101, { "server.mjs": server(40) }));
    expect(finished.exit, finished.log).toBe(1);
    expect(finished.outputs).toMatchObject({ verdict: "red", regressions: "1", "over-budget": "0" });
    // its rate fell too, which only informs
    expect(finished.annotations.filter(({ level }) => level === "error")).toMatchObject([
      { file: "budgets.yml", message: expect.stringContaining("GET /slow: Latency (p50)") },
    ]);
    expect(finished.annotations.every(({ message }) => message.includes("GET /slow"))).toBe(true);
    const [comment] = world.github.state.comments;
    expect(comment?.body).toContain(`in pairs with the base ${main.slice(0, 7)}`);
    expect(comment?.body).toContain("GET /slow");
    expect(leftovers(world.repository.folder)).toEqual([]);
    expect(world.repository.git("worktree", "list").split("\n")).toHaveLength(1);
    expect(world.repository.git("config", "--list")).not.toMatch(/extraheader|token/i);
    expect(world.github.violations).toEqual([]);
  });

  it("is green where it changes nothing that is measured", async () => {
    const finished = await run("action", world.onPull(102, { "server.mjs": server(20), "x.txt": "1" }));
    expect(finished.exit, finished.log).toBe(0);
    expect(finished.outputs).toMatchObject({ verdict: "green", regressions: "0" });
    expect(world.github.state.comments).toHaveLength(1);
  });
});
