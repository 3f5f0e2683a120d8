import { formatValue } from "../config/units.ts";
import type { Finding } from "../findings/finding.ts";
import { stateOf } from "../findings/verdict.ts";
import type { Outcome } from "./model.ts";

/** `LCP (median)`; the statistic is left out where there is only one. */
export const metricWords = ({ metric, stat }: Pick<Finding, "metric" | "stat">): string =>
  stat === "value" ? metric.title : `${metric.title} (${stat})`;

/** `GET /api/users: latency (p95) is 412 ms, the budget is 90 ms` */
export function sentence(finding: Finding): string {
  const { metric, value, budget, change } = finding;
  const what = `${metric.subject}: ${metricWords(finding)}`;
  if (value === undefined) return `${what} was not measured${budget ? `, its budget is ${budget.text}` : ""}`;
  const now = formatValue(value, metric.unit, budget?.bound);
  if (budget?.outcome === "over") return `${what} is ${now}, the budget is ${budget.text}`;
  if (budget?.outcome === "at the limit")
    return `${what} is ${now}, at the limit of ${budget.text} (${budget.why ?? ""})`;
  if (budget?.outcome === "not judged") return `${what} is ${now}, not judged: ${budget.why ?? ""}`;
  if (change) return `${what} is ${now}, ${changeWords(finding)} (${change.why})`;
  return `${what} is ${now}`;
}

/** `+8.1 % ± 2`: more is written as more, whatever side is the better one. */
export function changeWords({ metric, value, change }: Finding): string {
  if (!change) return "";
  const { outcome, base, estimate, interval } = change;
  if (base === undefined || value === undefined) return outcome;
  if (estimate === undefined || base === 0)
    return `${formatValue(base, metric.unit)} → ${formatValue(value, metric.unit)}`;
  const relative = value / base - 1;
  const sign = relative >= 0 ? "+" : "−";
  const margin = interval && interval[1] > interval[0] ? ` ± ${percent((interval[1] - interval[0]) / 2)}` : "";
  return `${sign}${percent(Math.abs(relative))} %${margin}`;
}

const percent = (share: number): string => {
  const value = share * 100;
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
};

/** The one word of a row's verdict column. */
export function outcomeWords(finding: Finding): { readonly outcome: Outcome; readonly text: string } {
  const { budget, change } = finding;
  switch (stateOf(finding)) {
    case "over":
      return { outcome: "bad", text: "over budget" };
    case "regressed":
      return { outcome: "bad", text: "regressed" };
    case "not measured":
      return { outcome: "bad", text: "not measured" };
    case "warning":
      if (change?.outcome === "regressed") return { outcome: "warning", text: "looks slower" };
      return { outcome: "warning", text: budget?.outcome ?? "to watch" };
    default:
      if (change?.outcome === "improved") return { outcome: "good", text: "improved" };
      return budget
        ? { outcome: "good", text: budget.grade?.toLowerCase() ?? "within" }
        : { outcome: "neutral", text: change?.outcome ?? "measured" };
  }
}
