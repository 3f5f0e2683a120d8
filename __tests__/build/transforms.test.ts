import { describe, expect, test } from "vitest";
import { licenses, packageFolder } from "../../scripts/build/licenses.ts";
import { type Context, TRANSFORMS } from "../../scripts/build/lighthouse/transforms.ts";
import { sizes } from "../../scripts/build/write.ts";
import { ROOT } from "./run.ts";

const context = (file: string): Context => ({
  file,
  read: () => "{}",
  readFrom: () => "text",
  list: (folder) => (folder === "core/audits" ? ["seo", "viewport.js", "viewport.d.ts"] : ["one.js"]),
});

const transform = (name: string) => {
  const found = TRANSFORMS.find((one) => one.name === name);
  if (!found) throw new Error(`no transform is called ${name}`);
  return found;
};

describe("transforms of Lighthouse", () => {
  const exact = TRANSFORMS.filter(({ file }) => typeof file === "string");

  test.each(exact.map((one) => [one.name, one] as const))("%s: fails when its pattern is gone", (_, one) => {
    expect(() => one.apply("export const somethingElse = 1;", context(String(one.file)))).toThrow();
  });

  test("a new read from the package fails the build", () => {
    const guard = transform("nothing more is read from the package");
    expect(() => guard.apply("const a = fs.readFileSync(dir + '/new.html');", context("core/new.js"))).toThrow(
      "new.html",
    );
    expect(guard.apply("const a = 1;", context("core/new.js"))).toBe("const a = 1;");
  });

  test("dynamic modules are found in folders, and imported lazily", () => {
    const source = "new Map(/* BUILD_REPLACE_BUNDLED_MODULES */); module = await bundledModules.get(requirePath);";
    const { apply } = transform("dynamic modules become a map of lazy imports");
    expect(apply(source, context("core/config/config-helpers.js"))).toBe(
      `new Map([['../audits/seo/one', () => import('../audits/seo/one.js')],
['../audits/viewport', () => import('../audits/viewport.js')],
['../gather/gatherers/one', () => import('../gather/gatherers/one.js')]]); module = await bundledModules.get(requirePath)();`,
    );
  });

  test("each module keeps an address of its own", () => {
    const { apply } = transform("each module has a path of its own");
    expect(apply("f(import.meta.url, import.meta);", context("core/a.js"))).toBe(
      'f("file:///C:/lighthouse/core/a.js", ({url: "file:///C:/lighthouse/core/a.js"}));',
    );
  });
});

describe("licences", () => {
  test.each([
    ["node_modules/pg/lib/index.js", "node_modules/pg"],
    ["node_modules/@a/b/lib/c.js", "node_modules/@a/b"],
    ["node_modules/a/node_modules/b/c.js", "node_modules/a/node_modules/b"],
    ["src/cli.ts", undefined],
  ])("%s belongs to %s", (input, folder) => expect(packageFolder(input)).toBe(folder));

  test("each package once, packages of one text together, comments last", () => {
    const text = licenses(
      ROOT,
      ["node_modules/d3-scale/src/a.js", "node_modules/d3-scale/src/b.js", "src/cli.ts"],
      ["(c) X"],
    );
    expect(text.match(/d3-scale@/g)).toHaveLength(1);
    expect(text).toMatch(/d3-scale@[\d.]+ \(ISC\)\n\nCopyright/);
    expect(text.trimEnd().endsWith("(c) X")).toBe(true);
  });
});

test("a dist that is too large is refused with its table", () => {
  expect(sizes(new Map([["a.js", new Uint8Array(1_500_000)]]))).toContain("1.500 MB  a.js");
  expect(() => sizes(new Map([["a.js", new Uint8Array(12_000_001)]]))).toThrow(/larger than 12 MB[\s\S]*a\.js/);
});
