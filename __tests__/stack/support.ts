import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import type { StackConfig, Step } from "../../src/config/types.ts";
import { KnownError } from "../../src/errors.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { type Stack, type StackOptions, startStack } from "../../src/stack/stack.ts";
import { testOwner } from "../support/owner.ts";

export const at = { file: "budgets.yml", line: 7, column: 5 };
export const node = (code: string): string => `'${process.execPath}' -e "${code.replaceAll('"', '\\"')}"`;

/** A server that answers `status`, after `delay` ms, and says so. */
export const server = (status = 200, delay = 0): string =>
  node(
    `setTimeout(() => require('http').createServer((q, r) => { r.statusCode = ${status}; r.end('hello') })` +
      `.listen(process.env.PORT_API, '127.0.0.1', () => console.log('listening on', process.env.PORT_API)), ${delay})`,
  );

type Bare<S> = S extends unknown ? Omit<S, "at" | "name" | "within"> & { name?: string; within?: number } : never;
export const step = (bare: Bare<Step>): Step => ({ at, name: bare.kind, within: 20_000, ...bare }) as Step;
export const start = (command: string, more: { name?: string; within?: number; ready?: string } = {}): Step =>
  step({
    kind: "start",
    name: "api",
    command,
    ready: "http://127.0.0.1:${PORT_API}/",
    memoryLimit: undefined,
    ...more,
  });
export const run = (command: string, more: { name?: string; within?: number } = {}): Step =>
  step({ kind: "run", command, ...more });

export interface Bench {
  readonly root: string;
  readonly said: string[];
  readonly owner: Ledger;
  readonly port: number;
  config(steps: readonly Step[], more?: Partial<StackConfig>): StackConfig;
  start(config: StackConfig | undefined, more?: Partial<StackOptions>): Promise<Stack>;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), "perf-budgets-stack-"));
  const owner = await testOwner();
  const port = await getPort();
  const said: string[] = [];
  const common: StackOptions = {
    arm: "head",
    root,
    commit: "c0ffee",
    env: { PATH: process.env.PATH },
    owner,
    logs: join(root, "logs"),
    signal: new AbortController().signal,
    say: (line) => void said.push(line),
    until: "stack",
    state: join(root, "state"),
    run: "r1",
  };
  return {
    root,
    said,
    owner,
    port,
    config: (steps, more = {}) => ({ at, ports: { api: port }, env: {}, install: [], cache: [], steps, ...more }),
    start: (config, more = {}) => startStack(config, { ...common, ...more }),
    close: async () => {
      await owner.undo({ polite: 500, firm: 500 });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export async function failure(promise: Promise<unknown>): Promise<KnownError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof KnownError) return error;
  throw new Error(`expected a KnownError, got ${String(error)}`);
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error(`never came true: ${condition}`);
}
