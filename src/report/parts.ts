import type { Check } from "../checks/check.ts";
import type { Finding } from "../findings/finding.ts";
import { defaultStat } from "../findings/history.ts";
import type { ArmName } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import { type Measurement, measurements, perRound, statistic, totalOf, valueCount } from "../results/measured.ts";
import type { Measured, Part } from "./model.ts";

/** What each check may draw its tables from, in the order they stand in the log; also for checks this version does not know. */
export function parts(run: Run, findings: readonly Finding[], checks: readonly Check[], arm: ArmName = "head"): Part[] {
  const measured = measurements(run, arm);
  const facts = run.facts.filter((fact) => fact.arm === arm);
  const names = new Set([...measured.map(({ entry }) => entry.check), ...facts.map(({ check }) => check)]);
  return [...names].map((check) => {
    const mine = measured.filter(({ entry }) => entry.check === check);
    const known = facts.filter((fact) => fact.check === check);
    return {
      check,
      subjects: [...new Set([...mine.map(({ entry }) => entry.subject), ...known.map(({ subject }) => subject)])],
      metric: (subject, name) => {
        const found = mine.find(({ entry }) => entry.subject === subject && entry.name === name);
        return found && view(found, checks);
      },
      facts: (subject, name) =>
        known.filter((fact) => fact.subject === subject && fact.name === name).map(({ value }) => value),
      findings: findings.filter(({ metric }) => metric.check === check),
    };
  });
}

const view = (measurement: Measurement, checks: readonly Check[]): Measured => ({
  entry: measurement.entry,
  stat: (stat) => statistic(measurement, stat),
  perRound: perRound(measurement, defaultStat(measurement.entry, checks)),
  rounds: measurement.samples.length,
  values: valueCount(measurement),
  total: totalOf(measurement),
});
