import { formatValue } from "../../config/units.ts";
import type { Finding } from "../../findings/finding.ts";
import { hasSlipped, stateOf } from "../../findings/verdict.ts";
import type { Report, Table } from "../model.ts";
import { boundWords, changeWords, metricWords, verdictWords } from "../words.ts";

/** Rows worth a reader's time: over, regressed, not measured, at the limit, improved. */
export const isNews = (finding: Finding): boolean =>
  ORDER.includes(stateOf(finding)) ||
  (finding.change?.outcome === "improved" && stateOf(finding) === "fine" && !finding.informational);

/** Rows worth reading, the worst first. A run that broke off has one cause, not one for each budget it did not get to. */
export const newsOf = ({ findings, verdict }: Report): Finding[] =>
  bySeverity(
    findings.filter((row) => isNews(row) && !(verdict.broken !== undefined && stateOf(row) === "not measured")),
  );

/** The worst first, so that what is cut off is the least important. What is told in a place of its own is not among them. */
const ORDER: readonly ReturnType<typeof stateOf>[] = ["over", "regressed", "not measured", "warning"];
const bySeverity = (rows: readonly Finding[]): Finding[] => rows.toSorted((a, b) => rank(a) - rank(b));
const rank = (row: Finding): number => {
  const index = ORDER.indexOf(stateOf(row));
  return index < 0 ? ORDER.length : index;
};

export const isCompared = ({ change }: Finding): boolean => change?.base !== undefined;
export const hasRelease = ({ sinceRelease }: Finding): boolean => sinceRelease?.base !== undefined;
/** Two points are the columns Base and Now again. */
export const hasHistory = ({ history }: Finding): boolean => history.length > 2;

/** Beside the metric of a row whose change may turn the job red. */
export const GATE = "◆";
export const GATE_WORDS = `${GATE} its change may turn the job red; the others inform`;
/** Where nothing is compared, nothing gates. */
export const isMarked = ({ gates, change }: Finding): boolean => gates && change !== undefined;

const right = "right" as const;

/** One row a finding: what it is, its budget, what it was, what it is now, and the word for it. */
export function findingsTable(title: string, rows: readonly Finding[]): Table {
  const compared = rows.some(isCompared);
  const release = rows.some(hasRelease);
  const history = rows.some(hasHistory);
  return {
    title,
    columns: [
      { title: "What" },
      { title: "Metric" },
      { title: "Budget", align: right },
      ...(compared ? [{ title: "Base", align: right }] : []),
      { title: "Now", align: right },
      ...(compared ? [{ title: "Change", align: right }] : []),
      ...(release ? [{ title: "Since release", align: right }] : []),
      { title: "Verdict" },
      ...(history ? [{ title: "History" }] : []),
    ],
    rows: rows.map((row) => {
      const { metric, value, budget, change, sinceRelease } = row;
      return [
        { text: metric.subject, code: true },
        { text: isMarked(row) ? `${metricWords(row)} ${GATE}` : metricWords(row) },
        { text: boundWords(row) },
        ...(compared ? [{ text: formatValue(change?.base, metric.unit) }] : []),
        { text: formatValue(value, metric.unit, budget?.bound) },
        ...(compared ? [{ text: changeWords(row, change) || "–" }] : []),
        ...(release ? [{ text: changeWords(row, sinceRelease) || "–" }] : []),
        verdictWords(row),
        ...(history ? [{ series: row.history, unit: metric.unit }] : []),
      ];
    }),
    ...(rows.some(isMarked) ? { note: GATE_WORDS } : {}),
  };
}

/** What has moved since the last release by enough to be worth hearing of, however small each step was: worse first. */
export function releaseTable({ findings }: Report): Table | undefined {
  const moved = findings.filter(
    ({ sinceRelease: since, informational }) => !informational && since?.notable && since.outcome !== "inconclusive",
  );
  const worse = moved.filter(({ sinceRelease }) => hasSlipped(sinceRelease));
  const better = moved.filter(({ sinceRelease }) => sinceRelease?.outcome === "improved");
  if (worse.length + better.length === 0) return undefined;
  return {
    title: "Since the last release",
    columns: [
      { title: "What" },
      { title: "Metric" },
      { title: "Release", align: right },
      { title: "Now", align: right },
      { title: "Change since", align: right },
      { title: "" },
    ],
    rows: [...worse, ...better].map((row) => {
      const { metric, value, sinceRelease } = row;
      return [
        { text: metric.subject, code: true },
        { text: metricWords(row) },
        { text: formatValue(sinceRelease?.base, metric.unit) },
        { text: formatValue(value, metric.unit) },
        { text: changeWords(row, sinceRelease) },
        hasSlipped(sinceRelease) ? { outcome: "warning", text: "worse" } : { outcome: "good", text: "better" },
      ];
    }),
    note: "against the last release's own run: it never turns the job red",
  };
}
