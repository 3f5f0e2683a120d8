import { afterEach, describe, expect, test } from "vitest";
import { KnownError } from "../../../src/errors.ts";
import type { Cell } from "../../../src/report/model.ts";
import { closeServers, http, nobody, tcp } from "../../tools/http/servers.ts";
import { AT, endpoint, measure } from "./measure.ts";

afterEach(closeServers);

const text = (cell: Cell | undefined): unknown =>
  cell && "text" in cell ? cell.text : cell && "value" in cell && cell.value;

describe("endpoints", () => {
  test("are measured side by side, from another process, as the server saw them", async () => {
    const seen = new Map<string, number>();
    const api = await http((request, response) => {
      seen.set(request.url!, (seen.get(request.url!) ?? 0) + 1);
      if (request.url === "/slow") setTimeout(() => response.end("slow"), 30);
      else response.end("fast");
    });
    const subjects = [
      endpoint("GET /fast", { rounds: 3, warmup: 1 }),
      endpoint("the slow one", { path: "/slow", connections: 4, expect: { body: "slow" } }),
    ];
    const { run, part, tables, versions } = await measure(subjects, { targets: { api } });

    const rounds = [...run.rounds.values()];
    expect(rounds.map(({ purpose, state }) => `${purpose} ${state}`).toSorted()).toEqual([
      ...Array(5).fill("measure ok"),
      "warm-up ok",
    ]);
    expect(run.problems.filter(({ code }) => code !== "generator-limited")).toEqual([]);
    expect(versions.autocannon).toMatch(/^9\./);

    for (const subject of ["GET /fast", "the slow one"]) {
      const latency = part!.metric(subject, "latency")!;
      const errors = part!.metric(subject, "errors")!;
      expect(errors.total!.of).toBe(0);
      expect(latency.values).toBe(errors.total!.per);
      expect(part!.metric(subject, "timeouts")!.total!.of).toBe(0);
      expect(part!.metric(subject, "rps")!.stat("avg")!).toBeGreaterThan(0);
    }
    // the warm-up of the fast one is on the server's side only
    expect(part!.metric("the slow one", "errors")!.total!.per).toBe(seen.get("/slow"));
    expect(part!.metric("GET /fast", "errors")!.total!.per).toBeLessThan(seen.get("/fast")!);
    // a timer never fires early by more than its own step of 1 ms: at least 29 ms, and so at most 4 in 29 ms
    expect(part!.metric("the slow one", "latency")!.stat("min")!).toBeGreaterThanOrEqual(29);
    expect(part!.metric("the slow one", "rps")!.stat("avg")!).toBeLessThan(4 / 0.029);

    const [main, rates, ...rest] = tables;
    expect(rest).toEqual([]);
    expect(main!.columns.map(({ title }) => title)).toEqual(["Endpoint", "RPS", "Avg", "P50", "P95", "P99", "Errors"]);
    expect(main!.rows.map((row) => text(row[0]))).toEqual(["GET /fast", "the slow one"]);
    expect(text(main!.rows[1]![2])).toBe(part!.metric("the slow one", "latency")!.stat("avg"));
    expect(main!.note).toMatch(/^2 to 4 connections, 2 to 3 rounds of 200 ms, closed loop/);
    const sent = ["GET /fast", "the slow one"].reduce((sum, name) => sum + part!.metric(name, "errors")!.total!.per, 0);
    expect(rates!.rows.map((row) => row.map(text))).toEqual([
      ["Error rate", 0, 0, sent],
      ["Timeout rate", 0, 0, sent],
    ]);
  });

  test("get what the file says: method, path, headers, body, data and variables", async () => {
    const lines = new Set<string>();
    const api = await http(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      lines.add(
        `${request.method} ${request.url} ${request.headers.authorization} ${request.headers["content-type"]} ${body}`,
      );
      response.writeHead(201, { "content-type": "application/json" }).end('{"ok":true}');
    });
    const subject = endpoint("POST /users/{{id}}?from=${WHO}", {
      headers: { Authorization: "Bearer ${TOKEN}" },
      body: { user: "{{id:number}}", by: "${WHO}" },
      expect: { status: 201, body: { ok: true } },
    });
    const given = {
      targets: { api: `${api}/v1` },
      data: { id: ["1", "2"] },
      variables: { WHO: "ci", TOKEN: "s3cret" },
    };
    const { run, part } = await measure([subject], given);
    expect([...lines].toSorted()).toEqual([
      'POST /v1/users/1?from=ci Bearer s3cret application/json {"user":1,"by":"ci"}',
      'POST /v1/users/2?from=ci Bearer s3cret application/json {"user":2,"by":"ci"}',
    ]);
    expect(part!.metric(subject.name, "errors")!.total!.of).toBe(0);
    expect(part!.facts(subject.name, "outcome")[0]).toMatchObject({
      request: `POST ${api}/v1/users/{{id}}?from=\${WHO}`,
      connections: 2,
      counts: { timeout: 0, inFlight: 0 },
    });
    expect(JSON.stringify(run.entries)).not.toContain("s3cret");
  });

  test("that answer wrongly are counted, and the first wrong answer is shown", async () => {
    let turn = 0;
    const api = await http((_, response) => {
      if (turn++ % 4 === 0) response.end("fine");
      else response.writeHead(500, { "set-cookie": "id=s3cret" }).end("no table called users");
    });
    const { run, part, tables } = await measure([endpoint("GET /users")], { targets: { api } });
    const { of, per } = part!.metric("GET /users", "errors")!.total!;
    expect(of / per).toBeGreaterThan(0.7);
    expect(part!.metric("GET /users", "latency")!.values).toBe(per - of);
    const problems = run.problems.filter(({ code }) => code === "mostly-wrong");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ check: "endpoints", subject: "GET /users" });
    expect(problems[0]!.detail).toContain(`GET ${api}/users: `);
    expect(problems[0]!.detail).toContain('status 500 instead of 2xx, "no table called users"');
    expect(tables.at(-1)).toMatchObject({ title: "First wrong answers" });
    expect(tables.at(-1)!.rows.map((row) => row.map(text))).toEqual([
      ["GET /users", "status 500 instead of 2xx", "no table called users"],
    ]);
    expect(part!.facts("GET /users", "first wrong answer")).toHaveLength(1);
    expect(JSON.stringify(run.entries)).not.toContain("s3cret");
  });

  test.each([
    [429, /raise or switch off its limit for this run \(`stack\.env`\), or lower `connections`/],
    [401, /is the token right, .*`headers: \{ Authorization: "Bearer \$\{TOKEN\}" \}/],
    [403, /is the token right/],
    [404, /is `path` right/],
    [500, /^`expect` says which answers are right/],
  ])("that answer mostly %i are told what to do about that", async (status, hint) => {
    let turn = 0;
    const api = await http((_, response) => {
      // another status now and then does not change what most of them say
      response.writeHead(turn++ % 5 === 0 ? 503 : status).end();
    });
    const { run } = await measure([endpoint("GET /", { rounds: 1 })], { targets: { api } });
    const problem = run.problems.find(({ code }) => code === "mostly-wrong");
    expect(problem?.hint).toMatch(hint);
    expect(problem?.hint).toMatch(/rest on the few right answers$/);
  });

  test("whose data can't be had fail by themselves, once, and the others are measured", async () => {
    const api = await http((_, response) => response.end("ok"));
    const data = {
      user: new KnownError(3, { at: AT, message: 'data.user: relation "userz" does not exist', hint: "is it seeded?" }),
    };
    const subjects = [endpoint("GET /users/{{user}}"), endpoint("GET /health")];
    const { run, part } = await measure(subjects, { targets: { api }, data });
    const rounds = [...run.rounds.values()].map(({ task, state, final }) => [task, state, final]);
    expect(rounds.toSorted()).toEqual([
      ["endpoints/GET /health", "ok", undefined],
      ["endpoints/GET /health", "ok", undefined],
      ["endpoints/GET /users/{{user}}", "failed", true],
    ]);
    expect(run.problems).toEqual([
      expect.objectContaining({
        code: "round-failed",
        subject: "GET /users/{{user}}",
        detail: 'budgets.yml:7:5  data.user: relation "userz" does not exist',
        hint: "is it seeded?",
      }),
    ]);
    expect(part!.metric("GET /health", "rps")!.rounds).toBe(2);
  });

  test("that time out now and then are timeouts and errors alike", async () => {
    let turn = 0;
    const api = await http((_, response) => void (turn++ % 3 === 0 || response.end("ok")));
    const { part } = await measure([endpoint("GET /", { timeout: "60 ms" })], { targets: { api } });
    const timeouts = part!.metric("GET /", "timeouts")!.total!;
    expect(timeouts.of).toBeGreaterThan(0);
    expect(part!.metric("GET /", "errors")!.total).toEqual(timeouts);
  });

  test.each([
    {
      name: "nobody listens",
      url: nobody,
      why: /^no answer from GET .*: connect ECONNREFUSED 127/,
      hint: /is the server up/,
    },
    { name: "it hangs up", url: () => tcp((socket) => socket.end()), why: /closed without an answer/, hint: /own log/ },
  ])("no answer at all is a failed round: $name", async ({ url, why, hint }) => {
    const { run, part, tables } = await measure([endpoint("GET /", { rounds: 1, timeout: "200 ms" })], {
      targets: { api: await url() },
    });
    const rounds = [...run.rounds.values()];
    expect(rounds.length).toBeGreaterThan(0);
    for (const round of rounds) expect(round).toMatchObject({ state: "failed", why: expect.stringMatching(why) });
    expect(run.problems[0]).toMatchObject({ code: "round-failed", hint: expect.stringMatching(hint) });
    expect(run.values).toEqual([]);
    expect([part, tables]).toEqual([undefined, []]);
  });

  test("that nothing is answered in time is a result: all of it are errors", async () => {
    const { part } = await measure([endpoint("GET /", { rounds: 1, timeout: "200 ms" })], {
      targets: { api: await tcp(() => {}) },
    });
    expect(part?.metric("GET /", "timeouts")?.stat("avg")).toBe(1);
    expect(part?.metric("GET /", "errors")?.stat("avg")).toBe(1);
    expect(part?.metric("GET /", "latency")).toBeUndefined();
  });

  test("a run that is cancelled does not wait for the burst", async () => {
    const cancel = new AbortController();
    const api = await http((_, response) => {
      response.end("ok");
      cancel.abort();
    });
    // the burst is longer than this test may take
    const { run } = await measure([endpoint("GET /", { duration: "5 m" })], {
      targets: { api },
      signal: cancel.signal,
    });
    expect([...run.rounds.values()]).toMatchObject([{ state: "failed" }]);
  });

  test("a worker that is killed costs a round, not the run", async () => {
    const workers: number[] = [];
    const api = await http((_, response) => {
      if (workers.length === 1) process.kill(workers[0]!, "SIGKILL");
      response.end("ok");
    });
    const { run, part } = await measure([endpoint("GET /")], {
      targets: { api },
      onWorker: (pid) => void workers.push(pid),
    });
    expect(workers).toHaveLength(2);
    const rounds = [...run.rounds.values()].map(({ state, why }) => [state, why]);
    expect(rounds).toEqual([
      ["failed", expect.stringMatching(/^the endpoints worker was ended by SIGKILL/)],
      ["ok", undefined],
      ["ok", undefined],
    ]);
    expect(part!.metric("GET /", "rps")!.rounds).toBe(2);
  });

  test("the body of a wrong answer is told to nobody, its error message is", async () => {
    const login = {
      error: "no table called users",
      token: "s3cret-token",
      user: { email: "ann@example.org", id: 4711 },
    };
    const api = await http((_, response) => {
      response.writeHead(500, { "content-type": "application/json", "set-cookie": "sid=s3cret-cookie" });
      response.end(JSON.stringify(login));
    });
    const { run, tables } = await measure([endpoint("POST /login", { rounds: 1 })], { targets: { api } });
    const gist = '{"error":"no table called users","token":…,"user":{"email":…,"id":…}}';
    expect(tables.at(-1)!.rows.map((row) => row.map(text))).toEqual([
      ["POST /login", "status 500 instead of 2xx", gist],
    ]);
    expect(run.problems[0]!.detail).toContain(JSON.stringify(gist));
    for (const hidden of ["s3cret", "ann@", "4711"])
      expect(JSON.stringify([run.entries, tables])).not.toContain(hidden);
  });
});
