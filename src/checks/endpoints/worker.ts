import { performance } from "node:perf_hooks";
import { autocannonEngine, VERSION } from "../../tools/http/autocannon.ts";
import type { Outcome, Plan } from "../../tools/http/index.ts";
import { serveWorker } from "../../tools/worker/index.ts";

export interface Done {
  readonly outcome: Outcome;
  /** share of the burst in which this process's event loop was busy: near 1 it was the generator that was measured */
  readonly generator: number;
}

async function burst(plan: Plan): Promise<Done> {
  const before = performance.eventLoopUtilization();
  const outcome = await autocannonEngine(plan);
  return { outcome, generator: performance.eventLoopUtilization(before).utilization };
}

serveWorker({ burst, version: () => VERSION });
