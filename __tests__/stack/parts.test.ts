import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { armEnvironment } from "../../src/stack/environment.ts";
import { listeningInodes } from "../../src/stack/holder.ts";
import { portVariable } from "../../src/stack/ports.ts";
import { logOf } from "../../src/stack/steps.ts";
import { follow, tail } from "../../src/tools/log-file.ts";
import { run } from "./support.ts";

describe("names", () => {
  it("makes variables of ports and files of steps", () => {
    expect(portVariable("web")).toBe("PORT_WEB");
    expect(portVariable("read-replica")).toBe("PORT_READ_REPLICA");
    expect(logOf("/logs", 0, run("x", { name: "npm run seed -- --all" }))).toBe("/logs/01-npm-run-seed-all.log");
    expect(logOf("/logs", 11, run("x", { name: "../…" }))).toBe("/logs/12-run.log");
  });
});

describe("armEnvironment", () => {
  const at = { file: "budgets.yml", line: 1, column: 1 };
  const arm = { name: "head", root: "/src", ports: { api: 3000 } } as const;

  it("puts the caller's first, then the arm's, then the stack's, each seeing those before it", () => {
    const caller = { HOME: "/home", PORT_API: "1", URL: "mine", GONE: undefined, STATE_X: "1", INPUT_KEY: "1" };
    const config = { at, env: { BASE: "http://h:${PORT_API}", URL: "${URL:-none}", FULL: "${BASE}/${ARM}${ROOT}" } };
    expect(armEnvironment(caller, arm, config)).toEqual({
      HOME: "/home",
      ROOT: "/src",
      ARM: "head",
      PORT_API: "3000",
      BASE: "http://h:3000",
      URL: "mine",
      FULL: "http://h:3000/head/src",
    });
  });

  it("does not see what comes later", () => {
    expect(() => armEnvironment({}, arm, { at, env: { A: "${B}", B: "1" } })).toThrow("the variable B is not set");
  });
});

describe("listeningInodes", () => {
  const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const line = (local: string, state: string, inode: number) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0 0 10 0`;

  it("finds listeners of the port alone, in both tables", () => {
    const table = [
      header,
      line("0100007F:0BB8", "0A", 11),
      line("00000000:0BB8", "0A", 12),
      line("0100007F:0BB8", "01", 13), // a connection
      line("0100007F:0BB9", "0A", 14),
      line("00000000000000000000000001000000:0BB8", "0A", 15),
    ].join("\n");
    expect(listeningInodes(table, 3000)).toEqual(["11", "12", "15"]);
    expect(listeningInodes("", 3000)).toEqual([]);
  });
});

describe("logs", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "perf-budgets-test-"));
    path = join(folder, "log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("gives the last fifty lines, without colours and overdrawn progress", () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `line ${n} ${"x".repeat(40)}`);
    writeFileSync(path, `${lines.join("\n")}\n10 %\r50 %\r100 %\r\n\u001b[31mred\u001b[0m\n\n`);
    const found = tail(path).split("\n");
    expect(found).toHaveLength(50);
    expect(found.slice(-3)).toEqual([lines.at(-1), "100 %", "red"]);
    expect(tail(join(folder, "none"))).toBe("");
  });

  it("gives the last part of one endless line", () => {
    writeFileSync(path, "x".repeat(1_000_000));
    expect(tail(path)).toBe("x".repeat(65_536));
  });

  it("follows what is written from where it begins, also when a character comes in two pieces", () => {
    writeFileSync(path, "old");
    const next = follow(path, 3);
    expect(next()).toBe("");
    const euro = Buffer.from("€");
    writeFileSync(path, euro.subarray(0, 2), { flag: "a" });
    expect(next()).toBe("");
    writeFileSync(path, euro.subarray(2), { flag: "a" });
    expect(next()).toBe("€");
    expect(next()).toBe("");
    expect(follow(join(folder, "none"), 0)()).toBe("");
  });
});
