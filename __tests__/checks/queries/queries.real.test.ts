import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Round, RoundFailed, type Session } from "../../../src/checks/check.ts";
import { queries } from "../../../src/checks/queries/index.ts";
import { settings } from "../../../src/checks/queries/settings.ts";
import { type Server, startServer, TABLES } from "../../tools/sql/server.ts";
import { at, openRun, siteOf, subject } from "../measure.ts";

let server: Server;
const sessions: Session[] = [];

beforeAll(async () => {
  server = await startServer();
  for (const statement of TABLES.split(";").filter((part) => part.trim())) await server.exec(statement);
});

afterAll(async () => {
  for (const session of sessions) await session.close();
  await server?.stop();
});

const lookup = { sql: "select * from users where email = $1", values: ["{{email}}"], executions: 20 };
const emails = Array.from({ length: 500 }, (_, index) => `user${index + 1}@nexus.test`);

/** Opens a session over these queries, and measures one of them. */
async function measure(all: Record<string, unknown>, url = server.url) {
  const subjects = Object.entries(all).map(([name, own]) =>
    subject(name, settings.parse({ target: "main", ...(own as object) })),
  );
  const site = siteOf({ targets: { main: url }, data: { email: emails, ids: ["7", "8"], nobody: ["x", "y"] } });
  const session = await queries.drive!(subjects, site);
  sessions.push(session);
  const run = openRun(queries);
  const tasks = queries.tasks(subjects);
  const round = (name: string, options: Partial<Round> = {}) => {
    const task = tasks.find((candidate) => candidate.subject === name)!;
    return run.round(task, (it) => session.round(task, it), options);
  };
  const failed = async (name: string, options: Partial<Round> = {}): Promise<RoundFailed> => {
    const error = await round(name, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(RoundFailed);
    return error as RoundFailed;
  };
  return { ...run, round, failed, site, session, tasks };
}

describe("a query that works", () => {
  it("tells time, rows, index, and the counted data set", async () => {
    const run = await measure({
      "User Lookup": { ...lookup, tables: { users: 2000, projects: 20000 } },
      "Project Search": { sql: "select * from projects where owner = $1", values: ["{{ids}}"], executions: 10 },
      Roles: { sql: "select * from roles where name like $1", values: ["role%"], executions: 10 },
    });
    for (const purpose of ["warm-up", "measure", "measure"] as const)
      for (const [index, { subject: name }] of run.tasks.entries()) await run.round(name, { purpose, index });
    const part = run.part();

    const time = part.metric("User Lookup", "time")!;
    expect(time.values).toBe(40);
    expect(time.rounds).toBe(2);
    expect(time.stat("avg")).toBeGreaterThan(0);
    expect(time.stat("max")).toBeGreaterThanOrEqual(time.stat("p95")!);
    expect(part.metric("User Lookup", "rows")!.total).toEqual({ of: 40, per: 40 });
    expect(part.metric("Project Search", "rows")!.stat("avg")).toBe(10);
    expect(part.metric("User Lookup", "index")!.stat("min")).toBe(1);
    expect(part.metric("Project Search", "index")!.stat("min")).toBe(0);
    expect(part.metric("Roles", "index")!.stat("min")).toBe(1);
    expect(part.facts("User Lookup", "tables")).toEqual([{ users: 2000, projects: 20000 }]);
    expect(part.facts("User Lookup", "plan")).toMatchObject([
      { index: "yes", shape: "Index Scan using users_email on public.users" },
    ]);
    expect(run.site.versions.PostgreSQL).toMatch(/^18\./);

    const [performance, slow] = queries.tables(part);
    expect(performance!.columns.map(({ title }) => title)).toEqual([
      "Query",
      "Count",
      "Avg",
      "P95",
      "Max",
      "Rows",
      "Index",
    ]);
    expect(performance!.rows.map((row) => row.at(-1))).toEqual([
      { outcome: "good", text: "yes" },
      { outcome: "bad", text: "no" },
      { outcome: "neutral", text: "no, table is small" },
    ]);
    expect(performance!.rows[0]![1]).toEqual({ value: 40, unit: "count" });
    expect(performance!.note).toBe(
      "2,000 users, 20,000 projects (counted); 80 executions, one at a time over one connection",
    );
    expect(slow!.rows.map(([first]) => first)).toEqual([{ text: "100 ms" }, { text: "500 ms" }, { text: "1 s" }]);
    expect(queries.advice!(part)).toMatchObject([
      {
        title: "Project Search: an index is missing on public.projects",
        evidence: expect.stringContaining("all 20,000 rows"),
      },
    ]);
  });

  it("blames nobody who wants a large part of what is read", async () => {
    const run = await measure({
      All: { sql: "select * from projects", executions: 2 },
      "No index for it": { sql: "select * from projects where owner > $1", values: [1000], executions: 2 },
      "A sum of all": { sql: "select count(*) from projects where budget >= 0", executions: 2 },
    });
    for (const { subject: name } of run.tasks) await run.round(name);
    const [performance] = queries.tables(run.part());
    expect(performance!.rows.map((row) => row.at(-1))).toEqual([
      { outcome: "neutral", text: "no, returns what it reads" },
      { outcome: "bad", text: "no" },
      { outcome: "bad", text: "no" },
    ]);
    expect(queries.advice!(run.part()).map(({ title }) => title)).toEqual([
      "No index for it: an index is missing on public.projects",
      "A sum of all: the index is not used on public.projects",
    ]);
  });

  it("counts slow executions", async () => {
    const run = await measure({
      Slow: {
        sql: "select pg_sleep(case when id = 7 then 1.05 else 0 end) from users where id = $1",
        values: ["{{ids}}"],
        executions: 12,
      },
    });
    await run.round("Slow");
    const over = run.part().metric("Slow", "over100ms")!;
    expect(over.total!.per).toBe(12);
    // the others would have to wait for a second each
    const longest = run.part().metric("Slow", "over1s")!;
    expect(longest.total!.of).toBeGreaterThan(0);
    expect(longest.total!.of).toBeLessThan(12);
    expect(over.total!.of).toBeGreaterThanOrEqual(longest.total!.of);
    const slow = queries.tables(run.part())[1]!;
    expect(slow.rows[0]![1]).toEqual({ value: over.total!.of / 12, unit: "%" });
    expect(slow.rows[2]![1]).toEqual({ value: longest.total!.of / 12, unit: "%" });
  });

  it("draws the same values in every run, others in the next round", async () => {
    const rows = async (index: number) => {
      const run = await measure({
        Range: { sql: "select 1 from generate_series(1, $1::int)", values: ["{{numbers:number}}"], executions: 5 },
      });
      (run.site as { data: unknown }).data = async () => Array.from({ length: 900 }, (_, i) => String(i + 1));
      await run.round("Range", { index });
      return run.part().metric("Range", "rows")!.stat("avg");
    };
    expect(await rows(0)).toBe(await rows(0));
    expect(await rows(0)).not.toBe(await rows(1));
  });

  it("writes the plan again when it changed", async () => {
    const run = await measure({
      Owner: { sql: "select * from projects where owner = $1", values: ["42"], executions: 2 },
    });
    await run.round("Owner");
    await run.round("Owner", { index: 1 });
    await server.exec("create index projects_owner on projects (owner)");
    try {
      await run.round("Owner", { index: 2 });
    } finally {
      await server.exec("drop index projects_owner");
    }
    expect(run.part().facts("Owner", "plan")).toMatchObject([{ index: "no", missing: true }, { index: "yes" }]);
    expect(run.part().metric("Owner", "index")!.stat("min")).toBe(0);
  });
});

describe("a query that can't be measured fails alone, and says why", () => {
  it("refuses a data set that is smaller than expected", async () => {
    const run = await measure({
      Empty: { sql: "select 1", tables: { empty: 500000 } },
      Fine: { sql: "select 1", executions: 1 },
    });
    const error = await run.failed("Empty");
    expect(error.message).toContain("empty has 0 rows, budgets.yml expects 500000");
    expect(error.fatal).toBe(true);
    await run.round("Fine");
  });

  it("refuses what writes, and changes nothing", async () => {
    const run = await measure({ Create: { sql: "insert into roles values ($1, 'new')", values: ["77"] } });
    const error = await run.failed("Create");
    expect(error).toMatchObject({ fatal: true, message: expect.stringContaining("the statement writes") });
    const count = await measure({ Count: { sql: "select 1 from roles where id = 77", executions: 1 } });
    expect((await count.failed("Count")).message).toContain("returned no row in 1 of 1 executions");
  });

  it("refuses a read that finds nothing, unless it is meant so", async () => {
    const missing = { sql: "select * from users where email = $1", values: ["{{nobody}}"], executions: 4 };
    const run = await measure({ Nobody: missing, Meant: { ...missing, empty: true } });
    const error = await run.failed("Nobody", { purpose: "warm-up" });
    expect(error.message).toContain("returned no row in 4 of 4 executions");
    expect(error.fatal).toBe(true);
    await run.round("Meant");
    expect(run.part().metric("Meant", "rows")!.stat("avg")).toBe(0);
  });

  it("tells faults of the statement in the server's words", async () => {
    const run = await measure({
      Syntax: { sql: "selec 1" },
      Table: { sql: "select * from userz" },
      Values: { sql: "select * from users where id = $1" },
      Count: { sql: "select 1", tables: { userz: 1 } },
      Data: { sql: "select $1::text", values: ["{{unknown}}"] },
      Target: { target: "other", sql: "select 1" },
    });
    expect((await run.failed("Syntax")).message).toContain("syntax error");
    expect((await run.failed("Table")).message).toContain('relation "userz" does not exist');
    expect(await run.failed("Values")).toMatchObject({
      fatal: true,
      message: "the statement has 1 parameter ($1 …), 0 values are given",
    });
    expect((await run.failed("Count")).message).toContain('relation "userz" does not exist');
    expect((await run.failed("Data")).message).toContain(
      `budgets.yml:${at.line}:${at.column}  there is no data unknown`,
    );
    expect((await run.failed("Target")).message).toContain("there is no target other");
    expect(run.run().values).toHaveLength(0);
  });

  it("tells a connection that can't be made", async () => {
    const url = new URL(server.url);
    url.password = "wrong";
    const run = await measure({ Any: { sql: "select 1" } }, url.href);
    const error = await run.failed("Any");
    expect(error).toMatchObject({ fatal: true, message: expect.stringContaining("wrong password for nexus") });
    expect(error.hint).toContain("password");
  });

  it("ends what takes too long, and may try again", async () => {
    const run = await measure({ Slow: { sql: "select pg_sleep(10)", timeout: "100 ms" } });
    expect(await run.failed("Slow")).toMatchObject({
      fatal: false,
      message: "an execution took longer than 0.1 s and was ended",
    });
  });

  it("stops at once when it is cut short, and goes on in the next round", async () => {
    const run = await measure({
      Long: { sql: "select pg_sleep(0.02)", executions: 1000 },
      Next: { sql: "select 1", executions: 1 },
    });
    const late = AbortSignal.timeout(200);
    expect((await run.failed("Long", { signal: late })).message).toMatch(
      /^was cut short after \d+ of 1000 executions$/,
    );
    await run.round("Next");
  });

  it("connects again after the connection broke", async () => {
    const run = await measure({ Any: { sql: "select pg_sleep(0.3)", executions: 3 } });
    const broken = run.failed("Any");
    await expect
      .poll(async () => {
        await server.exec(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'perf-budgets' and query like '%pg_sleep(0.3)%'",
        );
        return Promise.race([
          broken.then(() => "failed"),
          new Promise((resolve) => setTimeout(resolve, 50, "running")),
        ]);
      })
      .toBe("failed");
    expect(await broken).toMatchObject({
      fatal: false,
      message: expect.stringContaining("the connection to the database broke"),
    });
    await run.round("Any");
    expect(run.part().metric("Any", "time")!.values).toBe(3);
  });
});

describe("settings", () => {
  it("takes values of any simple kind as text", () => {
    const parse = (values: unknown) => settings.safeParse({ target: "main", sql: "select 1", values });
    expect(parse(["a", 1, true, null]).data?.values).toEqual(["a", "1", "true", null]);
    expect(parse([["a"]]).success).toBe(false);
    expect(settings.parse({ target: "main", sql: "select 1" })).toMatchObject({
      executions: 50,
      rounds: 10,
      warmup: 1,
      timeout: 10_000,
    });
  });
  it("says in words what it does, and how many values a percentile has", () => {
    const parsed = settings.parse({ target: "main", sql: "select 1" });
    expect(queries.words(parsed)).toBe("10 rounds of 50 executions, after 1 to warm up");
    expect(queries.values!(parsed, "time")).toBe(500);
    expect(queries.values!(parsed, "rows")).toBeUndefined();
  });
});
