import type { Component } from "../../checks/check.ts";
import { startNoise } from "../../environment/noise.ts";
import { hasProc } from "../../tools/proc/index.ts";
import { openConsumers } from "./consumers.ts";
import { consumption } from "./consumption.ts";
import type { ControlTimes } from "./controls.ts";
import { openControlsThread } from "./controls-thread.ts";
import { served } from "./served.ts";

export interface GuardOptions {
  /** those of the arms that are awake; asked for at each look */
  readonly components: () => readonly Component[];
  readonly signal: AbortSignal;
  /** addresses of what is measured: where something else than the stack serves them, that is none of the others either */
  readonly targets?: readonly string[];
}

export interface Guard {
  /**
   * Between two rounds: does the fixed pieces of work, then looks at the machine's counters. The result looks again and
   * tells what the machine did meanwhile; what the system does not tell is left out.
   *
   * - controlCpu, controlHttp: ms for a fixed piece of work, for one request over loopback, before the round
   * - pressure, steal, busy: shares of the time (see `noiseBetween`); load: runnable tasks, average of the last minute
   * - others: share of the machine's CPU time used by neither perf-budgets nor what it measures
   * - generator: use of perf-budgets' own processes (load generator, Chrome), in cores
   */
  begin(): Promise<() => Promise<Record<string, number>>>;
  close(): Promise<void>;
}

/** Once the stack is up. Takes about half a second to warm up. */
export async function openGuard({ components, signal, targets = [] }: GuardOptions): Promise<Guard> {
  const controls = await openControlsThread(signal);
  // another system, or a sandbox that hides parts of it, does not tell who uses the processor
  const look = hasProc() ? openConsumers(components, served(targets)) : undefined;
  return {
    async begin() {
      const times = controlNoise(await controls.run());
      const before = await look?.();
      const endNoise = startNoise();
      return async () => {
        const noise = endNoise();
        const after = await look?.();
        return { ...times, ...noise, ...(before && after ? consumption(before, after) : {}) };
      };
    },
    close: () => controls.close(),
  };
}

const controlNoise = (times: ControlTimes | undefined): Record<string, number> =>
  Object.fromEntries(
    [["controlCpu", times?.cpu] as const, ["controlHttp", times?.http] as const].flatMap(([name, ms]) =>
      ms === undefined ? [] : [[name, Math.round(ms * 1e4) / 1e4]],
    ),
  );
