import { join } from "node:path";
import type { Step } from "../config/types.ts";
import type { Owner, Started } from "../ledger/owner.ts";
import { exitWords } from "../tools/ended.ts";
import { sizeOf } from "../tools/log-file.ts";
import { seconds, stepFailed } from "./failure.ts";
import { probeFor, subject } from "./ready.ts";
import { waitForEnd, waitUntilReady } from "./wait.ts";

export { subject } from "./ready.ts";

/** What every step needs of its arm. */
export interface StepContext {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly expand: (text: string) => string;
  readonly owner: Owner;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export type CommandStep = Extract<Step, { kind: "build" | "run" }>;
export type StartStep = Extract<Step, { kind: "start" }>;

/** `03-api.log` */
export function logOf(folder: string, index: number, step: Step): string {
  const slug = step.name.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return join(folder, `${String(index + 1).padStart(2, "0")}-${slug.slice(0, 40) || step.kind}.log`);
}

/**
 * Runs a `build` or `run` step to its end. What it leaves running (a daemon) goes on, and stays in the ledger.
 *
 * @throws KnownError (exit 3) unless it ends with 0 within its limit; the reason of the signal when cancelled
 */
export async function runCommand(step: CommandStep, log: string, context: StepContext): Promise<Started> {
  const { root: cwd, env, owner, signal, say } = context;
  const begin = performance.now();
  say(`${step.kind} ${step.name}`);
  const started = await owner.start({ name: step.name, command: step.command, cwd, env, log });
  try {
    const exit = await waitForEnd(started, step.within, signal);
    if (exit === "late")
      throw stepFailed(step, `did not end within ${seconds(step.within)}`, log, "If it needs longer, raise `within`.");
    if (exit.code !== 0) throw stepFailed(step, exitWords(exit), log);
  } catch (error) {
    await owner.end(started);
    throw error;
  }
  say(`${step.name} done in ${seconds(performance.now() - begin)}`);
  return started;
}

/**
 * Starts a `start` step and waits until it is ready.
 *
 * @throws KnownError (exit 3) when it ends before, or is not ready within its limit; the reason of the signal when cancelled
 */
export async function startService(step: StartStep, log: string, context: StepContext): Promise<Started> {
  const { root: cwd, env, owner, signal, say } = context;
  const ready = context.expand(step.ready);
  const probe = probeFor(ready, { path: log, from: sizeOf(log) }, step.at);
  say(`start ${step.name}`);
  const started = await owner.start({ name: step.name, command: step.command, cwd, env, log });
  try {
    const result = await waitUntilReady(probe, started, step.within, signal);
    if (result.is === "ready") {
      say(`${step.name} is ready after ${seconds(result.waited)}`);
      return started;
    }
    if (result.is === "late")
      throw stepFailed(step, `was not ready within ${seconds(step.within)}: ${subject(ready)} ${result.saw}`, log);
    const what = `${exitWords(result.exit)} after ${seconds(result.waited)}, before it was ready (${ready.startsWith("log:") ? ready : subject(ready)})`;
    const advice =
      "A start step stays in the foreground. A command that puts itself in the background belongs under `run`.";
    throw stepFailed(step, what, log, result.exit.code === 0 ? advice : undefined);
  } catch (error) {
    await owner.end(started);
    throw error;
  }
}
