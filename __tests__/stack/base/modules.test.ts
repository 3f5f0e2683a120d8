import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareModules, shareModules, withoutInstallers } from "../../../src/stack/base/modules.ts";
import { temporaryFolder, write } from "./support.ts";

let temp: ReturnType<typeof temporaryFolder>;
let headTop: string;
let baseTop: string;
beforeEach(() => {
  temp = temporaryFolder();
  headTop = join(temp.folder, "head");
  baseTop = join(temp.folder, "base");
});
afterEach(() => temp.remove());

const both = (files: Record<string, string>): void => {
  write(headTop, files);
  write(baseTop, files);
};
const link = (target: string, path: string): void => {
  mkdirSync(dirname(join(headTop, path)), { recursive: true });
  symlinkSync(target, join(headTop, path));
};
const share = async (): Promise<void> => {
  const modules = compareModules({ headTop, baseTop });
  if (!modules.same) throw new Error(modules.why);
  await shareModules({ headTop, baseTop }, modules.folders, new AbortController().signal);
};
const inode = (root: string, path: string): number => statSync(join(root, path)).ino;

describe("whether base can have head's modules", () => {
  const why = (): string => {
    const modules = compareModules({ headTop, baseTop });
    return modules.same ? `same: ${modules.lock} ${modules.folders.join(" ")}` : modules.why;
  };

  it("depends on equal locks, wherever there are modules", () => {
    both({ "package-lock.json": "{}", "apps/web/yarn.lock": "#", "apps/web/x.js": "", "docs/a.md": "" });
    expect(why()).toBe("head has no node_modules");
    write(headTop, {
      "node_modules/a/index.js": "",
      "node_modules/a/node_modules/b/index.js": "",
      "apps/web/node_modules/c/index.js": "",
      "only-in-head/node_modules/d/index.js": "",
    });
    expect(why()).toBe("same: package-lock.json node_modules apps/web/node_modules");
    write(baseTop, { "apps/web/yarn.lock": "# other" });
    expect(why()).toBe("apps/web/yarn.lock differs");
    rmSync(join(baseTop, "apps/web/yarn.lock"));
    expect(why()).toBe("apps/web/yarn.lock differs");
  });

  it("depends on what changes an installation beside the lock", () => {
    both({ "package-lock.json": "{}", "patches/a.patch": "one" });
    write(headTop, { "node_modules/a/index.js": "" });
    expect(why()).toMatch(/^same/);
    write(headTop, { "patches/a.patch": "two" });
    expect(why()).toBe("patches differs");
    write(headTop, { "patches/a.patch": "one", "patches/b.patch": "" });
    expect(why()).toBe("patches differs");
  });

  it("needs a lock", () => {
    both({ "package.json": "{}" });
    write(headTop, { "node_modules/a/index.js": "" });
    expect(why()).toBe("there is no lock file");
  });

  it.each([
    [
      "pnpm-lock.yaml",
      "packages:\n  shared@file:packages/shared:\n    resolution: {directory: packages/shared, type: directory}\n",
    ],
    ["pnpm-lock.yaml", "    dependenciesMeta:\n      shared:\n        injected: true\n"],
    ["yarn.lock", '"shared@file:./packages/shared":\n  version "1.0.0"\n'],
  ])("is denied where an installer copies the repository's own packages: %s", (lock, text) => {
    both({ [lock]: text });
    write(headTop, { "node_modules/shared/index.js": "" });
    expect(why()).toBe(`${lock} asks for copies of folders of the repository`);
  });
});

describe("shared modules", () => {
  it("are hard links, without caches; what is generated is copied", async () => {
    both({ "package-lock.json": "{}", "apps/web/x.js": "" });
    write(headTop, {
      "node_modules/a/index.js": "a",
      "node_modules/a/.cache/kept.js": "no cache of node_modules: part of the package",
      "node_modules/.package-lock.json": "{}",
      "node_modules/.cache/nexus/postgres-18/PG_VERSION": "18",
      "node_modules/.prisma/client/index.js": "generated",
      "node_modules/.pnpm/b/node_modules/.prisma/client/index.js": "generated",
      "node_modules/.pnpm/b/node_modules/b/index.js": "b",
      "apps/web/node_modules/.vite/deps/x.js": "",
      "apps/web/node_modules/c/index.js": "c",
    });
    await share();
    for (const path of [
      "node_modules/a/index.js",
      "node_modules/a/.cache/kept.js",
      "node_modules/.package-lock.json",
      "node_modules/.pnpm/b/node_modules/b/index.js",
      "apps/web/node_modules/c/index.js",
    ])
      expect([path, inode(baseTop, path)]).toEqual([path, inode(headTop, path)]);
    for (const path of [
      "node_modules/.prisma/client/index.js",
      "node_modules/.pnpm/b/node_modules/.prisma/client/index.js",
    ]) {
      appendFileSync(join(baseTop, path), " in the base");
      expect(readFileSync(join(headTop, path), "utf8")).toBe("generated");
      expect(readFileSync(join(baseTop, path), "utf8")).toBe("generated in the base");
    }
    expect(existsSync(join(baseTop, "node_modules/.cache"))).toBe(false);
    expect(existsSync(join(baseTop, "apps/web/node_modules/.vite"))).toBe(false);
  });

  it("run the base's own packages, whichever way they are linked", async () => {
    both({
      "package-lock.json": "{}",
      "start.js": "console.log(require('near'), require('far'), require('dependency'))",
      "packages/near/package.json": "{}",
      "packages/far/package.json": "{}",
    });
    for (const [root, word] of [
      [headTop, "head"],
      [baseTop, "base"],
    ] as const)
      for (const name of ["near", "far"])
        write(root, { [`packages/${name}/index.js`]: `module.exports = '${name} of ${word}'` });
    write(headTop, { "node_modules/dependency/index.js": "module.exports = 'a dependency'" });
    link("../packages/near", "node_modules/near");
    link(join(headTop, "packages/far"), "node_modules/far");
    await share();
    const says = (root: string): string =>
      execFileSync(process.execPath, ["start.js"], { cwd: root, encoding: "utf8" });
    expect(says(headTop)).toBe("near of head far of head a dependency\n");
    expect(says(baseTop)).toBe("near of base far of base a dependency\n");
    expect(readlinkSync(join(baseTop, "node_modules/near"))).toBe("../packages/near");
    expect(readlinkSync(join(baseTop, "node_modules/far"))).toBe("../packages/far");
  });

  it("keep links that lead out of the checkout, also broken ones, and rights", async () => {
    both({ "package-lock.json": "{}" });
    write(temp.folder, { "outside/index.js": "outside" });
    write(headTop, { "node_modules/a/cli.js": "#!/bin/sh\n" });
    execFileSync("chmod", ["755", join(headTop, "node_modules/a/cli.js")]);
    link("../a/cli.js", "node_modules/.bin/a");
    link("../../outside", "node_modules/outside");
    link("./nowhere", "node_modules/broken");
    baseTop = join(temp.folder, "deeper/down/base");
    write(baseTop, { "package-lock.json": "{}" });
    await share();
    expect(readFileSync(join(baseTop, "node_modules/outside/index.js"), "utf8")).toBe("outside");
    expect(lstatSync(join(baseTop, "node_modules/broken")).isSymbolicLink()).toBe(true);
    expect(statSync(join(baseTop, "node_modules/.bin/a")).mode & 0o777).toBe(0o755);
  });

  it("are left alone where the repository brings its own", async () => {
    both({ "package-lock.json": "{}", "node_modules/a/index.js": "committed" });
    writeFileSync(join(headTop, "node_modules/a/index.js"), "of head");
    await share();
    expect(readFileSync(join(baseTop, "node_modules/a/index.js"), "utf8")).toBe("committed");
  });

  it("are given up when the run is cancelled", async () => {
    both({ "package-lock.json": "{}" });
    write(headTop, { "node_modules/a/index.js": "" });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(shareModules({ headTop, baseTop }, ["node_modules"], signal)).rejects.toThrow("enough");
  });
});

describe("what is left to install", () => {
  it.each<[string[], string[] | undefined]>([
    [["npm ci"], []],
    [["npm ci --ignore-scripts --no-audit"], []],
    [
      ["corepack enable", "pnpm install --frozen-lockfile", "pip install -r api/requirements.txt"],
      ["corepack enable", "pip install -r api/requirements.txt"],
    ],
    [["yarn"], []],
    [["yarn install --immutable", "yarn workspace web codegen"], ["yarn workspace web codegen"]],
    [["npm ci && npx prisma generate"], undefined],
    [["cd web && npm install"], undefined],
    [["npm install left-pad"], undefined],
    [["npm run generate"], ["npm run generate"]],
  ])("%j", (install, left) => {
    expect(withoutInstallers(install)).toEqual(left);
  });
});
