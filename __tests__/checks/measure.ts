import type { Arm, Check, Component, Round, Site, Task, Watcher } from "../../src/checks/check.ts";
import type { Subject } from "../../src/config/types.ts";
import { KnownError } from "../../src/errors.ts";
import type { Part } from "../../src/report/model.ts";
import { parts } from "../../src/report/parts.ts";
import type { Entry } from "../../src/results/entry.ts";
import { toRun } from "../../src/results/log.ts";
import { openRecorder } from "../../src/schedule/recorder.ts";
import { drawer } from "../../src/statistics/random.ts";

export const at = { file: "budgets.yml", line: 7, column: 3 };

export const subject = <Settings>(name: string, settings: Settings): Subject<Settings> => ({
  name,
  at,
  settings,
  budgets: [],
  gate: [],
});

interface Place {
  readonly targets?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, readonly string[]>>;
  readonly components?: readonly Component[];
}

/** A place to measure at, without a stack: targets, data and components as given. */
export function siteOf({
  targets = {},
  data = {},
  components = [],
}: Place): Site & { versions: Record<string, string> } {
  const named = <T>(all: Readonly<Record<string, T>>, kind: string, name: string): T => {
    const found = all[name];
    if (found === undefined) throw new KnownError(2, { at, message: `there is no ${kind} ${name}` });
    return found;
  };
  const nothing = async () => {};
  const arm: Arm = {
    name: "head",
    root: process.cwd(),
    commit: "0".repeat(40),
    ports: {},
    env: {},
    expand: (text) => text,
    components,
    signal: new AbortController().signal,
    freeze: nothing,
    thaw: nothing,
    restart: nothing,
  };
  const versions: Record<string, string> = {};
  return {
    arm,
    versions,
    target: (name) => named(targets, "target", name),
    data: async (name) => named(data, "data", name),
    owner: new Proxy({} as Site["owner"], {
      get: () => () => {
        throw new Error("these checks start nothing");
      },
    }),
    out: "",
    env: {},
    mask: (text) => text,
    version(program, version) {
      versions[program] = version;
    },
    say: () => {},
  };
}

/** Records rounds as the scheduler does, and shows a check its part. */
export function openRun(check: Check, watcher?: Watcher) {
  const entries: Entry[] = [
    {
      is: "run",
      schema: 1,
      id: "run",
      tool: "test",
      key: "",
      commit: "0",
      branch: "",
      event: "",
      profile: "",
      config: "",
      configFile: "",
      at: 0,
    },
  ];
  const log = {
    entries,
    close: () => {},
    write: (entry: Entry) => void entries.push(JSON.parse(JSON.stringify(entry)) as Entry),
  };
  const recorder = openRecorder(log, [check], () => "p");
  let slot = 0;
  const round = async (
    task: Task,
    work: (round: Round) => Promise<void>,
    options: Partial<Round> = {},
  ): Promise<void> => {
    const id = `r${slot++}`;
    const start = Date.now();
    let windows = 0;
    const purpose = options.purpose ?? "measure";
    await work({
      signal: new AbortController().signal,
      deadline: start + 60_000,
      random: drawer(id),
      purpose,
      index: 0,
      noise: () => {},
      async window(name, inside) {
        const window = `${id}.${windows++}`;
        const opened = Date.now();
        const close = await watcher?.open({ id: window, name });
        try {
          return await inside(recorder.sink(check.name, "head", window));
        } finally {
          await close?.(recorder.sink(check.name, "head", window));
          log.write({ is: "window", id: window, round: id, name, start: opened, end: Date.now() });
        }
      },
      ...options,
    });
    log.write({
      is: "round",
      id,
      task: task.id,
      arm: "head",
      machine: "m",
      slot,
      purpose,
      state: "ok",
      noise: {},
      start,
      end: Date.now(),
    });
  };
  const run = () => toRun(entries);
  const part = (): Part => parts(run(), [], [check])[0] ?? expectPart(check.name);
  return { round, run, part, entries };
}

const expectPart = (name: string): never => {
  throw new Error(`nothing was recorded of ${name}`);
};
