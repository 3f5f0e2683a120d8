import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundle } from "../../scripts/build/bundle.ts";
import { packageFolder } from "../../scripts/build/licenses.ts";
import { LIMIT, write } from "../../scripts/build/write.ts";
import { PAGE_METRICS } from "../../src/checks/pages/metrics.ts";
import type { Outcome } from "../../src/checks/pages/outcome.ts";
import type { ControlTimes } from "../../src/schedule/noise/controls.ts";
import { findChrome } from "../../src/tools/browser/index.ts";
import { serveSite } from "../checks/pages/site.ts";
import { ROOT, runNode, temporary } from "./run.ts";

let temp: Awaited<ReturnType<typeof temporary>>;
let dist: string;
let built: Bundle;
let server: Awaited<ReturnType<typeof serveSite>>;

beforeAll(async () => {
  temp = await temporary();
  dist = await temp.folder("dist");
  built = await bundle(ROOT);
  await write(built.files, dist);
  server = await serveSite();
});

afterAll(async () => {
  await server?.close();
  await temp?.remove();
});

describe("dist", () => {
  test("has the doors, the workers, Lighthouse and the licences, and no folder", async () => {
    const doors = ["action.js", "post.js", "cli.js"];
    const workers = ["pages-worker.js", "endpoints-worker.js", "noise-worker.js"];
    const wanted = [...doors, ...workers, "lighthouse.js", "LICENSES.txt", "package.json"];
    expect(await readdir(dist)).toEqual(expect.arrayContaining(wanted));
    const entries = await readdir(dist, { withFileTypes: true });
    expect(entries.filter((entry) => entry.isDirectory())).toEqual([]);
  });

  test("times the noise guard's fixed work in a thread of its own", async () => {
    const thread = new Worker(join(dist, "noise-worker.js"));
    try {
      expect(await once(thread, "message")).toEqual(["ready"]);
      thread.postMessage("run");
      const [times] = (await once(thread, "message")) as [ControlTimes];
      expect(times.cpu).toBeGreaterThan(0);
      expect(times.http).toBeGreaterThan(0);
    } finally {
      await thread.terminate();
    }
  });

  test("stays below its limit", () => {
    const total = [...built.files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(total).toBeLessThan(LIMIT);
  });

  test("names the licence of every package in it", async () => {
    const text = await readFile(join(dist, "LICENSES.txt"), "utf8");
    const folders = new Set(built.bundled.flatMap((input) => packageFolder(input) ?? []));
    expect(folders.size).toBeGreaterThan(20);
    for (const folder of folders) {
      const { name, version } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
      expect(text).toContain(`\n${name}@${version} (`);
    }
    expect(text).toContain("\naxe-core@"); // inlined as text, not as a module
  });

  test("a second build, and one in another folder, give the same bytes", async () => {
    const copy = await temp.folder("copy");
    for (const part of ["src", "package.json"]) await cp(join(ROOT, part), join(copy, part), { recursive: true });
    const folders = new Set(built.read.flatMap((input) => packageFolder(input) ?? []));
    for (const folder of folders) await cp(join(ROOT, folder), join(copy, folder), { recursive: true });
    const first = await bundle(copy);
    const second = await bundle(copy);
    const elsewhere = join(copy, "..", "a longer name of it");
    await rename(copy, elsewhere);
    for (const { files } of [second, await bundle(elsewhere)]) {
      expect([...files.keys()]).toEqual([...first.files.keys()]);
      for (const [name, contents] of files) expect(Buffer.compare(contents, first.files.get(name)!), name).toBe(0);
    }
  });
});

describe("dist alone in an empty folder", () => {
  test("audits a page through its worker", async () => {
    const outcome = await loadIn(dist, `${server.url}/dashboard`, await temp.folder("profile"));
    if (!outcome.ok) throw new Error(outcome.message);
    expect(Object.keys(outcome.metrics)).toEqual(PAGE_METRICS);
    for (const value of Object.values(outcome.metrics)) expect(value).toBeGreaterThanOrEqual(0);
    expect(outcome.metrics.lcp).toBeGreaterThan(0);
    const report = await readFile(join(dist, "..", "report.html"), "utf8");
    expect(report).toContain("__LIGHTHOUSE_JSON__");
  });

  test("audits a page through cli.js: log, reports, verdict", async () => {
    const work = await temp.folder("work");
    const page = "Dashboard: { path: /dashboard, rounds: 1, warmup: 0, budgets: { lcp: { max: 60 s } } }";
    const file = ["version: 1", `targets: { web: "${server.url}" }`, `pages: { target: web, each: { ${page} } }`, ""];
    await writeFile(join(work, "budgets.yml"), file.join("\n"));
    const { stdout } = await runNode([join(dist, "cli.js"), "run", "--out", "out"], work);
    expect(stdout).toContain("Dashboard");
    expect(await readdir(join(work, "out"))).toEqual(
      expect.arrayContaining(["results.jsonl", "report.html", "report.md", "comment.md", "pages"]),
    );
    expect(await readFile(join(work, "out/pages/dashboard.html"), "utf8")).toContain("__LIGHTHOUSE_JSON__");
    const log = await readFile(join(work, "out/results.jsonl"), "utf8");
    expect(log).toMatch(/"name":"lcp"/);
    expect(log).toMatch(/"Lighthouse":"13\./);
  });
});

/** Speaks the worker's protocol over a real channel, as `openWorker` does from inside the bundle. */
async function loadIn(folder: string, url: string, profile: string): Promise<Outcome> {
  const worker = fork(join(folder, "pages-worker.js"), { cwd: folder });
  const messages: { id: number; result?: unknown; error?: { message: string } }[] = [];
  worker.on("message", (message) => messages.push(message as (typeof messages)[number]));
  const ended = new Promise<number | null>((resolve) => worker.once("exit", resolve));
  const call = async (id: number, method: string, params: unknown) => {
    worker.send({ id, method, params });
    for (;;) {
      const answer = messages.find((message) => message.id === id);
      if (answer?.error) throw new Error(answer.error.message);
      if (answer) return answer.result;
      if (worker.exitCode !== null) throw new Error(`the worker ended with ${worker.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    await call(1, "open", { executable: findChrome(process.env), profile });
    const keep = join(folder, "..", "result.json.gz");
    const conditions = { formFactor: "mobile", throttling: "simulate" };
    const outcome = (await call(2, "load", { url, conditions, limit: 60_000, keep })) as Outcome;
    await call(3, "report", { result: keep, html: join(folder, "..", "report.html") });
    return outcome;
  } finally {
    worker.disconnect();
    await ended;
  }
}
