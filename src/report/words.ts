import { formatValue } from "../config/units.ts";
import type { ChangeVerdict, Finding } from "../findings/finding.ts";
import { stateOf } from "../findings/verdict.ts";
import { reasons } from "./evidence.ts";
import type { Outcome } from "./model.ts";
import { shareWords, shiftWords } from "./shares.ts";

/** `LCP (median)`; the statistic is left out where there is only one to think of. */
export const metricWords = ({ metric, stat }: Pick<Finding, "metric" | "stat">): string => {
  const only = stat === "value" || metric.stats?.length === 1 || metric.unit === "yes";
  return only ? metric.title : `${metric.title} (${stat})`;
};

/** `GET /api/users: latency (p95) is 412 ms, the budget is 90 ms` */
export function sentence(finding: Finding): string {
  const { metric, value, budget, change, tooNoisy } = finding;
  const what = `${metric.subject}: ${metricWords(finding)}`;
  const bound = budget && (metric.unit === "yes" ? formatValue(budget.bound, "yes") : budget.text);
  if (tooNoisy !== undefined) return `${what} was not judged: the machine was too noisy (${tooNoisy})`;
  if (value === undefined) return `${what} was not measured${budget ? `, its budget is ${bound}` : ""}`;
  const now = formatValue(value, metric.unit, budget?.bound);
  if (budget?.outcome === "over") return `${what} is ${now}, the budget is ${bound}`;
  if (budget?.outcome === "at the limit") return `${what} is ${now}, at the limit of ${bound} (${limitWords(finding)})`;
  if (budget?.outcome === "not judged") return `${what} is ${now}, not judged: ${budget.why ?? ""}`;
  if (change) return `${what} is ${now}, ${changeWords(finding, change)} (${reasons(finding)})`;
  return `${what} is ${now}`;
}

/** `GET /api/users: latency (p95) +8.1 % ± 2.0 (…)`, whatever its budget says */
export const changeSentence = (finding: Finding): string => {
  const { metric, change } = finding;
  return `${metric.subject}: ${metricWords(finding)} ${changeWords(finding, change)} (${reasons(finding)})`;
};

/** `between 41 ms and 312 ms; more rounds narrow it down` */
function limitWords({ metric, interval, budget }: Finding): string {
  if (!interval || !budget) return budget?.why ?? "";
  // few rounds make an interval that is wider than what there can be
  const [low, high] = interval.map((value) => formatValue(Math.max(0, value), metric.unit, budget.bound));
  return `between ${low} and ${high}; more rounds narrow it down`;
}

/** `GET /api/users: latency (p95) is 126 ms, +26.0 % since the last release` */
export const slipSentence = (finding: Finding): string => {
  const { metric, value, sinceRelease } = finding;
  const what = `${metric.subject}: ${metricWords(finding)}`;
  return `${what} is ${formatValue(value, metric.unit)}, ${changeWords(finding, sinceRelease)} since the last release`;
};

/** `≤ 90 ms`, `≥ 400`, `yes`; a dash without a budget. */
export function boundWords({ metric, budget }: Finding): string {
  if (!budget) return "–";
  if (metric.unit === "yes") return formatValue(budget.bound, "yes");
  return `${metric.better === "lower" ? "≤" : "≥"} ${budget.text}`;
}

/** `+8.1 % ± 2.0`, `same`, `0 → 3`; a word where there is nothing to compare with. */
export function changeWords({ metric, value }: Finding, change: ChangeVerdict | undefined): string {
  if (!change) return "";
  const { outcome, base, estimate, interval, absolute, how } = change;
  if (base === undefined || value === undefined) return outcome;
  const shift = estimate === undefined ? undefined : { estimate, interval, ...(absolute ? { absolute } : {}) };
  if (shift?.absolute && estimate !== 0) return shiftWords(shift, metric);
  // pairs tell more than two middles that happen to be equal
  if (base === value && (how !== "paired" || !estimate || base === 0)) return "same";
  if (!shift || base === 0 || value === 0)
    return `${formatValue(base, metric.unit)} → ${formatValue(value, metric.unit)}`;
  // an exact value is a point
  if (how !== "paired" && (!interval || interval[0] === interval[1])) return shareWords(value / base - 1);
  return shiftWords(shift, metric);
}

/** The one word of a row: what it comes to. */
export function outcomeWords(finding: Finding): { readonly outcome: Outcome; readonly text: string } {
  const { budget, change } = finding;
  switch (stateOf(finding)) {
    case "over":
      return { outcome: "bad", text: "over budget" };
    case "regressed":
      return { outcome: "bad", text: "regressed" };
    case "not measured":
      return { outcome: "bad", text: "not measured" };
    case "not judged":
      return { outcome: "warning", text: "not judged: machine too noisy" };
    case "warning":
      if (change?.outcome === "regressed" && budget?.outcome !== "at the limit")
        return { outcome: "warning", text: "looks worse" };
      if (change?.outcome === "accepted") return { outcome: "warning", text: "accepted" };
      return { outcome: "warning", text: budget?.outcome ?? "to watch" };
    default:
      if (change?.outcome === "improved") return { outcome: "good", text: "improved" };
      return budget
        ? { outcome: "good", text: budget.grade?.toLowerCase() ?? "within" }
        : { outcome: "neutral", text: change?.outcome ?? "measured" };
  }
}

/** The same, and beside a word on the budget one on the change: within a budget, a row may still have become slower. */
export function verdictWords(finding: Finding): ReturnType<typeof outcomeWords> {
  const { budget, change, value } = finding;
  const { outcome, text } = outcomeWords(finding);
  const told = !budget || text === "improved" || text === "accepted" || text === "looks worse" || text === "regressed";
  if (told || !change || change.base === undefined || change.base === value || stateOf(finding) === "not judged")
    return { outcome, text };
  const word = change.outcome === "regressed" && !change.gating ? "looks worse" : change.outcome;
  return { outcome, text: `${text}, ${word}` };
}

/** The beginning of a commit; a name that is none ("uncommitted") as it is. */
export const shortCommit = (commit: string, digits = 9): string =>
  /^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, digits) : commit;

/** `1 budget`, `3 budgets` */
export const counted = (count: number, word: string): string => `${count} ${count === 1 ? word : `${word}s`}`;
