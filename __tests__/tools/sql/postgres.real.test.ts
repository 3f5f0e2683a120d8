import { once } from "node:events";
import { createServer } from "node:net";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain, KnownError } from "../../../src/errors.ts";
import { type Database, openDatabase, StatementError } from "../../../src/tools/sql/index.ts";
import { type Server, startServer, TABLES } from "./server.ts";

let server: Server;
let db: Database;

beforeAll(async () => {
  server = await startServer();
  // vacuum is refused in the transaction of a multi-statement text
  for (const statement of TABLES.split(";").filter((part) => part.trim())) await server.exec(statement);
  db = await openDatabase(server.url);
});

afterAll(async () => {
  await db?.close();
  await server?.stop();
});

const failure = async (work: Promise<unknown>): Promise<KnownError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KnownError);
  return error as KnownError;
};

describe("connecting", () => {
  const url = (change: (url: URL) => void) => {
    const changed = new URL(server.url);
    change(changed);
    return changed.href;
  };

  it("tells a refused connection", async () => {
    const port = await getPort();
    const error = await failure(openDatabase(url((u) => (u.port = String(port)))));
    expect(error.exit).toBe(3);
    expect(explain(error)).toContain(`postgres://nexus@127.0.0.1:${port}/nexus: nothing listens there`);
  });

  it("tells a wrong password and never prints it", async () => {
    const text = explain(await failure(openDatabase(url((u) => (u.password = "sesame")))));
    expect(text).toContain("wrong password for nexus");
    expect(text).not.toContain("sesame");
  });

  it("tells a missing password", async () => {
    const text = explain(await failure(openDatabase(url((u) => (u.password = "")))));
    expect(text).toContain("a password is asked for nexus");
  });

  it("tells a missing database", async () => {
    const at = { file: "budgets.yml", line: 3, column: 5 };
    const text = explain(
      await failure(
        openDatabase(
          url((u) => (u.pathname = "/nexsu")),
          { at },
        ),
      ),
    );
    expect(text).toContain("budgets.yml:3:5  postgres://nexus@");
    expect(text).toContain('there is no database "nexsu"');
  });

  it("tells a silent port", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    try {
      const text = explain(
        await failure(
          openDatabase(
            url((u) => (u.port = String(port))),
            { connectTimeout: 300 },
          ),
        ),
      );
      expect(text).toContain("no answer within 0.3 s");
    } finally {
      silent.close();
    }
  });

  it("tells an unknown host", async () => {
    const text = explain(await failure(openDatabase(url((u) => (u.hostname = "nexus.invalid")))));
    expect(text).toContain("nexus.invalid");
  });

  it("tells that TLS is not spoken", async () => {
    const text = explain(await failure(openDatabase(`${server.url}?sslmode=no-verify`)));
    expect(text).toContain("the URL asks for TLS, the server does not speak it");
  });

  it("names the engines there are", async () => {
    const error = await failure(openDatabase("mysql://root@127.0.0.1/x"));
    expect(error.exit).toBe(2);
    expect(explain(error)).toContain("no database engine is known for mysql://");
    expect(explain(error)).toContain("postgres://");
    expect((await failure(openDatabase("not a url"))).exit).toBe(2);
  });

  it("tells that a connection broke in the middle", async () => {
    const other = await openDatabase(server.url);
    const sleeping = other.run("select pg_sleep(30)", []);
    other.abort();
    await expect(sleeping).rejects.toMatchObject({ fault: "lost" });
    await expect(other.run("select 1", [])).rejects.toMatchObject({ fault: "lost" });
    await other.close();
  });
});

describe("statements", () => {
  it("runs with values as text and measures", async () => {
    const result = await db.run("select id, email from users where id = $1 or email = $2 order by id", [
      "7",
      "user9@nexus.test",
    ]);
    expect(result.rows).toEqual([
      ["7", "user7@nexus.test"],
      ["9", "user9@nexus.test"],
    ]);
    expect(result.columns).toEqual(["id", "email"]);
    const slow = await db.run("select pg_sleep(0.05)", []);
    expect(slow.ms).toBeGreaterThanOrEqual(50);
    expect((await db.run("select null, true, now()::date = current_date", [])).rows).toEqual([[null, "t", "t"]]);
  });

  it("counts tables, also with schema and odd names", async () => {
    await server.exec('create schema "Odd"; create table "Odd"."a.b" as select 1 as x from generate_series(1, 3)');
    expect(await db.countRows("users")).toBe(2000);
    expect(await db.countRows("public.projects")).toBe(20000);
    expect(await db.countRows('Odd."a.b"')).toBe(3);
    await expect(db.countRows("userz")).rejects.toMatchObject({
      fault: "wrong",
      message: 'relation "userz" does not exist',
    });
    await expect(db.countRows('users"; drop table roles; --')).rejects.toBeInstanceOf(StatementError);
    expect(await db.countRows("roles")).toBe(10);
  });

  it("knows reading from writing by the server's word, and changes nothing", async () => {
    expect(await db.isRead("select 1", [])).toBe(true);
    expect(await db.isRead("with gone as (delete from roles returning 1) select count(*) from gone", [])).toBe(false);
    expect(await db.isRead("insert into roles values ($1, 'x')", ["99"])).toBe(false);
    expect(await db.isRead("select nextval('numbers')", [])).toBe(false);
    await expect(db.run("update users set name = ''", [])).rejects.toMatchObject({ fault: "writes" });
    await expect(db.run("select 1; drop table roles", [])).rejects.toMatchObject({ fault: "wrong" });
    await expect(db.isRead("select * from nothing", [])).rejects.toMatchObject({ fault: "wrong" });
    expect(await db.countRows("roles")).toBe(10);
  });

  it("ends what takes too long", async () => {
    await db.limit(50);
    await expect(db.run("select pg_sleep(10)", [])).rejects.toMatchObject({ fault: "timeout" });
    await db.limit(60_000);
    expect((await db.run("select 1", [])).rows).toEqual([["1"]]);
  });

  it("fetches the first rows only", async () => {
    const { rows } = await db.first("select generate_series(1, 100000000)", 3);
    expect(rows).toEqual([["1"], ["2"], ["3"]]);
    await expect(db.first("select broken", 3)).rejects.toMatchObject({ fault: "wrong" });
    expect((await db.run("select 1", [])).rows).toHaveLength(1);
  });

  it("tells version and settings", async () => {
    expect(await db.version()).toMatch(/^\d+\.\d+$/);
    const settings = await db.settings();
    expect(settings.fsync).toBe("off");
    expect(settings.shared_buffers).toMatch(/MB$/);
  });
});

describe("plans", () => {
  const read = (sql: string, values: readonly string[] = []) => db.inspect(sql, values, 1000);

  it("sees an index", async () => {
    const plan = await read("select * from users where email = $1", ["user5@nexus.test"]);
    expect(plan).toMatchObject({
      index: "yes",
      missing: undefined,
      shape: "Index Scan using users_email on public.users",
    });
    expect(plan.scans).toMatchObject([{ table: "public.users", index: "users_email", rows: 2000 }]);
    expect(JSON.stringify(plan.plan)).not.toContain('"Output"');
  });

  it("sees an index only scan and a bitmap scan", async () => {
    expect((await read("select id from projects where id < 10")).scans[0]?.node).toBe("Index Only Scan");
    const bitmap = await read("select title from projects where budget between 10 and 400");
    expect(bitmap.shape).toBe("Bitmap Heap Scan on public.projects (Bitmap Index Scan using projects_budget)");
    expect(bitmap.index).toBe("yes");
  });

  it("misses an index, and knows that none could serve", async () => {
    const plan = await read("select * from projects where owner = $1", ["42"]);
    expect(plan).toMatchObject({ index: "no", missing: true });
    expect(plan.scans[0]).toMatchObject({ node: "Seq Scan", wanting: "filter", rows: 20000 });
    await server.exec("create index projects_owner on projects (owner)");
    try {
      expect((await read("select * from projects where owner = $1", ["42"])).index).toBe("yes");
    } finally {
      await server.exec("drop index projects_owner");
    }
  });

  it("knows an index that the planner does not take", async () => {
    expect(await read("select * from projects where budget < 9000")).toMatchObject({ index: "no", missing: false });
  });

  it("excuses a small table, but not beside a large one", async () => {
    expect(await read("select * from roles where name = $1", ["role 3"])).toMatchObject({
      index: "no, table is small",
    });
    const both = await read("select * from users u, roles r where u.id = 7 and r.name = 'role 1'");
    expect(both.index).toBe("yes");
    const missed = await read("select * from users u join projects p on p.owner = u.id where u.id = 7");
    expect(missed).toMatchObject({ index: "no", missing: true });
  });

  it("sees a scan hidden under Gather", async () => {
    await server.exec(
      "alter database nexus set min_parallel_table_scan_size = 0; alter database nexus set parallel_setup_cost = 0; alter database nexus set parallel_tuple_cost = 0",
    );
    const other = await openDatabase(server.url);
    try {
      const plan = await other.inspect("select count(*) from projects where owner = $1", ["42"], 1000);
      expect(plan.shape).toContain("Gather");
      expect(plan.shape).toContain("Parallel Seq Scan on public.projects");
      expect(plan.index).toBe("no");
    } finally {
      await other.close();
      await server.exec("alter database nexus reset all");
    }
  });

  it("sees what a join drops", async () => {
    const plan = await read("select p.* from users u join projects p on p.owner = u.id where u.email = $1", [
      "user5@nexus.test",
    ]);
    expect(plan).toMatchObject({ index: "no", missing: true });
    expect(plan.scans.find((scan) => scan.table === "public.projects")).toMatchObject({
      node: "Seq Scan",
      wanting: "join",
    });
    // whole tables joined: nothing is dropped
    expect(
      (await read("select count(*) from users u join projects p on p.owner = u.id where u.id > 0")).scans.some(
        (scan) => scan.wanting === "join",
      ),
    ).toBe(false);
  });

  it("counts partitions together and subqueries apart", async () => {
    const plan = await db.inspect("select * from events where kind = 'kind 3'", [], 5000);
    expect(plan.index).toBe("no");
    expect(plan.scans.filter((scan) => scan.node === "Seq Scan")).toHaveLength(3);
    expect((await db.inspect("select * from events where kind = 'kind 3' and at < 3000", [], 5000)).index).toBe(
      "no, table is small",
    );
    const sub = await read(
      "select name, (select count(*) from projects p where p.owner = u.id) from users u where id = 3",
    );
    expect(sub).toMatchObject({ index: "no", missing: true });
    const cte = await read(
      "with open as materialized (select * from projects where status = 'open' and owner = 3) select * from open",
    );
    expect(cte.index).toBe("no");
  });

  it("counts a table that nobody analyzed", async () => {
    await server.exec("create table fresh as select i as id from generate_series(1, 5000) i");
    expect(await read("select * from fresh where id = 3")).toMatchObject({
      index: "no",
      missing: true,
      scans: [{ rows: 5000 }],
    });
  });

  it("reads no table", async () => {
    expect((await read("select 1")).index).toBe("no, table is small");
  });
});

describe("TLS", () => {
  it("tells that the server insists on it, and connects with it", async () => {
    const { spawnSync } = await import("node:child_process");
    const { writeFile, chmod, chown, stat } = await import("node:fs/promises");
    const { join } = await import("node:path");
    const file = (name: string) => join(server.folder, name);
    const made = spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=nexus",
      "-keyout",
      file("server.key"),
      "-out",
      file("server.crt"),
    ]);
    expect(made.status).toBe(0);
    const { uid, gid } = await stat(server.folder);
    for (const name of ["server.key", "server.crt"]) {
      await chown(file(name), uid, gid);
      await chmod(file(name), 0o600);
    }
    await server.exec("alter system set ssl = on");
    await server.exec("select pg_reload_conf()");
    await writeFile(file("pg_hba.conf"), "local all all trust\nhostssl all all 0.0.0.0/0 scram-sha-256\n");
    await server.exec("select pg_reload_conf()").catch(() => {});
    await expect
      .poll(() => openDatabase(server.url).then((open) => open.close().then(() => "open"), explain))
      .toContain("refuses connections without TLS");
    expect(explain(await failure(openDatabase(`${server.url}?sslmode=verify-full`)))).toContain(
      "certificate is not trusted",
    );
    const open = await openDatabase(`${server.url}?sslmode=no-verify`);
    expect((await open.run("select ssl from pg_stat_ssl where pid = pg_backend_pid()", [])).rows).toEqual([["t"]]);
    await open.close();
  });
});
