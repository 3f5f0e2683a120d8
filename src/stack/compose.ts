import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Component } from "../checks/check.ts";
import type { Step } from "../config/types.ts";
import { KnownError } from "../errors.ts";
import { containers, docker, findDocker } from "../ledger/docker.ts";
import { exitWords, nameOf, seconds, stepFailed } from "./failure.ts";
import { probeFor } from "./ready.ts";
import { type StepContext, subject } from "./steps.ts";
import { waitForEnd, waitUntilReady } from "./wait.ts";

export type ComposeStep = Extract<Step, { kind: "compose" }>;

/**
 * Brings the services of a compose file up, under a project of their own, and waits until their health checks (and `ready`)
 * say so. The project is in the ledger before.
 *
 * @returns its containers
 * @throws KnownError (exit 3) when there is no engine, or they do not come up within the limit
 */
export async function composeUp(
  step: ComposeStep,
  project: string,
  log: string,
  context: StepContext,
): Promise<Component[]> {
  const { root: cwd, env, owner, say } = context;
  const found = await findDocker(env);
  if ("problem" in found)
    throw new KnownError(3, { at: step.at, message: `${nameOf(step)}: ${found.problem}`, hint: found.hint });
  const file = resolve(cwd, context.expand(step.file));
  const begin = performance.now();
  const left = (): number => Math.max(1, step.within - (performance.now() - begin));
  say(`compose ${step.name}`);
  await owner.compose(project, file, env);
  const base = [...found.compose, "-p", project, "-f", file];
  const up = ["up", "-d", ...(found.version === 2 ? ["--wait"] : []), ...step.services];

  await call([...base, ...up], `did not come up within ${seconds(step.within)}`, step, { log, base, left, context });
  if (found.version === 1) await waitForHealth(step, project, { log, base, left, context });
  if (step.ready !== undefined) {
    const ready = context.expand(step.ready);
    if (ready.startsWith("log:"))
      throw new KnownError(2, {
        at: step.at,
        message: `${nameOf(step)}: a compose step is ready by http, https or tcp`,
        hint: "Give the service a healthcheck instead of `ready: log:`.",
      });
    const result = await waitUntilReady(
      probeFor(ready, { path: log, from: 0 }, step.at),
      undefined,
      left(),
      context.signal,
    );
    if (result.is === "late") {
      await appendLogs({ log, base, left, context });
      throw stepFailed(step, `was not ready within ${seconds(step.within)}: ${subject(ready)} ${result.saw}`, log);
    }
  }
  say(`${step.name} is ready after ${seconds(performance.now() - begin)}`);
  return components(project, env);
}

interface Calling {
  readonly log: string;
  readonly base: readonly string[];
  /** ms of the step's limit that are left */
  readonly left: () => number;
  readonly context: StepContext;
}

async function call(command: readonly string[], late: string, step: ComposeStep, calling: Calling): Promise<void> {
  const { log, left, context } = calling;
  const { root: cwd, env, owner, signal } = context;
  const started = await owner.start({ name: step.name, command, cwd, env, log });
  try {
    const exit = await waitForEnd(started, left(), signal);
    if (exit !== "late" && exit.code === 0) return;
    await appendLogs(calling);
    throw stepFailed(step, exit === "late" ? late : exitWords(exit), log);
  } finally {
    await owner.end(started);
  }
}

/** What the services themselves say is the reason; `up` only tells that there is one. */
async function appendLogs({ log, base, context }: Calling): Promise<void> {
  const { root: cwd, env, owner, signal } = context;
  const command = [...base, "logs", "--no-color", "--tail", "40"];
  const started = await owner.start({ name: "compose logs", command, cwd, env, log });
  await waitForEnd(started, 10_000, signal).finally(() => owner.end(started));
}

/** compose v1 has no `--wait`. */
async function waitForHealth(step: ComposeStep, project: string, calling: Calling): Promise<void> {
  const { env, signal } = calling.context;
  const format = "{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}";
  for (;;) {
    signal.throwIfAborted();
    const ids = (await containers(project, env, { all: true })).map(({ id }) => id);
    const text = ids.length > 0 ? await docker(["inspect", "--format", format, ...ids], env) : "";
    const states = text.split("\n").flatMap((line) => (line.trim() ? [line.trim().replace(/^\//, "")] : []));
    const broken = states.find((state) => / (exited|dead)| unhealthy$/.test(state));
    const waiting = states.find((state) => !/ running( healthy)?$/.test(state));
    if (states.length > 0 && !waiting) return;
    if (broken || calling.left() <= 1) {
      await appendLogs(calling);
      throw stepFailed(
        step,
        `did not come up within ${seconds(step.within)}: ${broken ?? waiting ?? "no container"}`,
        calling.log,
      );
    }
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
}

async function components(project: string, env: StepContext["env"]): Promise<Component[]> {
  const found = await containers(project, env);
  return Promise.all(
    found.map(async ({ id, service }) => {
      const limit = Number((await docker(["inspect", "--format", "{{.HostConfig.Memory}}", id], env)).trim());
      return { name: service, by: { container: id }, memoryLimit: limit > 0 ? limit : undefined };
    }),
  );
}

/** Pausing costs a container nothing but time: what it holds in memory stays. */
export async function setPaused(ids: readonly string[], paused: boolean, env: StepContext["env"]): Promise<void> {
  if (ids.length > 0) await docker([paused ? "pause" : "unpause", ...ids], env);
}
