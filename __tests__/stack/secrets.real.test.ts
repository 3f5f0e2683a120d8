import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bench, failure, node, openBench, run, server, start, until } from "./support.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const mask = (text: string) => text.replaceAll("s3cret", "***");

describe("what steps have printed is masked in messages", () => {
  it("when one fails", async () => {
    const step = run(node("console.log('no access with s3cret'); process.exit(4)"));
    const error = await failure(bench.start(bench.config([step]), { mask }));
    expect(error.mistakes[0]?.hint).toContain("no access with ***");
    expect(JSON.stringify(error.mistakes)).not.toContain("s3cret");
  });

  it("when a service ends later", async () => {
    const dying = `${node("console.log('bye s3cret')")}; ${server()}`;
    const stack = await bench.start(bench.config([start(dying)]), { mask });
    for (const { by } of stack.arm.components) if ("pid" in by) process.kill(-by.pid, "SIGTERM");
    await until(() => stack.died() !== undefined);
    await stack.stop();
    expect(stack.died()?.mistakes[0]?.hint).toContain("bye ***");
    expect(stack.arm.signal.reason).toBe(stack.died());
  });

  it("when an optional one fails", async () => {
    const step = { ...run(node("console.log('no s3cret'); process.exit(4)"), { name: "cache" }), optional: true };
    const stack = await bench.start(bench.config([step]), { mask });
    await stack.stop();
    expect(stack.missing).toEqual([
      { name: "cache", why: "cache (run step) ended with code 4", hint: expect.stringContaining("no ***") },
    ]);
  });
});

describe("a secret that is not there", () => {
  const unset = ["TOKEN_A"];

  it("ends the run at the step that names it, before it is run", async () => {
    for (const text of ["$TOKEN_A", "${TOKEN_A}"]) {
      const error = await failure(bench.start(bench.config([run(`touch "ran${text}"`, { name: "seed" })]), { unset }));
      expect(error.exit).toBe(3);
      expect(error.mistakes[0]?.message).toBe("seed (run step) needs the secret TOKEN_A, which is not there (a fork?)");
      expect(existsSync(join(bench.root, "ran"))).toBe(false);
    }
  });

  it("is empty where it has a default or is only passed on", async () => {
    const steps = [run('test "${TOKEN_A:-none}" = none'), run('test "$PASSED_ON" = "<>"'), run("test -z $TOKEN_AB")];
    const config = bench.config(steps, { env: { PASSED_ON: "<${TOKEN_A}>" } });
    const stack = await bench.start(config, { unset });
    await stack.stop();
    expect(stack.missing).toEqual([]);
  });
});
