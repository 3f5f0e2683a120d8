import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataConfig } from "../../src/config/types.ts";
import { openData } from "../../src/environment/data.ts";
import { explain, KnownError } from "../../src/errors.ts";
import { type Server, startServer } from "../tools/sql/server.ts";

const at = { file: "budgets.yml", line: 12, column: 3 };
let server: Server;
let asked = 0;

beforeAll(async () => {
  server = await startServer();
  await server.exec(
    "create table users as select i as id, 'user' || i || '@nexus.test' as email, case when i % 2 = 0 then null else i end as odd from generate_series(1, 12000) i",
  );
});
afterAll(() => server?.stop());

const sql = (text: string, target = "main"): DataConfig => ({ kind: "sql", target, sql: text, at });
const open = (data: Record<string, DataConfig>) =>
  openData(data, (name) => {
    asked++;
    if (name === "main") return server.url;
    if (name === "web") return "http://127.0.0.1:8080";
    throw new KnownError(2, { message: `there is no target ${name}` });
  });
const mistake = async (config: DataConfig): Promise<string> =>
  explain(
    await open({ name: config })("name").then(
      () => expect.unreachable(),
      (error: unknown) => error,
    ),
  );

describe("values", () => {
  it("come from the file or from a query, as text, without NULLs", async () => {
    const data = open({
      kind: { kind: "values", values: ["a", "b"], at },
      email: sql("select email from users order by id limit 3;"),
      id: sql("select id from users order by id limit 2"),
      odd: sql("select odd from users where id < 6 order by id"),
    });
    expect(await data("kind")).toEqual(["a", "b"]);
    expect(await data("email")).toEqual(["user1@nexus.test", "user2@nexus.test", "user3@nexus.test"]);
    expect(await data("id")).toEqual(["1", "2"]);
    expect(await data("odd")).toEqual(["1", "3", "5"]);
  });

  it("are read once", async () => {
    asked = 0;
    const data = open({ now: sql("select clock_timestamp()::text") });
    expect(await Promise.all([data("now"), data("now")]).then(([a, b]) => a?.[0] === b?.[0])).toBe(true);
    await data("now");
    expect(asked).toBe(1);
  });
});

describe("mistakes stand at their place", () => {
  it("tells what a query does not give", async () => {
    expect(await mistake(sql("select email from users where id < 0"))).toContain(
      "budgets.yml:12:3  data.name: the query returns no row",
    );
    expect(await mistake(sql("select odd from users where id = 2"))).toContain("only NULL");
    expect(await mistake(sql("select id, email from users limit 1"))).toContain("returns 2 columns (id, email)");
    expect(await mistake(sql("select id from users"))).toContain("more than 10000 rows");
    expect((await open({ all: sql("select id from users limit 10000") })("all")).length).toBe(10_000);
  });
  it("tells what is wrong with a query or its target", async () => {
    expect(await mistake(sql("select email from userz"))).toContain(
      'budgets.yml:12:3  data.name: relation "userz" does not exist',
    );
    expect(await mistake(sql("delete from users returning id"))).toContain("data.name:");
    expect(await mistake(sql("select 1", "web"))).toContain(
      "budgets.yml:12:3  no database engine is known for http://",
    );
    expect(await mistake(sql("select 1", "none"))).toContain("there is no target none");
    expect(await mistake({ kind: "values", values: [], at })).toContain("has no values");
  });
  it("tells an unknown name and those there are", async () => {
    const error = await open({ email: sql("select 1") })("mail").catch((reason: unknown) => reason);
    expect(explain(error)).toContain("there is no data.mail");
    expect(explain(error)).toContain("There is: email");
    expect(explain(await open({})("mail").catch((reason: unknown) => reason))).toContain("Define it under `data:`");
  });
});
