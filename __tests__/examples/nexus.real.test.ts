import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import getPort from "get-port";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { end, type Program, run, start } from "./nexus-stack.ts";

const DATABASE = ["database/start.js"];
const SEED = ["database/seed.js"];
const API = ["api/server.js"];
const WEB = ["web/server.js"];

let folder = "";
let env: Record<string, string> = {};
let database: Program;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nexus-test-"));
  const port = await getPort();
  env = {
    NEXUS_DATA: folder,
    NEXUS_DIST: join(folder, "dist"),
    NEXUS_USERS: "2000",
    NEXUS_PROJECTS: "10000",
    PORT_DATABASE: String(port),
    // not the default one, and one that has to be quoted
    DB_PASSWORD: "it's secret",
    DATABASE_URL: `postgres://nexus:${encodeURIComponent("it's secret")}@127.0.0.1:${port}/nexus`,
  };
  database = await start(DATABASE, env);
  const seeded = await run(SEED, env);
  expect(seeded, seeded.output).toMatchObject({ code: 0, output: expect.stringContaining("filled with 2000 users") });
});

afterAll(async () => {
  await end(database);
  await rm(folder, { recursive: true, force: true });
});

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const fingerprint = async (): Promise<unknown> =>
  (await sql("select md5(string_agg(p::text, ',' order by id)) as hash, count(*)::int from projects p"))[0];

const searchPlan = async (): Promise<string> =>
  JSON.stringify(
    await sql("explain select id from projects where status = 'on_hold' order by created_at desc limit 20"),
  );

interface Answer {
  readonly status: number;
  readonly queries: number;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what the test finds out
  readonly body: any;
}

/** An API with these faults, for the time of one block. */
async function withApi<T>(
  fault: string,
  work: (ask: (path: string, method?: string, body?: unknown) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const port = await getPort();
  const api = await start(API, { ...env, PORT_API: String(port), NEXUS_FAULT: fault });
  try {
    return await work(async (path, method = "GET", body) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const queries = Number(response.headers.get("x-nexus-queries"));
      return { status: response.status, queries, body: await response.json() };
    });
  } finally {
    expect(await end(api)).toBe(0);
  }
}

const PROJECT = { name: "Measured", ownerId: 5, budget: 25000, dueOn: "2026-06-30" };

describe("the API", () => {
  it("answers each endpoint in its shape and tells its queries", () =>
    withApi("", async (ask) => {
      expect(await ask("/api/health")).toMatchObject({ status: 200, queries: 1, body: { status: "ok" } });

      const users = await ask("/api/users?limit=3&offset=10");
      expect(users).toMatchObject({ status: 200, queries: 1, body: { limit: 3, offset: 10 } });
      expect(users.body.items.map(({ id }: { id: number }) => id)).toEqual([11, 12, 13]);
      expect(users.body.items[0]).toEqual({
        id: 11,
        email: "user11@nexus.example",
        name: expect.stringMatching(/^\w+ \w+$/),
        department: expect.any(String),
        role: expect.any(String),
        active: expect.any(Boolean),
        lastLoginAt: expect.stringMatching(/^2025-\d\d-\d\dT/),
      });
      const found = await ask("/api/users?search=USER199");
      expect(found.body.items.map(({ email }: { email: string }) => email)).toContain("user1999@nexus.example");
      expect(found.body.items).toHaveLength(11);
      expect((await ask("/api/users?search=%25%25")).body.items).toEqual([]);

      const projects = await ask("/api/projects?status=completed&limit=50");
      expect(projects).toMatchObject({ status: 200, queries: 1 });
      expect(projects.body.items).toHaveLength(50);
      for (const { status, progress, owner } of projects.body.items) {
        expect({ status, progress }).toEqual({ status: "completed", progress: 100 });
        expect(owner).toEqual({ id: expect.any(Number), name: expect.stringMatching(/^\w+ \w+$/) });
      }

      const analytics = await ask("/api/analytics?days=30");
      expect(analytics).toMatchObject({ status: 200, queries: 4 });
      const { days, totals, projects: byStatus } = analytics.body;
      expect(days).toHaveLength(30);
      expect(days.reduce((sum: number, { events }: { events: number }) => sum + events, 0)).toBe(totals.events);
      expect(byStatus.map(({ status }: { status: string }) => status)).toEqual([
        ...["planning", "active", "on_hold", "completed", "cancelled"],
      ]);
    }));

  it("creates and changes projects, and the next seed takes that back", async () => {
    const before = await fingerprint();
    await withApi("", async (ask) => {
      const created = await ask("/api/projects", "POST", PROJECT);
      expect(created).toMatchObject({ status: 201, queries: 1 });
      expect(created.body).toMatchObject({
        id: 10_001,
        name: "Measured",
        status: "planning",
        owner: { id: 5 },
        version: 1,
      });
      const changed = await ask("/api/projects/77", "PUT", { ...PROJECT, status: "on_hold" });
      expect(changed).toMatchObject({ status: 200, queries: 1, body: { id: 77, status: "on_hold", version: 2 } });
    });
    expect(await fingerprint()).not.toEqual(before);
    const again = await run(SEED, env);
    expect(again.output).toContain("took back 2 changed rows");
    expect(await fingerprint()).toEqual(before);
  });

  it.each([
    ["GET", "/api/users?limit=many", undefined, "limit must be integer"],
    ["GET", "/api/projects?status=lost", undefined, "status must be equal to one of the allowed values"],
    ["GET", "/api/analytics?days=3", undefined, "days must be >= 7"],
    ["POST", "/api/projects", { ...PROJECT, name: "" }, "name must NOT have fewer than 1 characters"],
    ["POST", "/api/projects", { ...PROJECT, ownerId: 999_999 }, "ownerId: there is no such user."],
    ["PUT", "/api/projects/1", { ...PROJECT, more: 1 }, "must NOT have additional properties"],
  ])("refuses %s %s with what is wrong", (method, path, body, words) =>
    withApi("", async (ask) => {
      const answer = await ask(path, method, body);
      expect(answer).toMatchObject({ status: 400, body: { error: "Bad Request" } });
      expect(answer.body.message).toContain(words);
    }),
  );

  it("answers 404 for a project and a path that do not exist", () =>
    withApi("", async (ask) => {
      expect((await ask("/api/projects/999999", "PUT", PROJECT)).status).toBe(404);
      expect((await ask("/api/nothing")).status).toBe(404);
    }));
});

describe("the faults", () => {
  it("n-plus-one: a query for each project more", () =>
    withApi("n-plus-one", async (ask) => {
      const slow = await ask("/api/projects?limit=50");
      expect(slow).toMatchObject({ status: 200, queries: 51 });
      const same = await withApi("", (other) => other("/api/projects?limit=50"));
      expect(slow.body).toEqual(same.body);
    }));

  it("slow-endpoint: no answer of GET /api/users comes sooner", () =>
    withApi("slow-endpoint:25ms", async (ask) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const before = performance.now();
        expect((await ask("/api/users?limit=1")).status).toBe(200);
        times.push(performance.now() - before);
      }
      expect(Math.min(...times)).toBeGreaterThanOrEqual(25);
    }));

  it("missing-index: the search reads the whole table, until a seed without the fault", async () => {
    expect(await searchPlan()).toContain("projects_status_created");
    const faulty = await run(SEED, { ...env, NEXUS_FAULT: "missing-index" });
    expect(faulty).toMatchObject({ code: 0, output: expect.stringContaining("reused 2000 users") });
    const plan = await searchPlan();
    expect(plan).toContain("Seq Scan on projects");
    expect(plan).not.toContain("Index");
    expect(await run(SEED, env)).toMatchObject({ code: 0, output: expect.stringContaining("reused 2000 users") });
    expect(await searchPlan()).toContain("projects_status_created");
  });

  it("big-bundle: the entry's chunk grows by that many bytes of JavaScript", async () => {
    const build = async (name: string, fault: string) => {
      const outDir = join(folder, name);
      const vite = join(import.meta.dirname, "../../node_modules/vite/bin/vite.js");
      const built = await run([vite, "build", "web", "--outDir", outDir, "--logLevel", "warn"], {
        ...env,
        NEXUS_FAULT: fault,
      });
      expect(built.code, built.output).toBe(0);
      const manifest = JSON.parse(await readFile(join(outDir, ".vite/manifest.json"), "utf8"));
      const entry = join(outDir, manifest["index.html"].file);
      const scripts = (await readdir(join(outDir, "assets"))).filter((file) => file.endsWith(".js"));
      const sizes = await Promise.all(scripts.map(async (file) => (await stat(join(outDir, "assets", file))).size));
      const zipped = await readFile(`${entry}.gz`);
      expect(gunzipSync(zipped).toString()).toBe(await readFile(entry, "utf8"));
      return {
        manifest,
        entry: (await stat(entry)).size,
        zipped: zipped.length,
        all: sizes.reduce((sum, size) => sum + size, 0),
      };
    };
    const healthy = await build("dist", "");
    const big = await build("big", "big-bundle:100kB");

    const lazy = Object.values(healthy.manifest).filter((chunk) => (chunk as { isDynamicEntry?: true }).isDynamicEntry);
    expect(lazy.length).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify(healthy.manifest)).toContain("assets/vendor-");
    for (const size of ["entry", "all"] as const) {
      expect(big[size] - healthy[size]).toBeGreaterThanOrEqual(99_900);
      expect(big[size] - healthy[size]).toBeLessThan(101_000);
    }
    expect(big.zipped - healthy.zipped).toBeGreaterThan(70_000);
  });

  it.each([
    ["slow-everything", 'unknown fault "slow-everything"'],
    ["n-plus-one,oops", 'unknown fault "oops"'],
    ["slow-endpoint", undefined],
    ["slow-endpoint:10", "needs a time"],
    ["big-bundle:100ms", "needs a size"],
    ["n-plus-one:3", "takes no argument"],
  ])("of the list %s tells what is wrong", async (fault, words) => {
    const { code, output } = await run(SEED, { ...env, NEXUS_FAULT: fault });
    expect(code).toBe(words === undefined ? 0 : 2);
    if (words !== undefined) expect(output).toContain(words);
    if (words?.startsWith("unknown")) {
      for (const name of ["slow-endpoint", "n-plus-one", "missing-index", "big-bundle"]) expect(output).toContain(name);
    }
  });
});

describe("the pages", () => {
  it("come with their files compressed, their routes, and the API under the same origin", async () => {
    await withApiAndWeb(async (origin) => {
      const page = await fetch(`${origin}/executive`);
      expect(page.headers.get("cache-control")).toBe("no-cache");
      const html = await page.text();
      const script = /src="(\/assets\/index-[^"]+\.js)"/.exec(html)?.[1];
      const asset = await fetch(`${origin}${script}`, { headers: { "accept-encoding": "gzip" } });
      expect(asset.headers.get("content-encoding")).toBe("gzip");
      expect(asset.headers.get("cache-control")).toContain("immutable");
      expect(await asset.text()).toContain("Dashboards");
      expect((await fetch(`${origin}/assets/lost.js`)).status).toBe(404);
      const health = await fetch(`${origin}/api/health`);
      expect(health.headers.get("x-nexus-queries")).toBe("1");
    });
  });

  async function withApiAndWeb(work: (origin: string) => Promise<void>): Promise<void> {
    const [api, web] = [await getPort(), await getPort()];
    const both = { ...env, PORT_API: String(api), PORT_WEB: String(web), API_URL: `http://127.0.0.1:${api}` };
    const started = [await start(API, both), await start(WEB, both)];
    try {
      await work(`http://127.0.0.1:${web}`);
    } finally {
      expect(await Promise.all(started.map(end))).toEqual([0, 0]);
    }
  }
});

describe("the database", () => {
  it("has the extension that tells of statements, and the rows that were asked for", async () => {
    expect(await sql("select count(*)::int as n from pg_stat_statements")).toEqual([{ n: expect.any(Number) }]);
    const counts =
      "select (select count(*)::int from users) as users, (select count(*)::int from projects) as projects";
    expect(await sql(counts)).toEqual([{ users: 2000, projects: 10_000 }]);
  });

  it("is filled anew for other row counts, and the same ones give the same rows", async () => {
    const before = await fingerprint();
    const other = await run(SEED, { ...env, NEXUS_PROJECTS: "500" });
    expect(other.output).toContain("filled with 2000 users and 500 projects");
    const back = await run(SEED, env);
    expect(back.output).toContain("filled with 2000 users and 10000 projects");
    expect(await fingerprint()).toEqual(before);
  });

  it("refuses a second start on the same data, and takes over after a SIGKILL", async () => {
    const second = await run(DATABASE, { ...env, PORT_DATABASE: String(await getPort()) });
    expect(second.code).toBe(1);
    expect(second.output).toContain(`in use by process ${database.pid}`);

    const before = await fingerprint();
    database.signal("SIGKILL");
    await database.ended;
    const changed = { ...env, DB_PASSWORD: "another" };
    database = await start(DATABASE, changed);
    expect(database.output()).toContain("which an earlier start left behind");
    env = { ...changed, DATABASE_URL: `postgres://nexus:another@127.0.0.1:${env.PORT_DATABASE}/nexus` };
    expect(await fingerprint()).toEqual(before);
    expect((await run(SEED, env)).output).toContain("reused");
  });

  it("ends with its clients still connected, and leaves nothing running", async () => {
    const client = new pg.Client({ connectionString: env.DATABASE_URL });
    client.on("error", () => {});
    await client.connect();
    const { rows } = await client.query("select pg_backend_pid() as pid, current_setting('data_directory') as data");
    const server = Number((await readFile(join(rows[0].data, "postmaster.pid"), "utf8")).split("\n")[0]);
    expect(await end(database)).toBe(0);
    for (const pid of [server, rows[0].pid as number]) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
