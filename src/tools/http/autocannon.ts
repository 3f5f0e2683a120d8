import { setTimeout as delay } from "node:timers/promises";
import autocannon from "autocannon";
import manifest from "autocannon/package.json" with { type: "json" };
import { type Harness, harness } from "./autocannon-client.ts";
import type { Client } from "./autocannon-internals.ts";
import type { Engine, Outcome, Plan } from "./engine.ts";
import { judge } from "./expect.ts";
import { requests } from "./request.ts";
import { openTally } from "./tally.ts";

export const VERSION = manifest.version;

// how often autocannon looks whether it was stopped; its own statistics of that interval are not used
const TICK_MS = 50;
// connections that fail without a single answer, each this often, before the burst is given up
const GIVE_UP = 8;

/**
 * A closed loop by autocannon 9, whose own counters, histogram and end are not used. No rates (they come in bursts, and
 * their correction of coordinated omission computes in the wrong unit) and no workers (they lose events). Throws an
 * Error when autocannon refuses the plan.
 */
export const autocannonEngine: Engine = async (plan: Plan): Promise<Outcome> => {
  const source = requests(plan);
  const first = source.next();
  const tally = openTally(() => performance.now());
  const harnesses: Harness[] = [];
  const over = Promise.withResolvers<string | undefined>();
  let sending = true;
  const settled = (): void => {
    if (!sending && harnesses.every((each) => each.idle())) over.resolve(undefined);
    if (sending && !tally.anyAnswer && tally.connectErrors >= GIVE_UP * plan.connections)
      over.resolve("stopped early: no connection came about");
  };
  const options = {
    tally,
    judge: judge(plan.expect),
    method: plan.method,
    timeoutMs: plan.timeoutMs,
    insecure: plan.insecure,
    wholeBody: plan.expect.body !== undefined,
    settled,
  };

  const run = autocannon({
    url: new URL(plan.url).origin,
    connections: plan.connections,
    // ends by `stop` below; this only has to be longer
    duration: (plan.durationMs + plan.drainMs) / 1000 + 60,
    sampleInt: TICK_MS,
    // of use only to pass autocannon's check: the harness sets the real one, which may be below a second
    timeout: Math.max(plan.timeoutMs / 1000, 1),
    setupClient: (client) => harnesses.push(harness(client as unknown as Client, options)),
    requests: [
      {
        method: plan.method as NonNullable<autocannon.Request["method"]>,
        ...first,
        ...(source.varied ? { setupRequest: (request) => ({ ...request, ...source.next() }) } : {}),
      },
    ],
  }) as Promise<autocannon.Result> & autocannon.Instance;

  const sent = new AbortController();
  const stopped = await Promise.race([
    over.promise,
    delay(plan.durationMs, undefined, { signal: sent.signal }).catch(() => undefined),
  ]);
  sent.abort();
  sending = false;
  tally.endSending();
  for (const each of harnesses) each.endSending();
  settled();
  const drained = new AbortController();
  await Promise.race([over.promise, delay(plan.drainMs, undefined, { signal: drained.signal }).catch(() => undefined)]);
  drained.abort();
  for (const each of harnesses) each.abandon();
  const outcome = tally.outcome(plan.connections, stopped);
  run.stop();
  await run;
  return outcome;
};
