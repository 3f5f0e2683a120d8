import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Site, Task } from "../../../src/checks/check.ts";
import { endpoints } from "../../../src/checks/endpoints/index.ts";
import { type Settings, settings } from "../../../src/checks/endpoints/settings.ts";
import type { Subject } from "../../../src/config/types.ts";
import type { Part, Table } from "../../../src/report/model.ts";
import { parts } from "../../../src/report/parts.ts";
import { type Run, toRun } from "../../../src/results/log.ts";
import { openLog } from "../../../src/results/writer.ts";
import { loop } from "../../../src/schedule/loop.ts";
import { plan } from "../../../src/schedule/plan.ts";
import { openRecorder } from "../../../src/schedule/recorder.ts";
import { withoutPrivate } from "../../../src/tools/environment.ts";
import { testOwner } from "../../support/owner.ts";

/** An arm that is never put to sleep. */
const awake = { arm: "head", freeze: async () => {}, thaw: async () => {}, died: () => undefined } as const;

export const AT = { file: "budgets.yml", line: 7, column: 5 };

/** An endpoint as it comes out of the configuration; short rounds unless told otherwise. */
export const endpoint = (name: string, given: Record<string, unknown> = {}): Subject<Settings> => ({
  name,
  at: AT,
  budgets: [],
  gate: [],
  settings: settings.parse({ target: "api", duration: "200 ms", rounds: 2, warmup: 0, connections: 2, ...given }),
});

export interface Given {
  readonly targets?: Record<string, string>;
  /** an error: what keeps the list from being had */
  readonly data?: Record<string, readonly string[] | Error>;
  readonly variables?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** told of each worker that was started */
  readonly onWorker?: (pid: number) => void;
}

export interface Measurement {
  readonly run: Run;
  readonly part: Part | undefined;
  readonly tables: readonly Table[];
  readonly versions: Readonly<Record<string, string>>;
  readonly tasks: readonly Task[];
}

/** Measures through the real scheduler, recorder, log and ledger; fails when a process is left over. */
export async function measure(subjects: readonly Subject<Settings>[], given: Given = {}): Promise<Measurement> {
  const out = await mkdtemp(join(tmpdir(), "perf-budgets-endpoints-"));
  const owner = await testOwner();
  const versions: Record<string, string> = {};
  const signal = given.signal ?? new AbortController().signal;
  const site: Site = {
    arm: {
      name: "head",
      root: out,
      commit: "0000000",
      ports: {},
      env: {},
      expand: (text) => text.replace(/\$\{(\w+)\}/g, (_, name: string) => given.variables?.[name] ?? ""),
      components: [],
      signal,
      freeze: async () => {},
      thaw: async () => {},
      restart: async () => {},
    },
    target: (name) => given.targets?.[name] ?? "",
    data: async (name) => {
      const list = given.data?.[name] ?? [];
      if (list instanceof Error) throw list;
      return list;
    },
    owner: {
      ...owner,
      start: async (options) => {
        const started = await owner.start(options);
        given.onWorker?.(started.pid);
        return started;
      },
    },
    out,
    env: withoutPrivate(process.env),
    mask: (text) => text,
    version: (program, version) => {
      versions[program] = version;
    },
    say: () => {},
  };
  try {
    const log = openLog(join(out, "results.jsonl"), (text) => text);
    log.write({
      ...{ is: "run", schema: 1, id: "run", tool: "test", key: "default", commit: "0000000", branch: "main" },
      ...{ event: "push", profile: "default", config: "", configFile: AT.file, at: 0 },
    });
    const tasks = endpoints.tasks(subjects);
    const session = await endpoints.drive!(subjects, site);
    try {
      await loop({
        plan: plan(tasks, undefined),
        lanes: [{ ...awake, sessions: new Map([["endpoints", session]]), watchers: new Map() }],
        first: "head",
        before: [],
        slots: 0,
        log,
        recorder: openRecorder(log, [endpoints], () => "protocol"),
        machine: "here",
        seed: 1,
        clock: Date.now,
        signal,
        noise: async () => async () => ({}),
        contaminated: () => undefined,
        onRound: () => {},
      });
    } finally {
      await session.close();
    }
    const run = toRun(log.entries);
    const part = parts(run, [], [endpoints])[0];
    return { run, part, tables: part ? endpoints.tables(part) : [], versions, tasks };
  } finally {
    await owner.undo();
    await rm(out, { recursive: true, force: true });
  }
}
