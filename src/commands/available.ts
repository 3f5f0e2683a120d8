import type { Check } from "../checks/check.ts";
import type { CheckConfig, Config } from "../config/types.ts";
import type { ProblemEntry } from "../results/entry.ts";
import type { Missing } from "../stack/stack.ts";

/** What is left to measure when optional parts of the stack could not be had. */
export interface Available {
  readonly config: Config;
  /** each part that is missing, and each subject that is therefore not measured, with the reason */
  readonly problems: readonly ProblemEntry[];
}

/**
 * Takes away the subjects that need a missing part. Their budgets stay in the run's own configuration and so come out as
 * "not measured". Subjects that are found while measuring are not asked for and only get their reason.
 */
export function available(config: Config, missing: readonly Missing[], checks: readonly Check[]): Available {
  if (missing.length === 0) return { config, problems: [] };
  const found = (name: string) => checks.find((check) => check.name === name)?.subjects === "found";
  const lacks = (check: CheckConfig, subject: CheckConfig["subjects"][number]) =>
    missing.find(({ name }) => subject.needs?.includes(name) || (found(check.check) && subject.name === name));

  const without = config.checks.flatMap((check) =>
    check.subjects.flatMap((subject): ProblemEntry[] => {
      const part = lacks(check, subject);
      if (!part) return [];
      const detail = `Not measured, since ${part.name} can't be had here.`;
      return [{ is: "problem", code: "part-missing", check: check.check, subject: subject.name, detail }];
    }),
  );
  const parts = missing.map(
    ({ why, hint }): ProblemEntry => ({
      ...{ is: "problem", code: "part-missing", detail: why },
      ...(hint === undefined ? {} : { hint }),
    }),
  );
  const left = config.checks.map((check) =>
    found(check.check) ? check : { ...check, subjects: check.subjects.filter((subject) => !lacks(check, subject)) },
  );
  return { config: { ...config, checks: left }, problems: [...parts, ...without] };
}
