import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseCpuTimes,
  parseLoad,
  parseMemory,
  parsePressure,
  parseProcessStat,
  parsePss,
} from "../../../src/tools/proc/parse.ts";

const line = (name: string, state = "S") =>
  `4711 (${name}) ${state} 12 4711 4711 0 -1 4194560 2500 300 0 0 150 50 700 30 20 0 11 0 987654 1234567890 5000 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;

describe("parseProcessStat", () => {
  it("reads the fields of the manual", () => {
    expect(parseProcessStat(line("node"))).toEqual({
      pid: 4711,
      name: "node",
      parent: 12,
      state: "S",
      own: 200,
      ended: 730,
      start: 987654,
      pages: 5000,
    });
  });
  it("takes any name, also with blanks, parentheses and line breaks", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (name) => {
        const stat = parseProcessStat(line(name));
        expect(stat?.name).toBe(name);
        expect(stat?.start).toBe(987654);
      }),
    );
  });
  it("is undefined for what was cut", () => {
    expect(parseProcessStat("")).toBeUndefined();
    expect(parseProcessStat("4711 (node) S 12")).toBeUndefined();
  });
});

describe("the machine's files", () => {
  it("reads /proc/stat; guest time stands in user already", () => {
    const text =
      "cpu  100 10 50 1000 20 3 7 40 99 0\ncpu0 50 5 25 500 10 1 3 20 0 0\ncpu1 50 5 25 500 10 2 4 20 0 0\nintr 1 2\n";
    expect(parseCpuTimes(text)).toEqual({ cores: 2, busy: 170, idle: 1000, iowait: 20, steal: 40 });
    expect(parseCpuTimes("cpu  1 2\n")).toBeUndefined();
  });
  it("reads /proc/meminfo in bytes", () => {
    const text =
      "MemTotal:       1000 kB\nMemFree:  10 kB\nMemAvailable:    400 kB\nSwapTotal:      50 kB\nSwapFree:       20 kB\n";
    expect(parseMemory(text)).toEqual({ total: 1_024_000, available: 409_600, swapTotal: 51_200, swapFree: 20_480 });
    expect(parseMemory("MemTotal: 5 kB\nMemAvailable: 1 kB\n")).toMatchObject({ swapTotal: 0, swapFree: 0 });
    expect(parseMemory("")).toBeUndefined();
  });
  it("reads PSS, pressure and load", () => {
    expect(parsePss("55d0-7fff ---p 0 [rollup]\nRss:   900 kB\nPss:      321 kB\nPss_Dirty: 1 kB\n")).toBe(321 * 1024);
    expect(parsePss("")).toBeUndefined();
    expect(parsePressure("some avg10=3.17 avg60=1.42 avg300=1.82 total=24479316\nfull avg10=0.00 total=7\n")).toBe(
      24479316,
    );
    expect(parsePressure("")).toBeUndefined();
    expect(parseLoad("1.25 0.90 0.80 2/300 4711\n")).toBe(1.25);
    expect(parseLoad("")).toBeUndefined();
  });
});
