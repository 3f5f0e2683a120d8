import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import getPort from "get-port";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StackConfig } from "../../../src/config/types.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { treeOf } from "../../../src/ledger/processes.ts";
import { type BaseOptions, type StartedBase, startBase } from "../../../src/stack/base/index.ts";
import { type Stack, startStack } from "../../../src/stack/stack.ts";
import { createRepository, type Repository } from "../../support/git.ts";
import { testOwner } from "../../support/owner.ts";
import { at, start, step, until } from "../support.ts";
import { gitEnv, temporaryFolder, write } from "./support.ts";

let temp: ReturnType<typeof temporaryFolder>;
let ledger: Ledger;
let repository: Repository;
let port: number;
let said: string[];
let cancel: AbortController;
beforeEach(async () => {
  temp = temporaryFolder();
  ledger = await testOwner();
  repository = createRepository(temp.folder);
  port = await getPort();
  said = [];
  cancel = new AbortController();
});
afterEach(async () => {
  await ledger.undo({ polite: 500, firm: 500 });
  temp.remove();
});

const SERVER =
  "require('http').createServer((q, r) => r.end(require('./dist/word.json').word + ' ' + require('word')))" +
  ".listen(process.env.PORT_API, '127.0.0.1', () => console.log('listening'))";
const MODULE = { "node_modules/word/index.js": "module.exports = 'installed'" };
const files = (word: string, more: Record<string, string> = {}): Record<string, string> => ({
  ".gitignore": "node_modules\ndist\nout\nstate\nseen\n",
  "package-lock.json": "{}",
  "server.js": SERVER,
  "word.json": JSON.stringify({ word }),
  ...more,
});
const budgets = (steps: readonly string[], more = "  env: {}"): string =>
  [
    "version: 1",
    "stack:",
    `  ports: { api: ${port} }`,
    more,
    "  steps:",
    ...steps.map((line) => `    - ${line}`),
    "",
  ].join("\n");
const BUILD = "build: mkdir -p dist && cp word.json dist/";
const START = `{ start: api, run: "node server.js", ready: "http://127.0.0.1:\${PORT_API}/" }`;
const config = (more: Partial<StackConfig> = {}): StackConfig => ({
  at,
  ports: { api: port },
  env: {},
  install: [],
  cache: [],
  steps: [
    step({ kind: "build", name: "make", command: "mkdir -p dist && cp word.json dist/" }),
    start("node server.js"),
  ],
  ...more,
});
const env = { ...gitEnv, PATH: `${dirname(process.execPath)}:${gitEnv.PATH}` };
/** Two commits, the second one checked out with its modules. @returns the first */
const commits = (base: Record<string, string>, more: Record<string, string> = {}): string => {
  const commit = repository.commit("base", files("old", base));
  repository.commit("head", files("new", more));
  write(temp.folder, MODULE);
  return commit;
};

const head = (stack: StackConfig = config()): Promise<Stack> =>
  startStack(stack, {
    arm: "head",
    root: temp.folder,
    commit: repository.git("rev-parse", "HEAD"),
    env,
    owner: ledger,
    logs: join(temp.folder, "out/logs"),
    signal: cancel.signal,
    say: () => undefined,
    until: "stack",
    state: join(temp.folder, "state"),
    run: "r1",
  });
const beside = (
  stack: Stack,
  commit: string,
  own: { stack: StackConfig | undefined } = { stack: config() },
  more: Partial<BaseOptions> = {},
): Promise<StartedBase> =>
  startBase({
    config: { ...own, profile: "default", targets: {}, secrets: [] },
    inputs: {
      root: temp.folder,
      config: "budgets.yml",
      out: join(temp.folder, "out"),
      state: join(temp.folder, "state"),
      id: "r1",
    },
    ports: {
      env,
      screen: { say: (line) => void said.push(line) },
      cancel,
      mask: (text) => text.replaceAll("hunter2-hunter2", "***"),
    },
    ledger,
    head: stack,
    base: { commit },
    ...more,
  });
const up = (started: StartedBase): Extract<StartedBase, { stack: Stack }> => {
  if ("why" in started) throw new Error(started.why);
  return started;
};
const words = async ({ arm }: Stack): Promise<string> => (await fetch(`http://127.0.0.1:${arm.ports.api}/`)).text();

describe("the base beside head", () => {
  it("serves its own code from its own checkout, with head's modules, on a port of its own", async () => {
    const commit = commits({ "budgets.yml": budgets([BUILD, START]) });
    write(temp.folder, { "node_modules/.cache/data": "of head" });
    const first = await head();
    const { stack, notes, idle } = up(await beside(first, commit));
    expect([await words(first), await words(stack)]).toEqual(["new installed", "old installed"]);
    expect([notes, idle]).toEqual([[], "frozen"]);
    expect(stack.arm).toMatchObject({ name: "base", commit });
    expect(stack.arm.env).toMatchObject({ ARM: "base", ROOT: stack.arm.root });
    expect(stack.arm.ports.api).not.toBe(port);
    expect(String(stack.arm.ports.api)).toHaveLength(String(port).length);
    expect(existsSync(join(stack.arm.root, "node_modules/.cache"))).toBe(false);
    expect(said).toContain("base: package-lock.json is that of head, and so are the modules");
    expect(readdirSync(join(temp.folder, "out/logs/base")).sort()).toEqual([
      "01-mkdir-p-dist-cp-word-json-dist.log",
      "02-api.log",
    ]);

    await first.arm.freeze();
    expect(await words(stack)).toBe("old installed");
    await stack.arm.freeze();
    await first.arm.thaw();
    expect(await words(first)).toBe("new installed");
    await stack.stop();
    expect(await words(first)).toBe("new installed");
    await ledger.undo();
    expect(existsSync(stack.arm.root)).toBe(false);
    ledger = await testOwner();
  });

  it("installs where the lock differs, with steps and logs, before it builds", async () => {
    const install = `  install: ["mkdir -p node_modules/word && echo \\"module.exports = 'older'\\" > node_modules/word/index.js"]`;
    const commit = commits({ "package-lock.json": "{ }", "budgets.yml": budgets([BUILD, START], install) });
    const first = await head();
    const { stack } = up(await beside(first, commit));
    expect([await words(first), await words(stack)]).toEqual(["new installed", "old older"]);
    expect(said.find((line) => line.startsWith("base: build mkdir -p node_modules/word"))).toBeDefined();
  });

  it("is started as head is where its file can't be read, which is said", async () => {
    const alone = { "server.js": SERVER.replace(" + ' ' + require('word')", "") };
    const commit = commits(alone, alone);
    rmSync(join(temp.folder, "node_modules"), { recursive: true });
    const first = await head();
    const { stack, notes } = up(await beside(first, commit));
    expect(await words(stack)).toBe("old");
    expect(notes).toEqual(["The base is started as the head is: it has no budgets.yml that can be read."]);
    expect(said).toContain("base: nothing is installed: head has no node_modules, and there is no stack.install");
  });

  it("that fails to build is told in a line, masked, with its logs, and leaves nothing running", async () => {
    const pidFile = join(temp.folder, "out/pid");
    const failing = budgets([
      `{ start: api, run: "sleep 1000 & echo $! > seen; wait", ready: "log: never", within: 1 s, optional: true }`,
      `{ start: other, run: "echo $$ > ${pidFile}; node -e 'require(\\"http\\").createServer((q, r) => r.end()).listen(process.env.PORT_API)'", ready: "http://127.0.0.1:\${PORT_API}/" }`,
      `{ run: "echo hunter2-hunter2; exit 4", name: "seed for hunter2-hunter2" }`,
    ]);
    const commit = commits({ "budgets.yml": failing });
    const first = await head();
    const started = await beside(first, commit);
    expect(started).toEqual({
      why: `the base ${commit.slice(0, 7)} could not be started: seed for *** (run step) ended with code 4 (logs: ${join(temp.folder, "out/logs/base")})`,
    });
    expect(readFileSync(join(temp.folder, "out/logs/base/03-seed-for-hunter2-hunter2.log"), "utf8")).toContain(
      "hunter2",
    );
    expect(treeOf(Number(readFileSync(pidFile, "utf8")))).toEqual([]);
    expect(await words(first)).toBe("new installed");
  });

  it.each([
    [
      "a variable that is not set",
      () => budgets([BUILD], '  env: { A: "${NOWHERE}" }'),
      "the variable NOWHERE is not set",
    ],
    [
      "a secret that is not there",
      () => `${budgets(['run: "echo $API_SECRET"'])}secrets: [API_SECRET]\n`,
      "needs the secret API_SECRET",
    ],
  ])("that needs %s is none", async (_, text, why) => {
    const commit = commits({ "budgets.yml": text() });
    expect(await beside(await head(), commit)).toMatchObject({ why: expect.stringContaining(why) });
  });

  it("is none where head starts nothing, or the commit is nowhere", async () => {
    const commit = commits({ "budgets.yml": budgets([BUILD, START]) });
    const first = await head();
    expect(await beside(first, "1".repeat(40))).toMatchObject({ why: expect.stringContaining("is not in this clone") });
    expect(await beside(first, commit, { stack: undefined })).toMatchObject({
      why: expect.stringContaining("starts no stack"),
    });
  });

  it("takes turns with head where memory is short: one of them is there", async () => {
    const commit = commits({ "budgets.yml": budgets([BUILD, START]) });
    const first = await head();
    await first.arm.freeze();
    const { stack, notes, idle } = up(await beside(first, commit, undefined, { idle: "stopped" }));
    expect(idle).toBe("stopped");
    expect(notes).toEqual([expect.stringContaining("not memory enough")]);
    for (const [awake, asleep, said] of [
      [first, stack, "new installed"],
      [stack, first, "old installed"],
      [first, stack, "new installed"],
    ] as const) {
      await asleep.arm.freeze();
      await awake.arm.thaw();
      expect(await words(awake)).toBe(said);
      await expect(words(asleep)).rejects.toThrow();
    }
    expect([first.died(), stack.died()]).toEqual([undefined, undefined]);
  });

  it("is given up when the run is cancelled: that is no answer", async () => {
    const commit = commits({ "budgets.yml": budgets(['build: "sleep 1000"']) });
    const first = await head();
    const started = beside(first, commit);
    started.catch(() => undefined);
    const log = join(temp.folder, "out/logs/base");
    await until(() => existsSync(log) && readdirSync(log).length > 0);
    cancel.abort(new Error("enough"));
    await expect(started).rejects.toThrow("enough");
  });
});
