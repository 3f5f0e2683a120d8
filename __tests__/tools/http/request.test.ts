import { expect, describe as group, test } from "vitest";
import { answered, type Counts, describe, type Plan, wrong } from "../../../src/tools/http/engine.ts";
import { requests } from "../../../src/tools/http/request.ts";

const plan = (more: Partial<Plan>): Plan => ({
  url: "http://127.0.0.1:3000",
  method: "POST",
  path: "/",
  headers: {},
  expect: {},
  connections: 1,
  durationMs: 1000,
  drainMs: 1000,
  timeoutMs: 1000,
  data: {},
  seed: 1,
  insecure: false,
  ...more,
});

group("requests", () => {
  test("stand below the target's own path", () => {
    expect(requests(plan({ url: "http://host/v1/", path: "/users?x=1" })).next().path).toBe("/v1/users?x=1");
    expect(requests(plan({ url: "http://host", path: "/" })).next().path).toBe("/");
  });

  test("share one drawn value in path, header and body, and follow the seed", () => {
    const template = plan({
      path: "/users/{{id}}",
      headers: { "X-User": "{{id}}" },
      body: { id: "{{id:number}}" },
      data: { id: ["1", "2", "3", "4", "5", "6"] },
    });
    const take = (seed: number) => {
      const source = requests({ ...template, seed });
      return Array.from({ length: 30 }, () => source.next());
    };
    for (const { path, headers, body } of take(1)) {
      const id = path.slice("/users/".length);
      expect(headers["X-User"]).toBe(id);
      expect(body).toBe(`{"id":${id}}`);
    }
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
  });

  test("JSON says that it is JSON unless told otherwise; text says nothing", () => {
    expect(requests(plan({ body: { a: 1 } })).next().headers).toEqual({ "content-type": "application/json" });
    expect(requests(plan({ body: {}, headers: { "Content-Type": "x/y" } })).next().headers).toEqual({
      "Content-Type": "x/y",
    });
    expect(requests(plan({ body: "a=1" })).next().headers).toEqual({});
  });

  test("user-info of the target becomes basic authentication, its own header wins", () => {
    const url = "http://us%40er:p%3Aw@host";
    expect(requests(plan({ url })).next().headers).toEqual({
      authorization: `Basic ${Buffer.from("us@er:p:w").toString("base64")}`,
    });
    expect(requests(plan({ url, headers: { Authorization: "x" } })).next().headers).toEqual({ Authorization: "x" });
  });

  test("a length of one's own is not sent beside the right one", () => {
    expect(requests(plan({ headers: { "CONTENT-length": "7" }, body: "x" })).next().headers).toEqual({});
  });
});

group("counts", () => {
  const counts: Counts = {
    sent: 20,
    ok: 1,
    status: { 404: 2, 500: 3 },
    body: 1,
    timeout: 4,
    connect: 5,
    closed: 1,
    inFlight: 3,
  };

  test("what is answered and what is wrong", () => {
    expect(answered(counts)).toBe(7);
    expect(wrong(counts)).toBe(16);
  });

  test("are told in words", () => {
    expect(describe(counts)).toBe(
      "19 of 20 requests: 2 × status 404, 3 × status 500, 1 wrong body, 4 timeouts, 5 failed connections, 1 connection closed early, 3 unanswered at the end",
    );
    expect(
      describe({ ...counts, sent: 1, status: {}, body: 0, timeout: 0, connect: 0, closed: 0, inFlight: 0 }),
    ).toBeUndefined();
  });
});
