import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Ask,
  type Env,
  end,
  type Nexus,
  openNexus,
  type Program,
  run,
  SEED,
  serve,
  withApi,
} from "./nexus-stack.ts";

let nexus: Nexus;
let env: Env;
let redis: Program;

beforeAll(async () => {
  nexus = await openNexus();
  const port = Number(nexus.env.PORT_CACHE);
  redis = await serve("cache/start.sh", port, nexus.env);
  env = { ...nexus.env, CACHE_URL: `redis://127.0.0.1:${port}` };
});
afterAll(async () => {
  const code = await end(redis);
  await nexus.close();
  expect(code).toBe(0);
});

const api = <T>(fault: string, work: (ask: Ask, url: string) => Promise<T>): Promise<T> =>
  withApi({ ...env, NEXUS_FAULT: fault }, work);

describe("of the API", () => {
  it("n-plus-one: a query for each project more", () =>
    api("n-plus-one", async (ask) => {
      const slow = await ask("/api/projects?limit=50");
      expect(slow).toMatchObject({ status: 200, queries: 51 });
      expect(slow.body).toEqual((await api("", (other) => other("/api/projects?limit=50"))).body);
    }));

  it("none of them in the base that is compared with", () =>
    withApi({ ...env, NEXUS_FAULT: "n-plus-one", ARM: "base" }, async (ask) => {
      expect(await ask("/api/projects?limit=50")).toMatchObject({ status: 200, queries: 1 });
    }));

  it("slow-endpoint: no answer of GET /api/users comes sooner", () =>
    api("slow-endpoint:25ms", async (ask) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const before = performance.now();
        expect((await ask("/api/users?limit=1")).status).toBe(200);
        times.push(performance.now() - before);
      }
      expect(Math.min(...times)).toBeGreaterThanOrEqual(25);
    }));

  it("slow-query: a search reads every user, and finds the same", async () => {
    const scans = async () =>
      (
        await nexus.sql(
          "select pg_stat_force_next_flush(), seq_scan::int as scans, seq_tup_read::int as rows from pg_stat_user_tables where relname = 'users'",
        )
      )[0] as { scans: number; rows: number };
    const search = async (fault: string) => {
      const before = await scans();
      const found = await api(fault, (ask) => ask("/api/users?search=user19"));
      const after = await scans();
      return { body: found.body, scans: after.scans - before.scans, rows: after.rows - before.rows };
    };
    const healthy = await search("");
    const slow = await search("slow-query");
    expect(healthy).toMatchObject({ scans: 0, rows: 0 });
    expect(slow).toEqual({ body: healthy.body, scans: 1, rows: 2000 });
  });

  it("small-pool: one connection to the database instead of ten", async () => {
    const connections = (fault: string) =>
      api(fault, async (ask) => {
        const answers = await Promise.all(Array.from({ length: 30 }, () => ask("/api/projects?limit=100")));
        expect(answers.every(({ status }) => status === 200)).toBe(true);
        const open =
          "select count(*)::int as n from pg_stat_activity where datname = 'nexus' and pid <> pg_backend_pid()";
        return (await nexus.sql(open))[0]?.n;
      });
    expect(await connections("small-pool")).toBe(1);
    expect(await connections("")).toBe(10);
  });

  it("cache-off: every answer is computed anew, though Redis has it", async () => {
    const twice = (fault: string) =>
      api(fault, async (ask) => [await ask("/api/analytics"), await ask("/api/analytics")]);
    const [first, second] = await twice("");
    expect([first?.cache, second?.cache, second?.queries]).toEqual(["miss", "hit", 0]);
    const off = await twice("cache-off");
    for (const answer of off) expect(answer).toEqual({ ...first, cache: "off", queries: 4 });
  });

  it("memory-growth: each request leaves that much behind", async () => {
    const growth = (fault: string) =>
      api(fault, async (ask, url) => {
        const held = async () => {
          const metrics = await (await fetch(`${url}/metrics`)).text();
          return Number(/^nodejs_external_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
        };
        const before = await held();
        for (let i = 0; i < 40; i += 1) expect((await ask("/api/health")).status).toBe(200);
        return (await held()) - before;
      });
    expect(await growth("memory-growth:1MB")).toBeGreaterThanOrEqual(40_000_000);
    expect(await growth("")).toBeLessThan(10_000_000);
  });
});

describe("of the database", () => {
  const plan = async (): Promise<string> =>
    JSON.stringify(
      await nexus.sql("explain select id from projects where status = 'on_hold' order by created_at desc limit 20"),
    );

  it("missing-index: the search reads the whole table, until a seed without the fault", async () => {
    expect(await plan()).toContain("projects_status_created");
    const faulty = await run(SEED, { ...env, NEXUS_FAULT: "missing-index" });
    expect(faulty).toMatchObject({ code: 0, output: expect.stringContaining("reused 2000 users") });
    expect(await plan()).toContain("Seq Scan on projects");
    expect(await plan()).not.toContain("Index");
    expect(await run(SEED, env)).toMatchObject({ code: 0, output: expect.stringContaining("reused 2000 users") });
    expect(await plan()).toContain("projects_status_created");
  });
});

describe("of the list", () => {
  it.each([
    ["slow-everything", 'unknown fault "slow-everything"'],
    ["n-plus-one,oops", 'unknown fault "oops"'],
    ["slow-endpoint", undefined],
    ["slow-endpoint:10", "needs a time"],
    ["big-bundle:100ms", "needs a size"],
    ["leak:1h", "needs a size"],
    ["n-plus-one:3", "takes no argument"],
  ])("%s tells what is wrong", async (fault, words) => {
    const { code, output } = await run(SEED, { ...env, NEXUS_FAULT: fault });
    expect(code).toBe(words === undefined ? 0 : 2);
    if (words !== undefined) expect(output).toContain(words);
    if (words?.startsWith("unknown"))
      expect(output).toContain(
        "Known faults: slow-endpoint:10ms, n-plus-one, missing-index, slow-query, small-pool, cache-off, memory-growth:20kB, no-compression, big-bundle:100kB, blocking-script:50ms, leak:10kB.",
      );
  });
});
