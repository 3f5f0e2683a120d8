import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "bench", "index.ts"), ...args], {
    cwd: root,
    encoding: "utf8",
  });

test.each([[["nope"]], [[]], [["toString"]], [["detection", "--slow"]]])(
  "%j is a wrong use: the names are listed",
  (args) => {
    const { status, stderr, stdout } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain("detection, detection-live");
    expect(stdout).toBe("");
  },
);

test("a recording too short for a report is refused before anything is started", () => {
  const { status, stderr } = bench("record", "--rounds", "59");
  expect(status).toBe(2);
  expect(stderr).toContain("--rounds 59: a whole number from 60 on");
});
