import type { Check } from "../checks/check.ts";
import { tasksOf } from "../config/fit.ts";
import type { Config } from "../config/types.ts";
import { formatValue } from "../config/units.ts";
import { END } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { plan } from "../schedule/plan.ts";

/** How far a run got that its time limit ended. */
export interface Progress {
  readonly measured: number;
  readonly planned: number;
}

/** Undefined for every other run, and where the log does not tell what was planned. */
export function progressOf(run: Run, config: Config, checks: readonly Check[]): Progress | undefined {
  if (run.end !== END.outOfTime) return undefined;
  const { tasks } = plan(tasksOf(config, checks), config.within);
  const rounds = [...run.rounds.values()].filter(
    ({ arm, purpose, state }) => arm === "head" && purpose === "measure" && state === "ok",
  );
  // rounds of a task beyond its own say nothing of the others
  const measured = tasks.map(({ id, count }) => Math.min(count, rounds.filter(({ task }) => task === id).length));
  const planned = sum(tasks.map(({ count }) => count));
  return planned === 0 ? undefined : { measured: sum(measured), planned };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** `20 of 52 rounds were measured` */
export const progressWords = ({ measured, planned }: Progress): string =>
  `${measured} of ${planned} rounds were measured`;

export const moreTime = ({ within }: Config): string =>
  `Raise \`within\`${within === undefined ? "" : ` (${formatValue(within, "ms")})`}, or ask for less: fewer \`rounds\`, or a profile with fewer checks.`;
