import { formatSpan } from "../config/units.ts";
import type { RoundEntry } from "../results/entry.ts";
import type { Ask } from "../schedule/next.ts";
import type { Plan } from "../schedule/plan.ts";

/** What is about to be measured, before it starts. */
export function planWords(plan: Plan): string[] {
  const rounds = plan.tasks.reduce((sum, { count, warmups, arms }) => sum + (count + warmups) * arms.length, 0);
  const limit = plan.within === undefined ? "" : `, within ${formatSpan(plan.within)}`;
  const paired = plan.tasks.filter(({ arms }) => arms.length > 1).length;
  const beside = paired === 0 ? "" : `, ${paired === plan.tasks.length ? "all" : paired} in pairs with the base`;
  return [
    `Plan: ${plan.tasks.length} ${plan.tasks.length === 1 ? "subject" : "subjects"}${beside}, ${rounds} rounds, about ${formatSpan(plan.expected)} of measuring${limit}`,
    ...plan.cuts.map((cut) => `  cut to fit: ${cut}`),
  ];
}

/** `Executive Dashboard: load 3 of 10`, and what went wrong. */
export function roundWords(plan: Plan, { task, arm, purpose, index }: Ask, round: RoundEntry): string {
  const of = plan.tasks.find(({ id }) => id === task.id)?.count ?? task.count;
  const which = purpose === "warm-up" ? "warm-up" : `round ${index + 1} of ${of}`;
  const beside = arm === "head" ? "" : " (base)";
  return `${task.check} · ${task.subject}${beside}: ${which}${round.state === "ok" ? "" : `, ${round.state}`}`;
}

/** `1 page`, `3 pages`, `2 queries` */
export const number = (count: number, noun: string): string => {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
};
