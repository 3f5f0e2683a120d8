import type { Check, MetricDef } from "../checks/check.ts";
import type { Budget, Kpi, Step, Subject } from "./types.ts";
import { formatValue } from "./units.ts";

/** `Largest Contentful Paint (median)`; a metric of one statistic needs no word for it. */
export const metricName = (metric: MetricDef, stat: string): string =>
  metric.stats.length === 1 || stat === "value" ? metric.title : `${metric.title} (${stat})`;

/** `at most 2 s`, `at least 400/s`, `yes` */
export const boundWords = (metric: MetricDef, bound: number): string => {
  if (metric.unit === "yes") return formatValue(bound, "yes");
  return `${metric.better === "lower" ? "at most" : "at least"} ${formatValue(bound, metric.unit)}`;
};

/** A budget in words, in two columns: what, and how much. */
export function budgetWords(check: Check, budget: Budget): readonly [string, string] {
  const metric = check.metrics[budget.metric];
  return metric ? [metricName(metric, budget.stat), boundWords(metric, budget.bound)] : [budget.metric, budget.text];
}

/** The same of those that are switched off; a metric of which that is every one needs one line. */
export const offWords = (check: Check, off: NonNullable<Subject["off"]>): (readonly [string, string])[] =>
  Object.entries(check.metrics).flatMap(([name, metric]) => {
    const stats = metric.stats.filter((stat) => off.some((row) => row.metric === name && row.stat === stat));
    const titles =
      stats.length === metric.stats.length ? [metric.title] : stats.map((stat) => metricName(metric, stat));
    return titles.map((title) => [title, "off"] as const);
  });

const ACROSS = { worst: "of the worst", avg: "averaged over every", sum: "summed over every" } as const;

/** `Largest Contentful Paint (avg) of the worst page at most 2 s` */
export function kpiWords(check: Check, kpi: Kpi): string {
  const metric = check.metrics[kpi.metric];
  if (!metric) return kpi.text;
  return `${metricName(metric, kpi.stat)} ${ACROSS[kpi.across]} ${check.subject} ${boundWords(metric, kpi.target)}`;
}

/** A step of the stack in words: what it does, by when, and whether the run can do without it. */
export const stepWords = (step: Step): string => `${wordsOf(step)}${step.optional ? " (optional)" : ""}`;

function wordsOf(step: Step): string {
  const within = `within ${formatValue(step.within, "ms")}`;
  switch (step.kind) {
    case "build":
    case "run":
      return `${step.kind} \`${step.command}\`, ${within}`;
    case "start": {
      const limit = step.memoryLimit === undefined ? "" : `, with ${formatValue(step.memoryLimit, "B")} of memory`;
      return `start ${step.name} (\`${step.command}\`)${limit}; ready ${readyWords(step.ready)}, ${within}`;
    }
    case "compose": {
      const services = step.services.length > 0 ? ` (${step.services.join(", ")})` : "";
      return `compose ${step.file}${services}${step.ready ? `; ready ${readyWords(step.ready)}` : ""}, ${within}`;
    }
  }
}

const readyWords = (ready: string): string =>
  ready.startsWith("log:") ? `when it prints ${ready.slice("log:".length).trim()}` : `when ${ready} answers`;
