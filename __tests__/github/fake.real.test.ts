import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeGithub, startGithub } from "../support/github/server.ts";

let github: FakeGithub;
beforeEach(async () => {
  github = await startGithub();
});
afterEach(() => github.close());

const ask = async (method: string, path: string, body?: unknown): Promise<number> => {
  const headers = { authorization: `token ${github.state.token}`, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${github.url}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
};

describe("the GitHub of the tests refuses what GitHub's description does not allow", () => {
  it.each([
    ["POST", "/repos/octo/shop/issues/7/comments", { text: "x" }, /must have required property 'body'/],
    ["POST", "/repos/octo/shop/issues/7/comments", { body: 7 }, /must be string/],
    ["POST", "/repos/octo/shop/issues/seven/comments", { body: "x" }, /issue_number.*must be integer/],
    ["GET", "/repos/octo/shop/actions/artifacts?nmae=x", undefined, /there is no parameter nmae/],
    ["GET", "/repos/octo/shop/actions/artifacts?per_page=many", undefined, /per_page.*must be integer/],
    ["GET", "/repos/octo/shop/no/such/path", undefined, /there is no such path/],
    ["DELETE", "/repos/octo/shop/issues/1", undefined, /there is no such path/],
  ])("%s %s %j", async (method, path, body, violation) => {
    expect(await ask(method, path, body)).toBe(400);
    expect(github.violations).toHaveLength(1);
    expect(github.violations[0]).toMatch(violation);
  });

  it("and checks its own answers by it", async () => {
    expect(await ask("GET", "/repos/octo/shop")).toBe(200);
    github.state.repository.defaultBranch = 7 as unknown as string;
    expect(await ask("GET", "/repos/octo/shop")).toBe(400);
    expect(github.violations[0]).toMatch(/the answer: .*default_branch must be string/);
  });
});
