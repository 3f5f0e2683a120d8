import { describe, expect, test } from "vitest";
import * as z from "zod";
import { RoundFailed, type Site } from "../../../src/checks/check.ts";
import { endpoints } from "../../../src/checks/endpoints/index.ts";
import { burstOf } from "../../../src/checks/endpoints/plan.ts";
import { record } from "../../../src/checks/endpoints/record.ts";
import { request } from "../../../src/checks/endpoints/request.ts";
import { settings } from "../../../src/checks/endpoints/settings.ts";
import { KnownError } from "../../../src/errors.ts";
import { emptyHistogram, encodeHistogram, recordMs } from "../../../src/results/histogram.ts";
import type { Counts } from "../../../src/tools/http/index.ts";
import { tellOnce } from "../../../src/tools/once.ts";
import { AT, endpoint } from "./measure.ts";

const mistakesOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof KnownError) return error.mistakes;
    throw error;
  }
  return [];
};

describe("method and path", () => {
  test("stand in the name", () => {
    expect(request(endpoint("GET /api/users"))).toEqual({ method: "GET", path: "/api/users" });
    expect(request(endpoint("post  /api/auth?x={{id}}"))).toEqual({ method: "POST", path: "/api/auth?x={{id}}" });
  });

  test("or in the settings, which win", () => {
    expect(request(endpoint("Login", { path: "/login", method: "POST" }))).toEqual({ method: "POST", path: "/login" });
    expect(request(endpoint("GET /a", { path: "/b" }))).toEqual({ method: "GET", path: "/b" });
    expect(request(endpoint("Users", { path: "/users" }))).toEqual({ method: "GET", path: "/users" });
  });

  test("if in neither, it is told where and what to write", async () => {
    expect(await mistakesOf(() => request(endpoint("Login")))).toEqual([
      { at: AT, message: 'the endpoint "Login" has no path', hint: expect.stringContaining('"GET /api/users"') },
    ]);
    expect(await mistakesOf(() => endpoints.tasks([endpoint("FETCH /users")]))).toMatchObject([
      { at: AT, message: "FETCH is not a method of HTTP" },
    ]);
  });
});

describe("settings", () => {
  test("have defaults", () => {
    expect(settings.parse({ target: "api" })).toEqual({
      ...{ target: "api", headers: {}, connections: 10, duration: 2000, rounds: 10, warmup: 1, timeout: 10_000 },
      insecure: false,
    });
  });

  test("are all described, for schema and reference", () => {
    const schema = z.toJSONSchema(settings, { io: "input" }) as {
      properties: Record<string, { description?: string }>;
    };
    expect(Object.keys(schema.properties).toSorted()).toEqual(Object.keys(settings.shape).toSorted());
    for (const property of Object.values(schema.properties)) expect(property.description).toMatch(/\w/);
  });

  test.each([
    [{}, /needs a target/],
    [{ target: "api", path: "users" }, /begins with \//],
    [{ target: "api", expect: "200" }, /no status/],
    [{ target: "api", expect: { body: "/(/" } }, /regular expression/],
    [{ target: "api", duration: "10 ms" }, /shorter than 100 ms/],
    [{ target: "api", duration: 2 }, /no unit/],
    [{ target: "api", timeout: 0 }, /timeout of 0/],
    [{ target: "api", connections: 0 }, />=1/],
    [{ target: "api", conections: 5 }, /conections/],
  ])("%j is refused", (given, message) => {
    expect(
      settings
        .safeParse(given)
        .error?.issues.map((issue) => issue.message)
        .join(),
    ).toMatch(message);
  });

  test("are told in words", () => {
    expect(endpoints.words(endpoint("GET /").settings)).toBe("2 rounds of 200 ms, 2 connections in a closed loop");
    expect(endpoints.words(settings.parse({ target: "api", rounds: 1, connections: 1 }))).toBe(
      "1 round of 2 s, 1 connection in a closed loop, 1 round of warm-up before",
    );
  });

  test("make the task", () => {
    expect(endpoints.tasks([endpoint("GET /", { rounds: 7, warmup: 2, duration: "3 s" })])).toEqual([
      {
        ...{ id: "endpoints/GET /", check: "endpoints", subject: "GET /", needs: "stack", rounds: "many" },
        ...{ count: 7, warmups: 2, seconds: 3 },
      },
    ]);
  });
});

describe("what can't be sent", () => {
  const site = (target: string, data: Record<string, string[]> = {}) =>
    ({
      arm: { expand: (text: string) => text },
      target: () => target,
      data: async (name: string) => data[name] ?? [],
    }) as unknown as Site;

  test("for want of data that fits fails this subject alone, with its place", async () => {
    const subject = endpoint("GET /{{id:number}}/{{none}}");
    const failed = await burstOf(subject, site("http://x", { id: ["a"] })).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RoundFailed);
    expect(failed).toMatchObject({
      fatal: true,
      message: `budgets.yml:7:5  {{none}}: data.none has no values\nbudgets.yml:7:5  {{id:number}}: data.id holds "a"`,
      hint: "see `data` in budgets.yml",
    });
  });

  test("for want of an address is told before anything is started", async () => {
    for (const target of ["postgres://x", "127.0.0.1:3000", ""])
      expect(await mistakesOf(() => burstOf(endpoint("GET /"), site(target)))).toMatchObject([
        { at: AT, message: "the target api is no http URL" },
      ]);
  });

  test("user-info of the target does not stand in what is shown", async () => {
    const burst = await burstOf(endpoint("GET /x"), site("http://user:s3cret@host:1/v1"));
    expect(burst.request).toBe("GET http://host:1/v1/x");
    expect(burst.plan.url).toContain("s3cret");
  });
});

describe("the generator", () => {
  const counts: Counts = { sent: 1, ok: 1, status: {}, body: 0, timeout: 0, connect: 0, closed: 0, inFlight: 0 };
  const told = (generator: number): string[] => {
    const codes: string[] = [];
    const latency = emptyHistogram();
    recordMs(latency, 1);
    const sink = {
      value: () => {},
      fact: () => {},
      problem: ({ code }: { code: string }) => void codes.push(code),
    };
    const once = tellOnce();
    const burst = { request: "GET http://x/", plan: { connections: 1, durationMs: 1, drainMs: 1 } } as never;
    const outcome = {
      ...{ counts, latency: encodeHistogram(latency), rate: { answers: 1, seconds: 1 }, bytes: 1, busy: 1 },
      ...{ stopped: undefined, firstWrong: undefined },
    };
    for (let round = 0; round < 3; round++)
      record({ subject: "GET /", burst, purpose: "measure" }, { outcome, generator }, sink, once);
    return codes;
  };

  test("is named once when it is the limit itself", () => {
    expect(told(0.95)).toEqual(["generator-limited"]);
    expect(told(0.85)).toEqual([]);
  });
});
