import { loadavg } from "node:os";
import { type CpuTimes, readCpuTimes, readPressure } from "../tools/proc/index.ts";

/** The counters of the machine at one moment; what a system does not tell is undefined. */
export interface NoiseSnapshot {
  /** ms, monotonic */
  readonly at: number;
  /** µs in which some task waited for a core */
  readonly pressure: number | undefined;
  readonly cpu: CpuTimes | undefined;
  /** runnable tasks, average of the last minute */
  readonly load: number;
}

/**
 * What the machine did between two moments:
 * pressure: share of the time in which some task waited for a core; steal: share of the CPU time that the host gave to
 * others; busy: share of the CPU time used by anybody, us included; load: runnable tasks, last minute.
 */
export function noiseBetween(before: NoiseSnapshot, after: NoiseSnapshot): Record<string, number> {
  const elapsed = (after.at - before.at) * 1000;
  const noise: Record<string, number> = { load: round(after.load) };
  if (before.pressure !== undefined && after.pressure !== undefined && elapsed > 0)
    noise.pressure = round(Math.min(1, (after.pressure - before.pressure) / elapsed));
  if (before.cpu && after.cpu) {
    const total = all(after.cpu) - all(before.cpu);
    if (total > 0) {
      noise.steal = round((after.cpu.steal - before.cpu.steal) / total);
      noise.busy = round((after.cpu.busy - before.cpu.busy) / total);
    }
  }
  return noise;
}

const all = (cpu: CpuTimes): number => cpu.busy + cpu.idle + cpu.iowait + cpu.steal;
// counters of iowait may fall back a little (man 5 proc_stat)
const round = (value: number): number => Math.max(0, Math.round(value * 1e4) / 1e4);

const snapshot = (): NoiseSnapshot => ({
  at: performance.now(),
  pressure: readPressure(),
  cpu: readCpuTimes(),
  load: loadavg()[0] ?? 0,
});

/** Starts a record of the machine's noise; the result ends it. A few reads of /proc, nothing in between. */
export function startNoise(): () => Record<string, number> {
  const before = snapshot();
  return () => noiseBetween(before, snapshot());
}
