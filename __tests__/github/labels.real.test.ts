import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptedBy } from "../../src/github/labels.ts";
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
const ask = (labels: readonly string[] = []) =>
  acceptedBy(clientOf(github), place, contextOf(github, { pull: pullOf({ labels }) }), "performance-accepted");

describe("the label that accepts slowdowns", () => {
  it("counts as the pull request bears it now, not as the event says", async () => {
    expect(await ask(["performance-accepted"])).toBeUndefined();
    github.state.labels = [...Array.from({ length: 120 }, (_, index) => `area-${index}`), "Performance-Accepted"];
    expect(await ask()).toBe("performance-accepted");
  });

  it("counts as the event says where GitHub does not tell", async () => {
    github.faults = [{ path: /\/labels$/, status: 403, body: { message: "Resource not accessible" } }];
    expect(await ask(["performance-accepted"])).toBe("performance-accepted");
    expect(await ask(["bug"])).toBeUndefined();
  });

  it("nobody is asked where there is no pull request", async () => {
    const context = contextOf(github, { pull: undefined });
    expect(await acceptedBy(clientOf(github), place, context, "x")).toBeUndefined();
    expect(github.requests).toEqual([]);
  });
});
