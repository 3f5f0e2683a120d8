import { formatValue } from "../config/units.ts";
import type { Finding, Interval } from "../findings/finding.ts";
import { stateOf } from "../findings/verdict.ts";
import type { Outcome } from "./model.ts";

/** `LCP (median)`; the statistic is left out where there is only one to think of. */
export const metricWords = ({ metric, stat }: Pick<Finding, "metric" | "stat">): string => {
  const only = stat === "value" || metric.stats?.length === 1 || metric.unit === "yes";
  return only ? metric.title : `${metric.title} (${stat})`;
};

/** `GET /api/users: latency (p95) is 412 ms, the budget is 90 ms` */
export function sentence(finding: Finding): string {
  const { metric, value, budget, change } = finding;
  const what = `${metric.subject}: ${metricWords(finding)}`;
  const bound = budget && (metric.unit === "yes" ? formatValue(budget.bound, "yes") : budget.text);
  if (value === undefined) return `${what} was not measured${budget ? `, its budget is ${bound}` : ""}`;
  const now = formatValue(value, metric.unit, budget?.bound);
  if (budget?.outcome === "over") return `${what} is ${now}, the budget is ${bound}`;
  if (budget?.outcome === "at the limit") return `${what} is ${now}, at the limit of ${bound} (${budget.why ?? ""})`;
  if (budget?.outcome === "not judged") return `${what} is ${now}, not judged: ${budget.why ?? ""}`;
  if (change) return `${what} is ${now}, ${changeWords(finding)} (${change.why})`;
  return `${what} is ${now}`;
}

/** `≤ 90 ms`, `≥ 400`, `yes`; a dash without a budget. */
export function boundWords({ metric, budget }: Finding): string {
  if (!budget) return "–";
  if (metric.unit === "yes") return formatValue(budget.bound, "yes");
  return `${metric.better === "lower" ? "≤" : "≥"} ${budget.text}`;
}

/** `+8.1 % ± 2`: more is written as more, whatever side is the better one. */
export function changeWords({ metric, value, change }: Finding): string {
  if (!change) return "";
  const { outcome, base, estimate, interval } = change;
  if (base === undefined || value === undefined) return outcome;
  if (base === value) return "same";
  if (estimate === undefined || base === 0)
    return `${formatValue(base, metric.unit)} → ${formatValue(value, metric.unit)}`;
  const relative = value / base - 1;
  if (!interval || interval[0] === interval[1]) return signed(relative);
  const [low, high] = asWritten(interval, metric.better);
  const margin = (high - low) / 2;
  const even = Math.abs(high + low - 2 * relative) < margin / 8;
  return even ? `${signed(relative)} ± ${percent(margin)}` : `${signed(relative)} (${signed(low)} to ${signed(high)})`;
}

/** From "how much worse", which an interval is kept as, to how much more the value itself is. */
const asWritten = ([low, high]: Interval, better: "lower" | "higher"): Interval =>
  better === "lower" ? [low, high] : [1 / (1 + high) - 1, 1 / (1 + low) - 1];

const signed = (share: number): string => `${share >= 0 ? "+" : "−"}${percent(Math.abs(share))} %`;

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
      if (change?.outcome === "regressed") return { outcome: "warning", text: "looks worse" };
      if (change?.outcome === "accepted") return { outcome: "warning", text: "accepted" };
      return { outcome: "warning", text: budget?.outcome ?? "to watch" };
    default:
      if (change?.outcome === "improved") return { outcome: "good", text: "improved" };
      return budget
        ? { outcome: "good", text: budget.grade?.toLowerCase() ?? "within" }
        : { outcome: "neutral", text: change?.outcome ?? "measured" };
  }
}

/** The beginning of a commit; a name that is none ("uncommitted") as it is. */
export const shortCommit = (commit: string, digits = 9): string =>
  /^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, digits) : commit;

/** `1 budget`, `3 budgets` */
export const counted = (count: number, word: string): string => `${count} ${count === 1 ? word : `${word}s`}`;
