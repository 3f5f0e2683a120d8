import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLog } from "../../src/results/log.ts";
import { stackFiles } from "../action/stack.ts";
import { leftovers } from "../support/leftovers.ts";

const CLI = join(import.meta.dirname, "..", "..", "src", "cli.ts");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "perf-budgets-secrets-"));
});
afterEach(() => {
  expect(leftovers(root)).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

/** The command line from source, with nothing in its environment but PATH, HOME and what is given. */
async function run(env: Record<string, string>): Promise<{ readonly code: number; readonly text: string }> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [CLI, "run"], {
    cwd: root,
    env: { PATH: PATH ?? "", HOME: HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk));
  const [code] = (await once(child, "close")) as [number];
  return { code, text };
}

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
};

/** Everything that may be uploaded or commented. */
const written = (): string => {
  const out = join(root, ".perf-budgets");
  return readdirSync(out)
    .filter((name) => /\.(jsonl|html|md)$/.test(name))
    .map((name) => readFileSync(join(out, name), "utf8"))
    .join("\n");
};

/** Where it stands in a text; empty when it does not. */
const around = (text: string, part: string): string => {
  const at = text.indexOf(part);
  return at < 0 ? "" : text.slice(Math.max(0, at - 80), at + part.length + 20);
};

const SERVER = `
import { createServer } from "node:http";
createServer((request, response) => {
  const { authorization } = request.headers;
  if (request.url === "/") return response.end("hello");
  response.writeHead(500, { "set-cookie": "sid=c00kie-9" });
  response.end(JSON.stringify({ error: "refused " + authorization, session: "b0dy-8", url: "?x=" + encodeURIComponent(process.env.LICENCE) }));
}).listen(process.env.PORT_API, "127.0.0.1");
`;

describe("a secret", () => {
  it("stands in no output, however a server answers with it; an ordinary word as a password hides nothing", async () => {
    const files = await stackFiles({
      each: {
        "GET /": "{ budgets: { errors: 0 % } }",
        "GET /closed": '{ headers: { Authorization: "Bearer ${LICENCE}" } }',
      },
      more: "secrets: [LICENCE]",
    });
    write({ ...files, "server.mjs": SERVER });
    const secret = 'L<1>_qz7w/"x"';
    const { code, text } = await run({ LICENCE: secret, PGPASSWORD: "requests" });
    expect(code, text).toBe(0);
    const all = text + written();
    for (const spelling of [secret, encodeURIComponent(secret), "qz7w", "c00kie-9", "b0dy-8"])
      expect(around(all, spelling)).toBe("");
    expect(all).toContain("refused Bearer");
    expect(all).toMatch(/\d requests/);
  });

  it("of a stack's log is masked where the log becomes a message", async () => {
    const files = await stackFiles({ more: "secrets: [LICENCE]" });
    write({ ...files, "server.mjs": 'console.log("no licence", process.env.LICENCE); process.exit(3);' });
    const { code, text } = await run({ LICENCE: "L-4711-abc" });
    expect(code, text).toBe(3);
    const all = text + written();
    expect(all).toContain("no licence ***");
    expect(around(all, "L-4711")).toBe("");
  });

  it("that is not there costs what needs it; the rest is measured", async () => {
    const files = await stackFiles({
      each: {
        "GET /": "{ budgets: { errors: 0 % } }",
        "GET /new": '{ headers: { Authorization: "Bearer ${LICENCE}" }, budgets: { errors: 0 % } }',
      },
      more: "secrets: [LICENCE]",
    });
    write(files);
    for (const env of [{ LICENCE: "" }, {}] as Record<string, string>[]) {
      const { code, text } = await run(env);
      expect(code, text).toBe(3);
      expect(text.match(/The secret LICENCE is not there \(a fork\?\)/g)).toHaveLength(1);
      expect(text).toMatch(/1 budget not measured/);
      const [log] = readLog(readFileSync(join(root, ".perf-budgets/results.jsonl"), "utf8"));
      expect(log?.end).toBe("all rounds measured");
      expect(new Set([...(log?.rounds.values() ?? [])].map(({ task }) => task))).toEqual(new Set(["endpoints/GET /"]));
      expect(log?.problems.map(({ detail }) => detail)).toEqual([
        "The secret LICENCE is not there (a fork?): what needs it is not measured.",
        "Not measured, since the secret LICENCE can't be had here.",
      ]);
    }
  });

  it("that is not there and that a step names: the step is not run, and says why", async () => {
    const files = await stackFiles({ more: "secrets: [LICENCE]" });
    files["budgets.yml"] = (files["budgets.yml"] ?? "").replace(
      "  steps:\n",
      '  steps:\n    - run: touch "ran $LICENCE"\n',
    );
    write(files);
    const { code, text } = await run({});
    expect(code, text).toBe(3);
    expect(text).toMatch(/\(run step\) needs the secret LICENCE, which is not there \(a fork\?\)/);
    expect(readdirSync(root).filter((name) => name.startsWith("ran"))).toEqual([]);
  });
});
