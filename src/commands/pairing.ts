import type { Check, Task } from "../checks/check.ts";
import type { Config, Subject } from "../config/types.ts";
import { findings } from "../findings/findings.ts";
import { earlierValues, pastOf } from "../findings/history.ts";
import { fewestPairs, pairsToConfirm } from "../findings/pairs.ts";
import { screening } from "../findings/screening.ts";
import type { Run } from "../results/log.ts";
import { metricId } from "../schedule/recorder.ts";
import { protocolOf } from "./protocol.ts";

/** Rounds an arm that pairs of this file need, so that each of its gating rows can be suspected. */
export const pairsFor = (config: Config, checks: readonly Check[]): number => {
  const rows = config.checks.flatMap(({ check, subjects }) =>
    subjects.flatMap(({ gate }) => gate.filter(({ metric }) => isNoisy(checks, check, metric))),
  );
  return fewestPairs(rows.length);
};

const isNoisy = (checks: readonly Check[], check: string, metric: string): boolean =>
  checks.find(({ name }) => name === check)?.metrics[metric]?.kind === "noisy";

/** What tells of a machine whether earlier runs were made on its like. */
interface Here {
  readonly cpu: string;
}

/**
 * Which tasks have to be measured in pairs from the start: all that have a noisy metric where the file asks for it, else
 * those with a gating row that one run on these machines can't screen.
 */
export function wantsPairs(
  config: Config,
  checks: readonly Check[],
  baseline: readonly Run[],
  { cpu }: Here,
): (task: Task) => boolean {
  const { mode, detect } = config.compare;
  if (mode === "stored" || mode === "off") return () => false;
  const protocol = protocolOf(config, checks);
  const past = pastOf(baseline);
  return (task) => {
    const check = checks.find(({ name }) => name === task.check);
    const noisy = (metric: string) => isNoisy(checks, task.check, metric);
    if (mode === "paired") return Object.keys(check?.metrics ?? {}).some(noisy);
    const gate = subjectOf(config, task)?.gate ?? [];
    return gate.some(({ metric, stat }) => {
      const id = metricId(task.check, task.subject, metric, protocol(task.check, task.subject));
      return noisy(metric) && screening(earlierValues(id, stat, past, checks, cpu), detect) === undefined;
    });
  };
}

const subjectOf = (config: Config, { check, subject }: Task): Subject | undefined =>
  config.checks.find((section) => section.check === check)?.subjects.find(({ name }) => name === subject);

/** The tasks that need a second look, and with how many pairs. */
export interface Suspects {
  readonly tasks: readonly Task[];
  readonly pairs: number;
}

/** What the first look finds suspect: gating rows that were screened or paired and look worse. */
export function suspectsIn(
  run: Run,
  tasks: readonly Task[],
  config: Config,
  checks: readonly Check[],
  baseline: readonly Run[],
): Suspects {
  const rows = findings(run, config, checks, baseline).filter(({ change, gates }) => gates && change?.suspect);
  const screened = rows.filter(({ change }) => change?.how !== "paired").length;
  const isOf = ({ check, subject }: Task) =>
    rows.some(({ metric }) => metric.check === check && metric.subject === subject);
  // what only watches has no task: it is looked at again while all of them work
  const isWatched = rows.some(({ metric }) => checks.find(({ name }) => name === metric.check)?.subjects === "found");
  return { tasks: isWatched ? tasks : tasks.filter(isOf), pairs: pairsToConfirm(screened) };
}
