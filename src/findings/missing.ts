import type { Check } from "../checks/check.ts";
import { type Budget, type Config, EVERY } from "../config/types.ts";
import type { MetricEntry } from "../results/entry.ts";
import type { Measurement } from "../results/measured.ts";
import { judge } from "./budget.ts";
import type { Finding } from "./finding.ts";

/** A row for each budget of what this run did not measure: silence would look like green. */
export function missing(measured: readonly Measurement[], config: Config, checks: readonly Check[]): Finding[] {
  return config.checks.flatMap(({ check, subjects }) =>
    subjects.flatMap(({ name: subject, budgets }) =>
      budgets
        .filter((budget) => !measured.some(({ entry }) => isOf(entry, check, subject, budget)))
        .map((budget) => notMeasured(check, subject, budget, checks)),
    ),
  );
}

/** A budget of a whole section is measured when any of its subjects has the metric. */
const isOf = (entry: MetricEntry, check: string, subject: string, { metric }: Budget): boolean =>
  entry.check === check && entry.name === metric && (subject === EVERY || entry.subject === subject);

function notMeasured(check: string, subject: string, budget: Budget, checks: readonly Check[]): Finding {
  const known = checks.find((candidate) => candidate.name === check);
  const def = known?.metrics[budget.metric];
  if (!known || !def) throw new Error(`${check} has no metric ${budget.metric}`);
  const { title, unit, better, kind } = def;
  const metric: MetricEntry = {
    is: "metric",
    id: `${check}/${subject}/${budget.metric}@none`,
    check,
    subject: subject === EVERY ? `every ${known.subject}` : subject,
    name: budget.metric,
    title,
    unit,
    better,
    kind,
    stats: [...def.stats],
    protocol: "none",
  };
  return {
    metric,
    stat: budget.stat,
    value: undefined,
    interval: undefined,
    rounds: 0,
    gates: false,
    informational: false,
    history: [],
    budget: judge({ ...metric, byValue: false, value: undefined, interval: undefined, values: 0 }, budget),
    change: undefined,
  };
}
