import type { Budget, CheckConfig, Config, Subject } from "./types.ts";

export type Better = (check: string, metric: string) => "lower" | "higher";

/**
 * What a pull request takes back of what its base demands: budgets that are loosened, removed or no longer measured,
 * and settings that let a broken one pass. Plain sentences, in the order of the file; tightened and new ones are not
 * worth a word.
 * @param base the file of the base branch, same profile
 */
export function weakened(base: Config, head: Config, better: Better): string[] {
  return [
    ...base.checks.flatMap((check) => ofCheck(check, head, better)),
    ...(base.fail.overBudget && !head.fail.overBudget ? ["A budget that is exceeded no longer fails the job."] : []),
    ...(base.fail.regression && !head.fail.regression ? ["A regression no longer fails the job."] : []),
    ...ofCompare(base, head),
  ];
}

function ofCheck(base: CheckConfig, head: Config, better: Better): string[] {
  const count = base.subjects.reduce((sum, { budgets }) => sum + budgets.length, 0);
  if (count === 0) return [];
  const same = head.checks.find(({ check }) => check === base.check);
  if (!same) {
    return head.skipped.includes(base.check)
      ? [`${base.check}: the profile ${head.profile} now skips ${budgets(count)}.`]
      : [`${base.check}: ${budgets(count)} removed.`];
  }
  return base.subjects.flatMap((subject) =>
    ofSubject(
      base.check,
      subject,
      same.subjects.find(({ name }) => name === subject.name),
      better,
    ),
  );
}

const budgets = (count: number): string => (count === 1 ? "1 budget" : `${count} budgets`);

function ofSubject(check: string, base: Subject, head: Subject | undefined, better: Better): string[] {
  if (base.budgets.length === 0) return [];
  if (!head) return [`${check}, ${base.name}: ${budgets(base.budgets.length)} removed.`];
  return base.budgets.flatMap((budget) => {
    const name = `${check}, ${base.name}: ${budget.metric} (${budget.stat})`;
    const same = head.budgets.find(({ metric, stat }) => metric === budget.metric && stat === budget.stat);
    if (!same) return [`${name}: the budget of ${budget.text} was removed.`];
    return looser(budget, same, better(check, budget.metric))
      ? [`${name}: loosened from ${budget.text} to ${same.text}.`]
      : [];
  });
}

const looser = (base: Budget, head: Budget, better: "lower" | "higher"): boolean =>
  better === "lower" ? head.bound > base.bound : head.bound < base.bound;

function ofCompare({ compare: base }: Config, { compare: head }: Config): string[] {
  if (base.mode === "off") return [];
  if (head.mode === "off") return ["Runs are no longer compared with the baseline."];
  const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
  return (["detect", "tolerance"] as const).flatMap((name) =>
    head[name] > base[name]
      ? [`compare.${name} was raised from ${percent(base[name])} to ${percent(head[name])}.`]
      : [],
  );
}
