import type { Round, Sink, Site, Task } from "../../../src/checks/check.ts";
import { pages } from "../../../src/checks/pages/index.ts";
import { type PageSettings, settings } from "../../../src/checks/pages/settings.ts";
import { masker } from "../../../src/config/secrets.ts";
import type { Subject } from "../../../src/config/types.ts";
import type { Owner } from "../../../src/ledger/owner.ts";
import type { Json, Purpose } from "../../../src/results/entry.ts";
import type { Value } from "../../../src/results/value.ts";
import { withoutPrivate } from "../../../src/tools/environment.ts";

/** A secret of the tests' site. */
export const SITE_TOKEN = "tok-4711-abcdef";

type Input = Partial<Record<keyof PageSettings, unknown>>;

/** A page of the test's site, with settings as they stand in budgets.yml. */
export const page = (name: string, path: string, more: Input = {}): Subject<PageSettings> => ({
  name,
  at: { file: "budgets.yml", line: 1, column: 1 },
  settings: settings.parse({ target: "web", path, ...more }),
  budgets: [],
  gate: [],
});

export function siteFor(owner: Owner, url: string, out: string): Site & { readonly versions: Record<string, string> } {
  const versions: Record<string, string> = {};
  return {
    arm: {
      name: "head",
      root: out,
      commit: "0000000",
      ports: {},
      env: {},
      expand: (text) => text,
      components: [],
      signal: new AbortController().signal,
      freeze: async () => {},
      thaw: async () => {},
      restart: async () => {},
    },
    target: () => url,
    data: async () => [],
    owner,
    out,
    env: withoutPrivate(process.env),
    mask: masker({ SITE_TOKEN }),
    version: (program, version) => {
      versions[program] = version;
    },
    say: () => {},
    versions,
  };
}

/** What a round wrote. */
export interface Written {
  readonly values: { readonly subject: string; readonly metric: string; readonly value: Value }[];
  readonly facts: { readonly subject: string; readonly name: string; readonly value: Json }[];
  readonly problems: { readonly code: string; readonly detail: string; readonly subject?: string }[];
  readonly told: Record<string, number>;
}

/** A round as the scheduler gives it, which keeps what was written. */
export function roundOf(purpose: Purpose, index = 0, signal = new AbortController().signal): Round & Written {
  const written: Written = { values: [], facts: [], problems: [], told: {} };
  const sink: Sink = {
    value: (subject, metric, value) => void written.values.push({ subject, metric, value }),
    fact: (subject, name, value) => void written.facts.push({ subject, name, value }),
    problem: (problem) => void written.problems.push(problem),
  };
  return {
    ...written,
    signal,
    deadline: Date.now() + 300_000,
    random: () => 0,
    purpose,
    index,
    noise: (name, value) => {
      written.told[name] = value;
    },
    window: (_, work) => work(sink),
  };
}

export const taskOf = (subject: Subject<PageSettings>): Task => {
  const [task] = pages.tasks([subject]);
  if (!task) throw new Error("a page has a task");
  return task;
};
