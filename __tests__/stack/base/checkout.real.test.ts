import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { type CheckoutOptions, checkoutBase } from "../../../src/stack/base/checkout.ts";
import { createRepository, type Repository } from "../../support/git.ts";
import { testOwner } from "../../support/owner.ts";
import { skipUnless } from "../../support/skips.ts";
import { failure } from "../support.ts";
import { type GitServer, openGitServer } from "./git-server.ts";
import { gitEnv, temporaryFolder, write } from "./support.ts";

const TOKEN = "ghs_a-token-that-nobody-may-see-1234567890";

let temp: ReturnType<typeof temporaryFolder>;
let ledger: Ledger;
let origin: Repository;
let base: string;
let said: string[];
beforeEach(async () => {
  temp = temporaryFolder();
  ledger = await testOwner();
  said = [];
  mkdirSync(join(temp.folder, "origin"));
  origin = createRepository(join(temp.folder, "origin"));
  origin.commit("first", { "app/server.js": "first", "README.md": "1" });
  base = origin.commit("base", { "app/server.js": "base" });
  origin.commit("head", { "app/server.js": "head" });
  origin.git("tag", "v1");
  origin.git("config", "uploadpack.allowAnySHA1InWant", "true");
});
afterEach(async () => {
  await ledger.undo();
  temp.remove();
});

const run = (folder: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: folder, env: gitEnv, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
/** `--depth=1`: as actions/checkout does it */
const clone = (...args: string[]): string => {
  const folder = join(temp.folder, "head");
  run(temp.folder, "clone", "--quiet", ...args, `file://${origin.folder}`, folder);
  return folder;
};
const options = (repo: string, more: Partial<CheckoutOptions> = {}): CheckoutOptions => ({
  repo,
  commit: base,
  ledger,
  env: gitEnv,
  signal: new AbortController().signal,
  say: (line) => void said.push(line),
  ...more,
});
/** all that is not an object: settings, branches, tags, what was fetched last */
const settings = (folder: string): unknown => ({
  config: readFileSync(join(folder, ".git/config"), "utf8"),
  refs: run(folder, "for-each-ref"),
  fetched: existsSync(join(folder, ".git/FETCH_HEAD")),
  status: run(folder, "status", "--porcelain"),
});
/** whether any file below holds a text */
const holds = (folder: string, text: string): boolean =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
  );

describe("the base's checkout", () => {
  it("is fetched by its SHA into a shallow clone with changed files, and leaves nothing behind", async () => {
    const head = clone("--depth=1");
    write(head, { "app/server.js": "changed by hand", "new.txt": "new" });
    const before = settings(head);

    const { root, top, headTop } = await checkoutBase(options(head));
    expect([root, headTop]).toEqual([top, head]);
    expect(readFileSync(join(root, "app/server.js"), "utf8")).toBe("base");
    expect(existsSync(join(root, "new.txt"))).toBe(false);
    expect(readFileSync(join(head, "app/server.js"), "utf8")).toBe("changed by hand");
    expect(statSync(top).mode & 0o777).toBe(0o755);
    expect(run(top, "rev-list", "--count", "HEAD")).toBe("1");
    expect(said).toEqual([`fetch ${base.slice(0, 7)}`]);
    expect(settings(head)).toEqual(before);

    await ledger.undo();
    expect(existsSync(top)).toBe(false);
    expect(run(head, "worktree", "list").split("\n")).toHaveLength(1);
    ledger = await testOwner();
  });

  it("always has a name of the same length", async () => {
    const head = clone();
    const one = await checkoutBase(options(head));
    const other = await checkoutBase(options(head));
    expect(one.top).not.toBe(other.top);
    expect(one.top).toHaveLength(other.top.length);
  });

  it("is not fetched where it is there", async () => {
    await checkoutBase(options(clone()));
    expect(said).toEqual([]);
  });

  it("leaves a whole clone whole", async () => {
    const head = clone();
    const later = origin.commit("later", { "app/server.js": "later" });
    const { root } = await checkoutBase(options(head, { commit: later }));
    expect(readFileSync(join(root, "app/server.js"), "utf8")).toBe("later");
    expect(run(head, "rev-parse", "--is-shallow-repository")).toBe("false");
    expect(run(root, "rev-list", "--count", "HEAD")).toBe("4");
  });

  it("gives the folder that head is measured in", async () => {
    const { root, top } = await checkoutBase(options(join(clone(), "app")));
    expect(root).toBe(join(top, "app"));
    expect(readdirSync(root)).toEqual(["server.js"]);
  });

  it("runs no hooks, and is not led astray by a git that called us", async () => {
    const head = clone();
    const hook = join(head, ".git/hooks/post-checkout");
    write(head, { ".git/hooks/post-checkout": "#!/bin/sh\ntouch hooked\n" });
    chmodSync(hook, 0o755);
    const { root } = await checkoutBase(
      options(head, { env: { ...gitEnv, GIT_DIR: origin.git("rev-parse", "--absolute-git-dir") } }),
    );
    expect(existsSync(join(root, "hooked"))).toBe(false);
    expect(run(head, "worktree", "list").split("\n")).toHaveLength(2);
  });

  it("has its submodules where head has them", async () => {
    mkdirSync(join(temp.folder, "part"));
    const part = createRepository(join(temp.folder, "part"));
    part.commit("one", { "part.txt": "of the base" });
    part.git("config", "uploadpack.allowAnySHA1InWant", "true");
    origin.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", `file://${part.folder}`, "part");
    const commit = origin.commit("with a part");
    part.commit("two", { "part.txt": "of head" });
    origin.git("-c", "protocol.file.allow=always", "submodule", "update", "--quiet", "--remote");
    origin.commit("another part");

    const head = clone("--recurse-submodules");
    const before = settings(head);
    const { root, top } = await checkoutBase(options(head, { commit }));
    expect(readFileSync(join(root, "part/part.txt"), "utf8")).toBe("of the base");
    expect(readFileSync(join(head, "part/part.txt"), "utf8")).toBe("of head");
    expect(settings(head)).toEqual(before);
    await ledger.undo();
    ledger = await testOwner();
    expect(existsSync(top)).toBe(false);

    run(head, "submodule", "--quiet", "deinit", "--all", "--force");
    const bare = await checkoutBase(options(head, { commit }));
    expect(existsSync(join(bare.root, "part/part.txt"))).toBe(false);
  });
});

describe("a token", () => {
  let server: GitServer;
  beforeEach(async () => {
    server = await openGitServer(temp.folder, TOKEN);
  });
  afterEach(() => server.close());

  it("opens the server, in one header, and stands nowhere afterwards", async () => {
    const head = clone("--depth=1");
    run(head, "remote", "set-url", "origin", `${server.url}/origin/.git`);
    // as actions/checkout leaves it
    run(head, "config", `http.${server.url}/.extraheader`, "AUTHORIZATION: basic c3RhbGU6c3RhbGU=");
    const before = settings(head);
    const { root, top } = await checkoutBase(options(head, { token: TOKEN, serverUrl: `${server.url}/` }));
    expect(readFileSync(join(root, "app/server.js"), "utf8")).toBe("base");
    expect(new Set(server.headers.map(({ authorization }) => authorization)).size).toBe(1);
    expect(settings(head)).toEqual(before);
    const basic = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
    for (const folder of [join(head, ".git"), top])
      expect([holds(folder, TOKEN), holds(folder, basic)]).toEqual([false, false]);
  });

  it("that is refused is told without it", async () => {
    const head = clone("--depth=1");
    run(head, "remote", "set-url", "origin", `${server.url}/origin/.git`);
    const wrong = await failure(checkoutBase(options(head, { token: `${TOKEN}-old`, serverUrl: server.url })));
    expect(wrong.exit).toBe(3);
    expect(wrong.message).toMatch(/^the commit [0-9a-f]{7} could not be fetched: /);
    expect(wrong.mistakes[0]?.hint).toContain("contents: read");
    expect(JSON.stringify(wrong.mistakes)).not.toContain(TOKEN);
  });

  it("is shown to no other server", async () => {
    const head = clone("--depth=1");
    run(head, "remote", "set-url", "origin", `${server.url}/origin/.git`);
    await failure(checkoutBase(options(head, { token: TOKEN })));
    expect(server.headers.length).toBeGreaterThan(0);
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(server.headers.map(() => undefined));
  });
});

describe("a base that can't be had", () => {
  it("is told with what to do", async () => {
    const head = clone("--depth=1");
    const gone = await failure(checkoutBase(options(head, { commit: "0".repeat(39).concat("1") })));
    expect(gone.message).toMatch(/^the commit 0000000 could not be fetched: .*not our ref/);
    expect(gone.mistakes[0]?.hint).toContain("fetch-depth: 0");
    run(head, "remote", "remove", "origin");
    expect((await failure(checkoutBase(options(head)))).message).toBe(
      `the commit ${base.slice(0, 7)} is not in this clone, which has no remote called origin`,
    );
    expect((await failure(checkoutBase(options(head, { commit: "main" })))).message).toContain("not the full SHA");
    expect((await failure(checkoutBase(options(temp.folder)))).message).toMatch(/^git rev-parse failed in .*not a git/);
  });

  it("lacks the folder that is measured", async () => {
    const head = clone();
    write(head, { "shop/x": "" });
    const lacking = await failure(checkoutBase(options(join(head, "shop"))));
    expect(lacking.message).toBe(`the commit ${base.slice(0, 7)} has no folder shop/`);
  });

  it.skipIf(skipUnless("root"))("belongs to another account, and git does not trust it", async () => {
    const head = clone();
    execFileSync("chown", ["-R", "65534", head]);
    const foreign = await failure(checkoutBase(options(head)));
    expect(foreign.message).toBe(`git does not trust the checkout ${head}, which belongs to another account`);
    expect(foreign.mistakes[0]?.hint).toContain(`git config --global --add safe.directory ${head}`);
  });

  it("is given up at once when the run is cancelled", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(checkoutBase(options(clone(), { signal }))).rejects.toThrow("enough");
  });
});
