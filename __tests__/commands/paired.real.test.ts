import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Run, readLog } from "../../src/results/log.ts";
import { createRepository, type Repository } from "../support/git.ts";
import { leftovers } from "../support/leftovers.ts";

const CLI = join(import.meta.dirname, "..", "..", "dist", "cli.js");

/** Answers after a while of waiting, which costs no CPU: on a busy machine it is what it is. */
const server = (ms: number): string => `
import { createServer } from "node:http";
createServer((request, response) => {
  setTimeout(() => response.end(request.url === "/who" ? process.env.ARM : "ok"), request.url === "/slow" ? ${ms} : 20);
}).listen(Number(process.env.PORT_API), "127.0.0.1");
`;
const budgets = (port: number, over = ""): string => `
version: 1
stack:
  ports: { api: ${port} }
  steps:
    - start: api
      run: node server.mjs
      ready: "http://127.0.0.1:\${PORT_API}/"
targets: { api: "http://127.0.0.1:\${PORT_API}" }
endpoints:
  target: api
  connections: 2
  rounds: 2
  warmup: 1
  duration: 300 ms
  gate: [latency.p50]
  each:
    GET /slow: { budgets: { errors: 0 % } }
    GET /other: { budgets: { errors: 0 % } }
${over}`;

let folder: string;
let repository: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perf-budgets-paired-"));
  repository = createRepository(folder);
});
afterEach(() => {
  expect(leftovers(folder)).toEqual([]);
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: readonly string[]): { status: number | null; text: string; run: Run; comment: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "run", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  const text = stdout + stderr;
  const [told] = readLog(readFileSync(join(folder, ".perf-budgets/results.jsonl"), "utf8"));
  if (!told) throw new Error(text);
  return { status, text, run: told, comment: readFileSync(join(folder, ".perf-budgets/comment.md"), "utf8") };
}

const roundsOf = ({ rounds }: Run, arm: string, purpose: string) =>
  [...rounds.values()].filter((round) => round.arm === arm && round.purpose === purpose && round.state === "ok");

// the guard is off: what these tests wait for takes no CPU, and another test's load is not to decide
describe("a run with the base beside it", () => {
  it("names the row that became slower, after a second look, and no other", async () => {
    const port = await getPort();
    const compare = "compare: { mode: paired, guard: false }\n";
    const base = repository.commit("before", {
      "server.mjs": server(20),
      "budgets.yml": budgets(port, compare),
      ".gitignore": ".perf-budgets\n",
    });
    repository.commit("slower", { "server.mjs": server(30) });

    const { status, text, run: told, comment } = run("--base", base);
    expect(status, text).toBe(1);
    expect(told.run.base).toBe(base);
    expect(roundsOf(told, "base", "measure")).toHaveLength(20);
    expect(roundsOf(told, "head", "measure")).toHaveLength(20);
    // the second look is at the suspect alone
    expect(new Set(roundsOf(told, "base", "confirm").map(({ task }) => task))).toEqual(
      new Set(["endpoints/GET /slow"]),
    );
    expect(text).toMatch(/✘ GET \/slow: Latency \(p50\)/);
    expect(text).not.toMatch(/✘ GET \/other/);
    expect(comment).toContain("GET /slow");
  });

  it("is green where nothing changed, and takes no second look", async () => {
    const port = await getPort();
    repository.commit("one", {
      "server.mjs": server(20),
      "budgets.yml": budgets(port, "compare: { mode: paired, guard: false }\n"),
      ".gitignore": ".perf-budgets\n",
    });
    const { status, text, run: told } = run("--base", "HEAD");
    expect(status, text).toBe(0);
    expect(roundsOf(told, "base", "measure")).toHaveLength(20);
    expect(roundsOf(told, "base", "confirm")).toEqual([]);
  });

  it("says why there is no base, and judges head alone", async () => {
    const port = await getPort();
    const base = repository.commit("broken", {
      "server.mjs": "process.exit(7)",
      "budgets.yml": budgets(port, "compare: { mode: paired, guard: false }\n"),
      ".gitignore": ".perf-budgets\n",
    });
    repository.commit("mended", { "server.mjs": server(20) });
    const { status, text, run: told, comment } = run("--base", base);
    expect(status, text).toBe(0);
    expect(told.problems).toMatchObject([{ code: "no-base", detail: expect.stringContaining("ended with code 7") }]);
    expect(roundsOf(told, "head", "measure")).toHaveLength(4);
    expect(comment).toContain("ended with code 7");
  });

  it("measures head alone where earlier runs let one run tell, and starts no base", async () => {
    const port = await getPort();
    writeFileSync(join(folder, ".gitignore"), ".perf-budgets\nearlier.jsonl\n");
    const base = repository.commit("one", {
      "server.mjs": server(20),
      "budgets.yml": budgets(port, "compare: { mode: auto, detect: 100 %, guard: false }\n"),
    });
    // one measured run, told as five that were alike: how far runs scatter is not to depend on what else runs here
    expect(run("--compare", "stored").status).toBe(0);
    const log = readFileSync(join(folder, ".perf-budgets/results.jsonl"), "utf8");
    const [{ id }] = log.split("\n").map((line) => JSON.parse(line || "null")) as [{ id: string }];
    const history = Array.from({ length: 5 }, (_, index) => log.replace(`"id":"${id}"`, `"id":"${id}-${index}"`));
    writeFileSync(join(folder, "earlier.jsonl"), history.join(""));

    const quiet = run("--base", base, "--baseline", "earlier.jsonl");
    expect(quiet.status, quiet.text).toBe(0);
    expect(roundsOf(quiet.run, "base", "measure")).toEqual([]);
    expect(roundsOf(quiet.run, "head", "measure")).toHaveLength(4);

    repository.commit("slower", { "server.mjs": server(90) });
    const slower = run("--base", base, "--baseline", "earlier.jsonl");
    expect(slower.status, slower.text).toBe(1);
    expect(roundsOf(slower.run, "base", "measure")).toEqual([]);
    expect(new Set(roundsOf(slower.run, "base", "confirm").map(({ task }) => task))).toEqual(
      new Set(["endpoints/GET /slow"]),
    );
    expect(slower.text).toMatch(/✘ GET \/slow: Latency \(p50\)/);
  });
});
