import { readFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Ask,
  DATABASE,
  type Env,
  end,
  openNexus,
  type Program,
  query,
  run,
  SEED,
  start,
  withApi,
} from "./nexus-stack.ts";

let nexus: Awaited<ReturnType<typeof openNexus>>;
let env: Env;
let database: Program;

beforeAll(async () => {
  nexus = await openNexus();
  env = nexus.env;
  database = nexus.database;
});
afterAll(() => nexus.close());

const sql = (text: string) => query(env.DATABASE_URL ?? "", text);
const healthy = <T>(work: (ask: Ask) => Promise<T>): Promise<T> => withApi(env, work);

const fingerprint = async (): Promise<unknown> =>
  (
    await sql(
      "select md5(string_agg(p::text, ',' order by id)) as hash, count(*)::int, (select md5(string_agg(u::text, ',' order by id)) from users u) as users from projects p",
    )
  )[0];

const PROJECT = { name: "Measured", ownerId: 5, budget: 25000, dueOn: "2026-06-30" };

describe("the API", () => {
  it("answers each endpoint in its shape and tells its queries", () =>
    healthy(async (ask) => {
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

  it("creates and changes projects and users, alone and in bulk, and the next seed takes that back", async () => {
    const before = await fingerprint();
    await healthy(async (ask) => {
      const created = await ask("/api/projects", { method: "POST", body: PROJECT });
      expect(created).toMatchObject({ status: 201, queries: 1 });
      expect(created.body).toMatchObject({
        id: 10_001,
        name: "Measured",
        status: "planning",
        owner: { id: 5 },
        version: 1,
      });
      const changed = await ask("/api/projects/77", { method: "PUT", body: { ...PROJECT, status: "on_hold" } });
      expect(changed).toMatchObject({ status: 200, queries: 1, body: { id: 77, status: "on_hold", version: 2 } });
      const person = { name: "New One", department: "Research", role: "analyst" };
      const user = await ask("/api/users", { method: "POST", body: person });
      expect(user).toMatchObject({ status: 201, queries: 1, location: "/api/users/2001" });
      expect(user.body).toMatchObject({ ...person, id: 2001, email: "user2001@nexus.example" });
      const theirs = await ask("/api/projects", { method: "POST", body: { ...PROJECT, ownerId: 2001 } });
      expect(theirs.body.owner).toEqual({ id: 2001, name: "New One" });
      const bulk = await ask("/api/projects/bulk", { method: "POST", body: { first: 501, count: 100, priority: 2 } });
      expect(bulk).toMatchObject({ status: 200, queries: 1, body: { changed: 100 } });
    });
    expect(await fingerprint()).not.toEqual(before);
    const again = await run(SEED, env);
    // the project and the one of the new user, the changed one, the hundred, and the user
    expect(again.output).toContain("took back 104 changed rows");
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
    healthy(async (ask) => {
      const answer = await ask(path, { method, body });
      expect(answer).toMatchObject({ status: 400, body: { error: "Bad Request" } });
      expect(answer.body.message).toContain(words);
    }),
  );

  it("answers 404 for a project and a path that do not exist", () =>
    healthy(async (ask) => {
      expect((await ask("/api/projects/999999", { method: "PUT", body: PROJECT })).status).toBe(404);
      expect((await ask("/api/users/999999")).body.message).toBe("There is no user 999999.");
      expect((await ask("/api/nothing")).status).toBe(404);
    }));
});

describe("without the parts beside it", () => {
  it("the API does what it can, and says 503 with the name of what is missing", () =>
    healthy(async (ask) => {
      expect(await ask("/api/users/5")).toMatchObject({ status: 200, queries: 1, cache: "off" });
      const lost = {
        "/api/reports/portfolio": "reports service",
        "/api/directory/user5": "directory",
        "/api/auth/sso": "identity provider",
      };
      for (const [path, part] of Object.entries(lost)) {
        expect(await ask(path)).toMatchObject({ status: 503, body: { message: `The ${part} does not answer.` } });
      }
      const body = { email: "user5@nexus.example", password: "demo" };
      expect((await ask("/api/auth", { method: "POST", body })).body.message).toBe(
        "The session store does not answer.",
      );
    }));

  it("and one that went away is like one that never was", async () => {
    const gone = await getPort();
    const urls = {
      CACHE_URL: `redis://127.0.0.1:${gone}`,
      LDAP_URL: `ldap://127.0.0.1:${gone}`,
      SSO_URL: `http://127.0.0.1:${gone}`,
    };
    await withApi({ ...env, ...urls }, async (ask) => {
      expect(await ask("/api/users/5")).toMatchObject({ status: 200, cache: "off" });
      for (const path of ["/api/directory/user5", "/api/auth/sso"]) expect((await ask(path)).status).toBe(503);
    });
  });
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
