import { formatValue } from "../../config/units.ts";
import type { Finding } from "../../findings/finding.ts";
import { stateOf } from "../../findings/verdict.ts";
import type { Report, Table } from "../model.ts";
import { boundWords, changeWords, metricWords, outcomeWords } from "../words.ts";

/** Rows worth a reader's time: over, regressed, not measured, at the limit, improved. */
export const isNews = (finding: Finding): boolean =>
  stateOf(finding) !== "fine" || (finding.change?.outcome === "improved" && !finding.informational);

/** Rows worth reading, the worst first. A run that broke off has one cause, not one for each budget it did not get to. */
export const newsOf = ({ findings, verdict }: Report): Finding[] =>
  bySeverity(
    findings.filter((row) => isNews(row) && !(verdict.broken !== undefined && stateOf(row) === "not measured")),
  );

/** The worst first, so that what is cut off is the least important. */
const bySeverity = (rows: readonly Finding[]): Finding[] =>
  rows.toSorted((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)));
const ORDER: readonly ReturnType<typeof stateOf>[] = ["over", "regressed", "not measured", "warning", "fine"];

/** One row a finding: what it is, its budget, what it was, what it is now, and the word for it. */
export function findingsTable(title: string, rows: readonly Finding[]): Table {
  const compared = rows.some(({ change }) => change?.base !== undefined);
  // two points are the columns Base and Now again
  const history = rows.some((row) => row.history.length > 2);
  const right = "right" as const;
  return {
    title,
    columns: [
      { title: "What" },
      { title: "Metric" },
      { title: "Budget", align: right },
      ...(compared ? [{ title: "Base", align: right }] : []),
      { title: "Now", align: right },
      ...(compared ? [{ title: "Change", align: right }] : []),
      { title: "Verdict" },
      ...(history ? [{ title: "History" }] : []),
    ],
    rows: rows.map((row) => {
      const { metric, value, budget, change } = row;
      return [
        { text: metric.subject, code: true },
        { text: metricWords(row) },
        { text: boundWords(row) },
        ...(compared ? [{ text: formatValue(change?.base, metric.unit) }] : []),
        { text: formatValue(value, metric.unit, budget?.bound) },
        ...(compared ? [{ text: change ? changeWords(row) : "–" }] : []),
        outcomeWords(row),
        ...(history ? [{ series: row.history, unit: metric.unit }] : []),
      ];
    }),
  };
}
