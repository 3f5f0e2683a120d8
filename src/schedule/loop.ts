import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Round, RoundFailed, type Session, type Sink, type Watcher } from "../checks/check.ts";
import { type ArmName, END, type RoundEntry } from "../results/entry.ts";
import type { Log } from "../results/writer.ts";
import { drawer } from "../statistics/random.ts";
import { type Ask, next } from "./next.ts";
import type { Plan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";

/** One arm, ready to be measured: a session for every check that drives, a watcher for every check that observes. */
export interface Lane {
  readonly arm: ArmName;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly watchers: ReadonlyMap<string, Watcher>;
  /** while another lane is measured, this one must not take its CPU */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** why its stack has ended */
  died(): Error | undefined;
}

type Noise = Readonly<Record<string, number>>;

export interface LoopOptions {
  readonly plan: Plan;
  /** the awake one comes first; the others are frozen */
  readonly lanes: readonly [Lane, ...Lane[]];
  /** the arm that begins the first pair */
  readonly first: ArmName;
  /** what was measured of this plan before */
  readonly before: readonly RoundEntry[];
  /** counts the rounds of earlier plans of this run */
  readonly slots: number;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly machine: string;
  readonly seed: number;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** looks at the machine and starts a record of its noise; the result ends it */
  readonly noise: () => Promise<() => Promise<Noise>>;
  /** why a round with this noise is of no use; undefined: it is */
  readonly contaminated: (noise: Noise, earlier: readonly Noise[]) => string | undefined;
  readonly onRound: (ask: Ask, round: RoundEntry) => void;
}

/** Asks `next` and measures, until there is nothing left, the time is up, or the run is cancelled. Returns why. */
export async function loop(options: LoopOptions): Promise<string> {
  const { plan, lanes, clock, signal, first } = options;
  const rounds: RoundEntry[] = [...options.before];
  const start = rounds[0]?.start ?? clock();
  let [awake] = lanes;
  for (;;) {
    const failure = lanes.find(({ arm }) => arm === "head")?.died();
    if (failure) throw failure; // without head there is nothing to say; without a base it is said of head alone
    if (signal.aborted) return END.cancelled;
    const arms = lanes.filter((lane) => !lane.died()).map(({ arm }) => arm);
    const ask = next(plan, rounds, { arms, first, start, now: clock() });
    if ("done" in ask) return ask.done; // a stack that died in the last round was seen above
    const lane = lanes.find(({ arm }) => arm === ask.arm)!;
    if (lane !== awake) {
      await awake.freeze();
      awake = lane;
      await lane.thaw();
    }
    const round = await measure({ ...ask, slot: ask.slot + options.slots }, lane, rounds, options);
    rounds.push(round);
    options.onRound(ask, round);
  }
}

/** A round that takes ten times as long as expected, and longer than any check's own limits, is given up. */
const patience = (ask: Ask): number => Math.max(180_000, ask.task.seconds * 10_000);
/** … and this much more to notice that it was given up. */
const GRACE = 5_000;

async function measure(
  ask: Ask,
  lane: Lane,
  earlier: readonly RoundEntry[],
  options: LoopOptions,
): Promise<RoundEntry> {
  const { log, clock, signal, recorder } = options;
  const session = lane.sessions.get(ask.task.check);
  if (!session) throw new Error(`no session for ${ask.task.id}`);

  const endNoise = await options.noise();
  const told: Record<string, number> = {};
  const id = `r${ask.slot}-${randomUUID().slice(0, 8)}`;
  const start = clock();
  const limit = patience(ask);
  const late = AbortSignal.timeout(limit);
  let over = false;
  const given = AbortSignal.any([signal, late]);
  const round: Round = {
    signal: given,
    deadline: start + limit,
    random: drawer(`${options.seed}/${ask.task.id}/${ask.purpose}/${ask.index}`),
    purpose: ask.purpose,
    index: ask.index,
    noise: (name, value) => {
      told[name] = value;
    },
    window: windows({ round: id, ask, lane, log, recorder, clock, over: () => over }),
  };
  const entry = (noise: Noise, state: RoundEntry["state"], why?: string, final?: boolean): RoundEntry => ({
    is: "round",
    id,
    task: ask.task.id,
    arm: ask.arm,
    machine: options.machine,
    slot: ask.slot,
    purpose: ask.purpose,
    index: ask.index,
    state,
    ...(why === undefined ? {} : { why }),
    ...(final ? { final } : {}),
    noise: { ...noise },
    start,
    end: clock(),
  });
  const result = await attempt(given, () => inTime(session.round(ask.task, round), limit + GRACE, signal));
  over = true;
  const noise = { ...(await endNoise()), ...told };
  const spoilt = options.contaminated(
    noise,
    earlier.map((round) => round.noise),
  );
  const written = !result.ok
    ? entry(noise, "failed", result.error.message, result.error instanceof RoundFailed && result.error.fatal)
    : spoilt !== undefined && ask.purpose !== "warm-up"
      ? entry(noise, "contaminated", spoilt)
      : entry(noise, "ok");
  if (!result.ok && !signal.aborted) {
    const hint = result.error instanceof RoundFailed ? result.error.hint : undefined;
    log.write({
      is: "problem",
      code: "round-failed",
      check: ask.task.check,
      subject: ask.task.subject,
      detail: result.error.message,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  log.write(written);
  return written;
}

/** A failed round is data; any other error is a defect and goes up. */
async function attempt(
  given: AbortSignal,
  work: () => Promise<void>,
): Promise<{ ok: true } | { ok: false; error: Error }> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    if (error instanceof RoundFailed) return { ok: false, error };
    // cancelled or out of patience: whatever a session throws then is of that
    if (given.aborted) return { ok: false, error: new RoundFailed(reasonOf(given), { cause: error }) };
    throw error;
  }
}

const reasonOf = ({ reason }: AbortSignal): string =>
  (reason as Error).name === "TimeoutError" ? "it was given up: it took far longer than expected" : END.cancelled;

async function inTime(work: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const limit = delay(ms, undefined, { signal: stop }).then(
    () => {
      // it still goes on and would disturb its own next round: no more of this task
      throw new RoundFailed(`did not end within ${Math.round(ms / 1000)} s`, { fatal: true });
    },
    async () => {
      if (!signal.aborted) return;
      // cancelled: the session may take a moment to notice, but the run does not wait for ever
      await delay(GRACE, undefined, { signal: over.signal }).catch(() => {});
      throw new RoundFailed(END.cancelled);
    },
  );
  try {
    await Promise.race([work, limit]);
  } finally {
    over.abort();
    limit.catch(() => {});
  }
}

interface Windows {
  readonly round: string;
  readonly ask: Ask;
  readonly lane: Lane;
  readonly log: Log;
  readonly recorder: Recorder;
  readonly clock: () => number;
  /** the round was given up: what its session still writes belongs to nothing */
  readonly over: () => boolean;
}

/**
 * Opens every watcher, works, closes them, records. A watcher that fails is a problem and leaves the others, and the
 * work, as they are.
 */
function windows({ round, ask, lane, log, recorder, clock, over }: Windows): Round["window"] {
  let count = 0;
  return async <T>(name: string, work: (sink: Sink) => Promise<T>): Promise<T> => {
    const id = `${round}.${count++}`;
    const sinkOf = (check: string) => muted(recorder.sink(check, ask.arm, id), over);
    const failed = (check: string, error: unknown) =>
      sinkOf(check).problem({ code: "not-watched", detail: error instanceof Error ? error.message : String(error) });
    const start = clock();
    const open = await Promise.all(
      [...lane.watchers].map(async ([check, watcher]) => {
        const close = await watcher.open({ id, name }).catch((error: unknown) => failed(check, error));
        return { check, close };
      }),
    );
    try {
      return await work(sinkOf(ask.task.check));
    } finally {
      for (const { check, close } of open) await close?.(sinkOf(check)).catch((error: unknown) => failed(check, error));
      if (!over()) log.write({ is: "window", id, round, name, start, end: clock() });
    }
  };
}

function muted(sink: Sink, over: () => boolean): Sink {
  const unless =
    <Args extends unknown[]>(write: (...args: Args) => void) =>
    (...args: Args): void => {
      if (!over()) write(...args);
    };
  return { value: unless(sink.value), fact: unless(sink.fact), problem: unless(sink.problem) };
}
