import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CommentOptions, comment } from "../../src/github/comment.ts";
import type { Context } from "../../src/github/context.ts";
import { commentOf, sectionsOf } from "../../src/github/sections.ts";
import { type FakeGithub, startGithub } from "../support/github/server.ts";
import { clientOf, contextOf, place, pullOf } from "./world.ts";

let github: FakeGithub;
beforeEach(async () => {
  github = await startGithub();
});
afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const say = (text: string, more: Partial<Context> = {}, options: Partial<CommentOptions> = {}) =>
  comment(clientOf(github), place, {
    key: "default",
    context: contextOf(github, more),
    author: github.state.login,
    begin: true,
    render: (limit) => text.slice(0, limit),
    looks: [5, 20],
    ...options,
  });
const run = (id: number, attempt = 1) => ({ run: { id, attempt } });
const written = () => github.state.comments.map(({ body }) => sectionsOf(body).map(({ key, text }) => [key, text]));

describe("the comment", () => {
  it("is created once and edited from then on; an older run never overwrites a newer one", async () => {
    expect(await say("one")).toMatchObject({ done: "created" });
    expect(await say("two", run(501))).toMatchObject({ done: "updated" });
    expect(await say("old", run(400))).toEqual({ done: "nothing", why: "a newer run has already reported" });
    expect(written()).toEqual([[["default", "two"]]]);
  });

  it("an equal text of a newer run still takes its number, so that one between them stays out", async () => {
    await say("same", run(501));
    await say("same", run(505));
    expect(await say("between", run(503))).toMatchObject({ done: "nothing" });
    expect(written()).toEqual([[["default", "same"]]]);
  });

  it("is found behind a hundred others, and not taken from others who wrote its marker", async () => {
    const others = Array.from({ length: 150 }, (_, i) => ({ id: i, issue: 7, author: "people", body: "hi" }));
    const planted = commentOf([{ key: "default", run: { id: 999, attempt: 1 }, text: "all is green" }]);
    github.state.comments.push(...others, { id: 900, issue: 7, author: "mallory", body: planted });
    await say("one");
    expect(await say("two", run(501))).toMatchObject({ done: "updated" });
    expect(github.state.comments.filter(({ author }) => author === "github-actions[bot]")).toHaveLength(1);
    expect(github.state.comments.find(({ id }) => id === 900)?.body).toBe(planted);
  });

  it("is written with another token under another name", async () => {
    github.state.login = "shop-bot";
    await say("one");
    expect(await say("two", run(501))).toMatchObject({ done: "updated" });
  });

  it("is not begun when there is nothing to tell", async () => {
    expect(await say("green", {}, { begin: false })).toEqual({ done: "nothing", why: "nothing is wrong" });
    expect(github.state.comments).toEqual([]);
  });

  it("is shortened once when GitHub finds it too long", async () => {
    github.faults = [
      { method: "POST", path: /\/comments$/, times: 1, status: 422, body: { message: "Validation Failed" } },
    ];
    expect(await say("x".repeat(80_000))).toMatchObject({ done: "created" });
    expect(github.state.comments[0]?.body.length).toBeLessThan(20_000);
  });

  it("gives the YAML to add when it is not allowed", async () => {
    github.state.permissions.pullRequests = "read";
    expect(await say("one")).toMatchObject({
      done: "failed",
      hint: expect.stringMatching(/permissions:[\s\S]*pull-requests: write/),
    });
  });

  it("is explained, not complained about, for a fork", async () => {
    github.state.permissions.pullRequests = "read";
    expect(await say("one", { pull: pullOf({ fork: true }) })).toEqual({
      done: "nothing",
      why: expect.stringContaining("from a fork can only read"),
    });
  });
});

describe("two jobs of a matrix", () => {
  const both = [
    ["api", "of the API"],
    ["web", "of the web"],
  ];
  const key = (name: string) => say(`of the ${name === "api" ? "API" : "web"}`, {}, { key: name });

  it("one after the other: a section each in one comment", async () => {
    await key("web");
    await key("api");
    expect(written()).toEqual([both]);
    await say("of the web, again", run(501), { key: "web" });
    expect(written()).toEqual([[both[0], ["web", "of the web, again"]]]);
  });

  it("that both begin a comment end with one, which has both sections", async () => {
    // both have listed before either has created
    const barrier = Promise.withResolvers<void>();
    github.faults = [{ method: "POST", path: /\/comments$/, until: barrier.promise, times: 2 }];
    const jobs = Promise.all([key("web"), key("api")]);
    await expect.poll(() => lists()).toBeGreaterThanOrEqual(2);
    barrier.resolve();
    for (const { done } of await jobs) expect(["created", "updated"]).toContain(done);
    expect(written()).toEqual([both]);
    expect(github.requests.filter(({ method }) => method === "POST" || method === "DELETE")).not.toHaveLength(1);
  });

  it("that both read before either writes: the one whose section was overwritten writes it again", async () => {
    await say("old", run(400), { key: "web" });
    await say("old", run(400), { key: "api" });
    const before = lists();
    const barrier = Promise.withResolvers<void>();
    github.faults = [{ method: "PATCH", path: /\/comments\/\d+$/, until: barrier.promise, times: 2 }];
    const jobs = Promise.all([key("web"), key("api")]);
    await expect.poll(() => lists()).toBeGreaterThanOrEqual(before + 2);
    barrier.resolve();
    await jobs;
    expect(written()).toEqual([both]);
    // two would be the lost update
    expect(github.requests.filter(({ method }) => method === "PATCH").length).toBeGreaterThanOrEqual(4);
  });

  it("five at once, in whatever order their requests come: nothing is lost", async () => {
    const names = Array.from({ length: 5 }, (_, index) => `stack-${index}`);
    for (let round = 1; round <= 2; round += 1) {
      // every other request is late
      github.faults = Array.from({ length: 30 }, (_, index) => ({
        path: /\/comments/,
        times: 1,
        delay: (index * 7 + round * 3) % 11,
      }));
      await Promise.all(
        names.map((name) => say(`${name} in round ${round}`, run(500 + round), { key: name, looks: [50, 300] })),
      );
      expect(written()).toEqual([names.map((name) => [name, `${name} in round ${round}`])]);
    }
  });

  it("of the same key, an older and a newer run: the newer one stays", async () => {
    await say("begun", run(400));
    const barrier = Promise.withResolvers<void>();
    github.faults = [{ method: "PATCH", path: /\/comments\/\d+$/, until: barrier.promise, times: 1 }];
    const before = lists();
    const older = say("older", run(500));
    await expect.poll(() => lists()).toBe(before + 1);
    const newer = say("newer", run(501), { looks: [500] });
    await expect.poll(() => written()[0]?.[0]?.[1]).toBe("newer");
    barrier.resolve();
    await Promise.all([older, newer]);
    expect(written()).toEqual([[["default", "newer"]]]);
  });
});

const lists = () => github.requests.filter(({ method, path }) => method === "GET" && path.endsWith("/comments")).length;
