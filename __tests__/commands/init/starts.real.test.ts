import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import getPort from "get-port";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checks } from "../../../src/checks/index.ts";
import { initHere } from "../../../src/commands/init/here.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { unsetVariables } from "../../../src/config/unset.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { startStack } from "../../../src/stack/stack.ts";
import { testOwner } from "../../support/owner.ts";

/** What `init` writes has to start as it stands, but for the port: that may be in use here. */
let root: string;
let owner: Ledger;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-starts-"));
  owner = await testOwner();
});
afterEach(async () => {
  await owner.undo();
  rmSync(root, { recursive: true, force: true });
});

const SERVER =
  'require("node:http").createServer((_, answer) => answer.end("<h1>hello</h1>")).listen(process.env.PORT, "127.0.0.1");';

const PROJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a folder of pages": { "public/index.html": "<h1>hello</h1>" },
  "pages in the root": { "index.html": "<h1>hello</h1>" },
  "a server of pages": { "server.js": SERVER, "package.json": '{ "scripts": { "start": "node server.js" } }' },
  "an API": {
    "server.js": SERVER,
    "package.json": '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "5" } }',
  },
  "a build that leaves pages": {
    "package.json":
      '{ "scripts": { "build": "mkdir dist && echo \'<h1>hello</h1>\' > dist/index.html" }, "devDependencies": {} }',
  },
  "a Vite app": {
    "package.json":
      '{ "scripts": { "build": "vite build", "preview": "vite preview" }, "devDependencies": { "vite": "8" } }',
    "index.html": "<h1>hello</h1>",
  },
};

test.each(Object.entries(PROJECTS))("%s", async (_, files) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(root, "node_modules"));
  initHere({ root, say: () => {} });
  const text = readFileSync(join(root, "budgets.yml"), "utf8");
  const port = await getPort();
  const config = loadConfig({
    file: "budgets.yml",
    text: text.replace(/(ports: \{ \w+: )\d+/, `$1${port}`),
    checks,
  });
  expect(Object.values(config.stack?.ports ?? {})).toEqual([port]);
  expect(unsetVariables(config, {})).toEqual([]);
  const stack = await startStack(config.stack, {
    arm: "head",
    root,
    commit: "0".repeat(40),
    env: process.env,
    owner,
    logs: join(root, "logs"),
    signal: new AbortController().signal,
    say: () => {},
    until: "stack",
    state: join(root, "state"),
    run: randomUUID(),
  });
  try {
    const answer = await fetch(stack.arm.expand(Object.values(config.targets)[0] ?? ""));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<h1>hello</h1>");
  } finally {
    await stack.stop();
  }
});
