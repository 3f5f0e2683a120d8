import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { describeMachine } from "../../src/environment/machine.ts";
import { deviceOf, prettyName } from "../../src/environment/parse.ts";
import { entrySchema } from "../../src/results/entry.ts";

describe("describeMachine", () => {
  it("is an entry of the log, the same each time, and does not name the machine", async () => {
    const machine = await describeMachine();
    expect(entrySchema.safeParse({ is: "machine", ...machine }).success).toBe(true);
    expect(machine.cores).toBeGreaterThan(0);
    expect(machine.memory).toBeGreaterThan(1e8);
    expect(machine.versions.Node).toBe(process.versions.node);
    expect(machine.id).toMatch(/^[0-9a-f]{12}$/);
    expect((await describeMachine()).id).toBe(machine.id);
    expect(JSON.stringify(machine)).not.toContain(JSON.stringify(hostname()));
    if (process.platform === "linux") expect(machine.disk).toMatch(/^\d+ GB/);
  });
});

describe("parsing", () => {
  it("reads the name of the system", () => {
    expect(prettyName('NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n')).toBe("Ubuntu 24.04.1 LTS");
    expect(prettyName("PRETTY_NAME=Alpine\n")).toBe("Alpine");
    expect(prettyName("")).toBeUndefined();
  });
  it("finds the file system that holds a folder", () => {
    const mounts =
      "/dev/vda / ext4 rw 0 0\n/dev/sdb1 /home xfs rw 0 0\n/dev/sdc /home/my\\040files btrfs rw 0 0\ntmpfs /homes tmpfs rw 0 0\n";
    expect(deviceOf(mounts, "/srv/app")).toEqual({ device: "/dev/vda", type: "ext4" });
    expect(deviceOf(mounts, "/home/me")).toEqual({ device: "/dev/sdb1", type: "xfs" });
    expect(deviceOf(mounts, "/home/my files/x")).toEqual({ device: "/dev/sdc", type: "btrfs" });
    expect(deviceOf(mounts, "/home")).toEqual({ device: "/dev/sdb1", type: "xfs" });
    expect(deviceOf("", "/")).toBeUndefined();
  });
});
