import type { Config } from "../config/types.ts";
import { formatValue } from "../config/units.ts";
import type { Finding } from "../findings/finding.ts";
import type { Report } from "./model.ts";

/** What a first budget leaves for noise and honest growth. */
const MARGIN = 0.3;

/**
 * Budgets to paste, for metrics that have none: seen plus a fair margin, from the side of the interval that is worse;
 * exact metrics as they are. Empty when every metric has one.
 */
export function suggestBudgets(report: Report, config: Config): string[] {
  const rows = report.findings.filter(
    (row) => row.value !== undefined && row.value > 0 && wantsBudget(row, config) && !allowsAll(row),
  );
  const checks = [...new Set(rows.map(({ metric }) => metric.check))];
  if (checks.length === 0) return [];
  return [
    "",
    `Budgets to paste into ${config.file} (what was seen, ${MARGIN * 100} % to the worse side):`,
    ...checks.flatMap((check) => [
      `  ${check}:`,
      "    each:",
      ...subjects(rows, check).map((subject) => {
        const bounds = rows
          .filter(({ metric }) => metric.check === check && metric.subject === subject)
          .map((row) => `${row.metric.name}: ${bound(row)}`);
        return `      ${key(subject)}: { budgets: { ${bounds.join(", ")} } }`;
      }),
    ]),
  ];
}

/** A share of 100 % forbids nothing. */
const allowsAll = ({ metric, value = 0, interval }: Finding): boolean =>
  metric.unit === "%" && Math.max(value, interval?.[1] ?? 0) * (1 + MARGIN) >= 1;

/** Metrics without a budget, of subjects that the file names: what was found while measuring is no promise to keep. */
const wantsBudget = ({ metric }: Finding, config: Config): boolean => {
  const subject = config.checks
    .find(({ check }) => check === metric.check)
    ?.subjects.find(({ name }) => name === metric.subject);
  // one that is switched off is not wanted
  const named = [...(subject?.budgets ?? []), ...(subject?.off ?? [])];
  return subject !== undefined && !named.some((budget) => budget.metric === metric.name);
};

const subjects = (rows: readonly Finding[], check: string): string[] => [
  ...new Set(rows.filter(({ metric }) => metric.check === check).map(({ metric }) => metric.subject)),
];

function bound({ metric, value = 0, interval }: Finding): string {
  if (metric.unit === "yes") return String(value >= 1);
  if (metric.kind === "exact" && metric.unit === "count") return String(Math.ceil(value));
  const [low, high] = interval ?? [value, value];
  const wide = metric.better === "lower" ? Math.max(high, value) * (1 + MARGIN) : Math.min(low, value) * (1 - MARGIN);
  const capped =
    metric.unit === "%" ? Math.min(1, wide) : metric.unit === "score" ? Math.min(100, Math.max(0, wide)) : wide;
  const text = formatValue(twoDigits(capped), metric.unit);
  return metric.unit === "ms" || metric.unit === "B" || metric.unit === "%" ? text : text.replace(/[^\d.]/g, "");
}

const twoDigits = (value: number): number => Number(value.toPrecision(2));

/** Names with a colon or another sign of YAML need quotes. */
const key = (name: string): string => (/^[A-Za-z][\w ./-]*$/.test(name) ? name : JSON.stringify(name));
