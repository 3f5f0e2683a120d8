import type { Task } from "../checks/check.ts";
import type { Config } from "../config/types.ts";
import { startBase } from "../stack/base/index.ts";
import { sharedTargets, sharedVariables } from "../stack/base/shared.ts";
import type { Idle, Stack } from "../stack/stack.ts";
import { available } from "./available.ts";
import type { Around } from "./lanes.ts";

/** The base, brought up beside head. */
export interface Base {
  readonly stack: Stack;
  /** how an arm waits for its turn: where both don't fit into memory, it is stopped */
  readonly idle: Idle;
  /** of head's file, what the base can be measured for */
  readonly config: Config;
  /** tasks that both arms can be compared in */
  readonly comparable: (task: Task) => boolean;
}

/**
 * Builds and starts the base; head should be frozen meanwhile.
 * @returns undefined when it can't be had: the reason is in the log, and head is measured alone
 */
export async function openBase(head: Stack, around: Around): Promise<Base | undefined> {
  const { config, inputs, ports, log, ledger, base } = around;
  if (!config.stack) return withoutBase("both arms would be the same: budgets.yml starts no stack", around);
  if ("why" in base) return withoutBase(base.why, around);

  ports.screen.say(`Base beside head: ${base.commit.slice(0, 7)}, ${base.text}`);
  const started = await startBase({ config, inputs, ports, ledger, head, base });
  if ("why" in started) return withoutBase(started.why, around);
  const { stack, notes, idle } = started;
  for (const note of notes) ports.screen.say(note);
  const shared = tellShared(config, head, stack, around);
  const { config: left, problems } = available(config, stack.missing, ports.checks);
  for (const problem of problems) log.write({ ...problem, detail: `base: ${problem.detail}` });
  const own = new Set(left.checks.flatMap(({ check, subjects }) => subjects.map(({ name }) => `${check}/${name}`)));
  return {
    stack,
    idle,
    config: left,
    comparable: (task) => own.has(task.id) && !shared.has(targetOf(config, task) ?? ""),
  };
}

/** Said aloud and kept: rows that were to be measured in pairs are not. */
export function withoutBase(why: string, { log, ports }: Around): undefined {
  log.write({ is: "problem", code: "no-base", detail: why });
  ports.screen.say(`No base beside head: ${why}`);
}

/** What both arms use can't tell them apart: it is said aloud. @returns names of targets */
function tellShared(config: Config, head: Stack, base: Stack, { log, ports }: Around): ReadonlySet<string> {
  const targets = sharedTargets(head.arm.expand, base.arm.expand, config.targets);
  const variables = sharedVariables(head.arm.env, base.arm.env, Object.keys(config.stack?.env ?? {}));
  const details = [
    ...targets.map((name) => `target ${name} is the same in both arms: what it measures can't be compared`),
    ...variables.map((name) => `${name} is the same in both arms: base and head work on one database`),
  ];
  for (const detail of details) {
    log.write({ is: "problem", code: "shared", detail });
    ports.screen.say(detail);
  }
  return new Set(targets);
}

function targetOf(config: Config, { check, subject }: Task): string | undefined {
  const settings = config.checks
    .find((section) => section.check === check)
    ?.subjects.find(({ name }) => name === subject)?.settings;
  const isNamed = typeof settings === "object" && settings !== null && "target" in settings;
  return isNamed ? String(settings.target) : undefined;
}
