import { formatSpan } from "../config/units.ts";
import type { RoundEntry } from "../results/entry.ts";
import type { Ask } from "../schedule/next.ts";
import type { Plan } from "../schedule/plan.ts";

/** What is about to be measured, before it starts. */
export function planWords(plan: Plan): string[] {
  const rounds = plan.tasks.reduce((sum, { count, warmups }) => sum + count + warmups, 0);
  const limit = plan.within === undefined ? "" : `, within ${formatSpan(plan.within)}`;
  return [
    `Plan: ${plan.tasks.length} ${plan.tasks.length === 1 ? "subject" : "subjects"}, ${rounds} rounds, about ${formatSpan(plan.expected)} of measuring${limit}`,
    ...plan.cuts.map((cut) => `  cut to fit: ${cut}`),
  ];
}

/** `Executive Dashboard: load 3 of 10`, and what went wrong. */
export function roundWords(plan: Plan, { task, purpose, index }: Ask, round: RoundEntry): string {
  const of = plan.tasks.find(({ id }) => id === task.id)?.count ?? task.count;
  const which = purpose === "warm-up" ? "warm-up" : `round ${index + 1} of ${of}`;
  return `${task.check} · ${task.subject}: ${which}${round.state === "ok" ? "" : `, ${round.state}`}`;
}
