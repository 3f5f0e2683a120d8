import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isThere } from "../../scripts/support/debian.ts";
import { signInAt } from "./browser-session.ts";
import {
  API,
  type Ask,
  type Env,
  end,
  MONITOR,
  type Nexus,
  openNexus,
  type Program,
  REPORTS,
  run,
  SEED,
  SSO,
  serve,
  start,
  withApi,
} from "./nexus-stack.ts";

let nexus: Nexus;
let env: Env;
let parts: Program[] = [];

beforeAll(async () => {
  nexus = await openNexus();
  const port = (name: string) => Number(nexus.env[`PORT_${name}`]);
  env = {
    ...nexus.env,
    CACHE_URL: `redis://127.0.0.1:${port("CACHE")}`,
    LDAP_URL: `ldap://127.0.0.1:${port("DIRECTORY")}`,
    LDAP_PASSWORD: 'quo"ted',
    REPORTS_URL: `http://127.0.0.1:${port("REPORTS")}`,
    SSO_URL: `http://127.0.0.1:${port("SSO")}`,
  };
  parts = [await serve("cache/start.sh", port("CACHE"), env)];
  expect((await run(SEED, env)).output).toMatch(/signed 20 users in$/m);
  parts = [...parts, await serve("directory/start.sh", port("DIRECTORY"), env)];
  parts = [...parts, await start(REPORTS, env), await start(SSO, env)];
});
afterAll(async () => {
  const codes = await Promise.all(parts.map(end));
  await nexus.close();
  expect(codes).toEqual(parts.map(() => 0));
});

const api = <T>(work: (ask: Ask, url: string) => Promise<T>, more: Env = {}): Promise<T> =>
  withApi({ ...env, ...more }, work);
const sessions = () => nexus.sql("select * from demo_sessions order by user_id");
const bearer = (token: unknown) => ({ headers: { authorization: `Bearer ${token}` } });
const refresh = (refreshToken: unknown) => ({ method: "POST", body: { refreshToken } });

it("what Debian has to bring is here", () => {
  expect(["redis-server", "slapd", "nginx"].filter((program) => !isThere(program))).toEqual([]);
  expect(isThere("there-is-no-such-program")).toBe(false);
});

describe("signing in", () => {
  it("by password gives tokens that are good until the session ends", () =>
    api(async (ask) => {
      const answer = await ask("/api/auth", {
        method: "POST",
        body: { email: "User5@nexus.example", password: "demo" },
      });
      expect(answer).toMatchObject({ status: 200, queries: 1, body: { expiresIn: 900 } });
      const { accessToken, refreshToken } = answer.body;
      const me = await ask("/api/auth/validate", bearer(accessToken));
      expect(me).toMatchObject({ status: 200, queries: 0, body: { id: 5 } });
      const again = await ask("/api/auth/refresh", refresh(refreshToken));
      expect(again).toMatchObject({ status: 200, queries: 0 });
      expect((await ask("/api/auth/validate", bearer(again.body.accessToken))).body).toEqual(me.body);
      const out = await ask("/api/auth", { method: "DELETE", body: { refreshToken } });
      expect(out.status).toBe(204);
      expect((await ask("/api/auth/refresh", refresh(refreshToken))).status).toBe(401);
    }));

  it("is refused for a wrong password, an unknown address, and a token that is changed or of another key", async () => {
    const refused = async (ask: Ask, email: string, password: string) =>
      (await ask("/api/auth", { method: "POST", body: { email, password } })).status;
    const [session] = await sessions();
    await api(async (ask) => {
      expect(await refused(ask, "user5@nexus.example", "Demo")).toBe(401);
      expect(await refused(ask, "nobody@nexus.example", "demo")).toBe(401);
      const token = String(session?.access_token);
      expect((await ask("/api/auth/validate", bearer(token))).body.id).toBe(session?.user_id);
      expect((await ask("/api/auth/validate", bearer(`${token.slice(0, -4)}AAAA`))).status).toBe(401);
      expect((await ask("/api/auth/validate")).status).toBe(400);
    });
    await api(
      async (ask) => expect((await ask("/api/auth/validate", bearer(session?.access_token))).status).toBe(401),
      { NEXUS_TOKEN_KEY: "another" },
    );
  });

  it("was done by the seed for some, with the same tokens each time", async () => {
    const before = await sessions();
    expect(before).toHaveLength(20);
    await api(async (ask) => {
      for (const { refresh_token: token } of before) {
        expect((await ask("/api/auth/refresh", refresh(token))).status).toBe(200);
      }
    });
    await run(SEED, env);
    expect(await sessions()).toEqual(before);
  });

  it("at the identity provider goes there and comes back with tokens", () =>
    api(async (ask, url) => {
      const sent = await ask("/api/auth/sso");
      expect(sent.status).toBe(302);
      const back = await signInAt(sent.location ?? "", "user7");
      expect(back.href).toMatch(`${env.PUBLIC_URL}/api/auth/callback?code=`);
      const path = back.href.slice(back.origin.length);
      const answer = await ask(path);
      expect(answer, url).toMatchObject({ status: 200, queries: 1 });
      expect((await ask("/api/auth/validate", bearer(answer.body.accessToken))).body.id).toBe(7);
      // each of these only once
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path.replace(/state=[^&]*/, "state=another"))).status).toBe(401);
    }));
});

describe("the directory", () => {
  it("knows whom the database knows, and nobody by a pattern", () =>
    api(async (ask) => {
      const [user] = await nexus.sql("select email, name, department, role from users where id = 1999");
      const found = await ask("/api/directory/user1999");
      expect(found).toMatchObject({ status: 200, body: { uid: "user1999", ...user } });
      for (const uid of ["user2000000", "*", "user1*", ")(uid=*"]) {
        expect((await ask(`/api/directory/${encodeURIComponent(uid)}`)).status).toBe(404);
      }
    }));

  it("is refused with a wrong password", () =>
    api(async (ask) => expect((await ask("/api/directory/user5")).status).toBe(503), { LDAP_PASSWORD: "wrong" }));
});

describe("the cache", () => {
  it("answers the second time, and not when it is told not to", () =>
    api(async (ask) => {
      for (const [path, queries] of [
        ["/api/analytics?days=20", 4],
        ["/api/users/77", 1],
        ["/api/reports/portfolio?months=7", 1],
      ] as const) {
        const first = await ask(path);
        expect(first).toMatchObject({ status: 200, cache: "miss", queries });
        const second = await ask(path);
        expect(second).toEqual({ ...first, cache: "hit", queries: 0 });
        const asked = await ask(path, { headers: { "cache-control": "no-cache" } });
        expect(asked).toEqual({ ...first, cache: "bypass" });
      }
      expect((await ask("/api/users/999999")).status).toBe(404);
    }));
});

describe("the reports service", () => {
  it("sums up every project of the time by department", () =>
    api(async (ask) => {
      const { body } = await ask("/api/reports/portfolio?months=36");
      expect(body.departments).toHaveLength(8);
      const [all] = await nexus.sql(
        `select count(*)::int as projects, sum(budget)::float8 as budget from projects where created_at >= '${body.from}'`,
      );
      const sum = (key: string) =>
        body.departments.reduce((total: number, row: Record<string, number>) => total + (row[key] ?? 0), 0);
      expect({ projects: sum("projects"), budget: sum("budget") }).toEqual(all);
    }));
});

describe("the monitor", () => {
  it("scrapes what the API and the reports service tell, and says when one is gone", async () => {
    const server = await start(API, env);
    const monitor = await start(MONITOR, env);
    try {
      for (const part of ["api", "reports"]) expect(monitor.output()).toMatch(new RegExp(`${part} up, \\d+ samples`));
      await fetch(`${env.API_URL}/api/users/5`);
      const metrics = await (await fetch(`${env.API_URL}/metrics`)).text();
      expect(metrics).toMatch(
        /http_request_duration_seconds_count\{method="GET",route="\/api\/users\/:id",status="200"\} 1/,
      );
      expect(metrics).toMatch(/nexus_cache_lookups_total\{name="user",outcome="\w+"\} 1/);
      expect(metrics).toMatch(/nexus_pool_connections\{state="idle"\} 1/);
      expect(await end(server)).toBe(0);
      await expect.poll(() => monitor.output(), { timeout: 10_000 }).toContain("api down");
    } finally {
      await end(server);
      expect(await end(monitor)).toBe(0);
    }
  });
});
