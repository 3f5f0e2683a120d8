import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { explain, KnownError } from "../../src/errors.ts";
import {
  type Image,
  madeBetween,
  mayMakeImages,
  ownNames,
  readImages,
  refuseSharedNames,
  withTag,
  writeOverride,
} from "../../src/stack/compose/images.ts";
import { temporaryFolder } from "./base/support.ts";
import { at, run, start, step } from "./support.ts";

const image = (more: Partial<Image> = {}): Image => ({
  id: "sha256:1",
  tagged: "1",
  created: 100,
  pulled: false,
  ...more,
});

it("reads images by each of their names", () => {
  const json = JSON.stringify([
    {
      Id: "sha256:1",
      RepoTags: ["shop:latest", "shop:1"],
      RepoDigests: [],
      Created: "1970-01-01T00:00:01Z",
      Metadata: { LastTagTime: "2026-01-01T00:00:00Z" },
    },
    { Id: "sha256:2", RepoTags: null },
    { Id: "sha256:3", RepoTags: ["postgres:18"], RepoDigests: ["postgres@sha256:4"] },
  ]);
  const shop = { id: "sha256:1", tagged: "2026-01-01T00:00:00Z", created: 1000, pulled: false };
  expect([...readImages(json)]).toEqual([
    ["shop:latest", shop],
    ["shop:1", shop],
    ["postgres:18", { id: "sha256:3", tagged: "", created: 0, pulled: true }],
  ]);
});

describe("names that steps have given to images", () => {
  it.each<[string, Image | undefined, Image, boolean]>([
    ["a new one", undefined, image(), true],
    ["one that leads elsewhere now", image(), image({ id: "sha256:2" }), true],
    ["one that was given again, to what the cache had", image(), image({ tagged: "2" }), true],
    ["one that nobody touched", image(), image(), false],
    ["one that was pulled", undefined, image({ pulled: true }), false],
    [
      "one that was built, on an engine that calls everything pulled",
      undefined,
      image({ pulled: true, created: 600 }),
      true,
    ],
  ])("%s", (_, before, after, made) => {
    const images = madeBetween(
      new Map(before ? [["shop:latest", before]] : []),
      new Map([["shop:latest", after]]),
      500,
    );
    expect([...images.keys()]).toEqual(made ? ["shop:latest"] : []);
  });

  it.each([
    ["shop", "shop:latest"],
    ["shop:2", "shop:2"],
    ["registry.test:5000/shop", "registry.test:5000/shop:latest"],
    ["registry.test:5000/shop:2", "registry.test:5000/shop:2"],
    ["shop@sha256:abc", "shop@sha256:abc"],
  ])("%s is %s", (name, full) => expect(withTag(name)).toBe(full));

  it("are looked for where steps may give any", () => {
    const steps = (...all: Parameters<typeof mayMakeImages>[0]["steps"]) => mayMakeImages({ steps: all });
    expect(steps(run("npm run build"), start("node x.js"))).toBe(false);
    expect(steps(run("npm run docker:build"))).toBe(true);
    expect(steps(run("make"), step({ kind: "compose", file: "compose.yml", services: [], ready: undefined }))).toBe(
      true,
    );
  });
});

describe("a second arm", () => {
  it.each<[string, string | undefined]>([
    ["docker run --rm -p $PORT_API:80 shop", "shop:latest"],
    ["docker run --rm shop:latest serve", "shop:latest"],
    ["IMAGE=shop ./serve.sh", "shop:latest"],
    ["docker run shop:$ARM", undefined],
    ["docker run shop:2", undefined],
    ["cd shop-2 && node workshop.js", undefined],
  ])("may not start an image that the other has made: %s", (command, name) => {
    const refuse = () => refuseSharedNames({ steps: [start(command)] }, new Map([["shop:latest", image()]]));
    if (name === undefined) return expect(refuse).not.toThrow();
    expect(refuse).toThrow(KnownError);
    expect(refuse).toThrow(`the step api runs the image ${name}, which the other arm has built`);
    try {
      refuse();
    } catch (error) {
      expect(explain(error)).toContain(`${at.file}:${at.line}`);
      expect(explain(error)).toContain("docker build -t shop:$ARM");
    }
  });

  it("has names of its own for what its file builds and names, also where only used", () => {
    const services = new Map([
      ["Web_1", { image: "shop", built: true }],
      ["worker", { image: "shop:latest", built: false }],
      ["plain", { image: undefined, built: true }],
      ["database", { image: "postgres:18", built: false }],
    ]);
    const names = ownNames(services, "perf-budgets-r1-base");
    expect([...names]).toEqual([
      ["Web_1", "perf-budgets-r1-base-web-1"],
      ["worker", "perf-budgets-r1-base-web-1"],
    ]);
    const temp = temporaryFolder();
    const path = join(temp.folder, "override.yml");
    writeOverride(path, names, "3.8");
    expect(parse(readFileSync(path, "utf8"))).toEqual({
      version: "3.8",
      services: { Web_1: { image: "perf-budgets-r1-base-web-1" }, worker: { image: "perf-budgets-r1-base-web-1" } },
    });
    writeOverride(path, names, undefined);
    expect(parse(readFileSync(path, "utf8"))).not.toHaveProperty("version");
    temp.remove();
  });
});
