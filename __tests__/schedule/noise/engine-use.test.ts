import { expect, it } from "vitest";
import { engineUse } from "../../../src/schedule/noise/engine-use.ts";
import type { ProcessStat } from "../../../src/tools/proc/index.ts";

const process = (pid: number, name: string, own: number): [number, ProcessStat] => [
  pid,
  { pid, name, parent: 1, state: "S", own, ended: 900, start: pid * 10, pages: 1 },
];

it("is the own time of the engine's programs, none of its containers'", () => {
  const all = new Map([process(2, "dockerd", 100), process(3, "containerd-shim", 50), process(4, "postgres", 700)]);
  expect(engineUse(all)).toEqual([
    ["engine 2 20", 1],
    ["engine 3 30", 0.5],
  ]);
});
