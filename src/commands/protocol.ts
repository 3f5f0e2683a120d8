import { createHash } from "node:crypto";
import type { Check } from "../checks/check.ts";
import type { Config } from "../config/types.ts";

/**
 * The hash of what changes a measurement: the settings of a subject without the neutral ones, and the engine. Two runs
 * are compared row by row only where it is the same, so that an edited budget keeps its history and an edited request
 * starts a new one. What is found while others work depends on all of their work.
 */
export function protocolOf(config: Config, checks: readonly Check[]): (check: string, subject: string) => string {
  const own = (check: Check | undefined, subject: string): string => {
    const settings = config.checks
      .find((candidate) => candidate.check === check?.name)
      ?.subjects.find((candidate) => candidate.name === subject)?.settings;
    const kept = Object.entries((settings ?? {}) as Record<string, unknown>).filter(
      ([key]) => !check?.neutral?.includes(key),
    );
    return hash([check?.engine ?? "", ...kept.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  };
  const byName = new Map(checks.map((check) => [check.name, check]));
  const all = hash(
    config.checks.flatMap(({ check, subjects }) =>
      byName.get(check)?.subjects === "named"
        ? subjects.map(({ name }) => [check, name, own(byName.get(check), name)])
        : [],
    ),
  );
  return (name, subject) => (byName.get(name)?.subjects === "found" ? all : own(byName.get(name), subject));
}

const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
