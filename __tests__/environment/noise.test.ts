import { describe, expect, it } from "vitest";
import { type NoiseSnapshot, noiseBetween, startNoise } from "../../src/environment/noise.ts";

const cpu = (busy: number, idle: number, iowait: number, steal: number) => ({ cores: 2, busy, idle, iowait, steal });
const snapshot = (at: number, change: Partial<NoiseSnapshot> = {}): NoiseSnapshot => ({
  at,
  pressure: undefined,
  cpu: undefined,
  load: 0.5,
  ...change,
});

describe("noiseBetween", () => {
  it("tells shares of the time between", () => {
    const before = snapshot(1000, { pressure: 500_000, cpu: cpu(100, 100, 0, 0) });
    const after = snapshot(3000, { pressure: 1_000_000, cpu: cpu(250, 180, 10, 60), load: 1.25 });
    expect(noiseBetween(before, after)).toEqual({ load: 1.25, pressure: 0.25, steal: 0.2, busy: 0.5 });
  });
  it("leaves out what the system does not tell", () => {
    expect(noiseBetween(snapshot(0), snapshot(1))).toEqual({ load: 0.5 });
    expect(noiseBetween(snapshot(5, { pressure: 1 }), snapshot(5, { pressure: 2 }))).toEqual({ load: 0.5 });
    expect(noiseBetween(snapshot(0, { cpu: cpu(1, 1, 1, 1) }), snapshot(9, { cpu: cpu(1, 1, 1, 1) }))).toEqual({
      load: 0.5,
    });
  });
  it("stays between nothing and all where counters fall back", () => {
    const before = snapshot(0, { pressure: 0, cpu: cpu(0, 0, 9, 5) });
    const after = snapshot(1, { pressure: 9_000, cpu: cpu(9, 9, 8, 4) });
    const { pressure, steal } = noiseBetween(before, after);
    expect(pressure).toBe(1);
    expect(steal).toBe(0);
  });
});

it("records this machine", () => {
  const end = startNoise();
  const until = performance.now() + 50;
  while (performance.now() < until);
  const noise = end();
  expect(noise.load).toBeGreaterThanOrEqual(0);
  for (const value of Object.values(noise)) expect(Number.isFinite(value)).toBe(true);
  if (process.platform === "linux") expect(noise.busy).toBeGreaterThan(0);
});
