import type { Finding } from "../../findings/finding.ts";
import { chance, confirmedWords, METHOD } from "../evidence.ts";
import type { Report, Table } from "../model.ts";
import type { NoVerdict } from "../unjudged.ts";
import { changeWords, counted, metricWords } from "../words.ts";
import { codeSpan, details, escapeMarkdown, tableMarkdown } from "./markdown.ts";
import { findingsTable } from "./rows.ts";

/** What lies behind the verdicts on changes, folded: for those who doubt one. Empty without pairs and gaps. */
export function behind({ findings }: Report): string {
  const pairs = pairsTable(findings);
  const gaps = incomparable(findings);
  const blocks = [...(pairs ? [tableMarkdown(pairs)] : []), ...(gaps === "" ? [] : [gaps])];
  const words = pairs ? `${counted(pairs.rows.length, "row")} in pairs` : "not comparable rows";
  return blocks.length === 0 ? "" : details(`<b>How rows were decided</b>: ${words}`, blocks.join("\n\n"));
}

/** Rows that a noisy machine hides, with what was seen of them all the same. */
export const withoutVerdict = ({ rows }: NoVerdict): string =>
  details(`<b>Without a verdict</b>: ${counted(rows.length, "row")}`, tableMarkdown(findingsTable("Not judged", rows)));

/** The others are many, and stand in the page. */
const isOfInterest = ({ gates, change, tooNoisy }: Finding): boolean =>
  tooNoisy === undefined && (gates || change?.outcome === "regressed" || change?.outcome === "improved");

function pairsTable(findings: readonly Finding[]): Table | undefined {
  const rows = findings.flatMap((row) =>
    row.change?.pairs && isOfInterest(row) ? [{ row, pairs: row.change.pairs }] : [],
  );
  if (rows.length === 0) return undefined;
  return {
    title: "Decided in pairs: rows that gate, or have changed",
    columns: [
      { title: "What" },
      { title: "Metric" },
      { title: "Change", align: "right" },
      { title: "Outcome" },
      { title: "Pairs" },
      { title: "p", align: "right" },
      { title: "Corrected p", align: "right" },
      { title: "Second look" },
    ],
    rows: rows.map(({ row, pairs }) => [
      { text: row.metric.subject, code: true },
      { text: metricWords(row) },
      { text: changeWords(row, row.change) },
      { text: row.change?.outcome ?? "" },
      { text: `${pairs.count}, ${pairs.first} first` },
      { text: chance(pairs.p) },
      { text: chance(pairs.adjusted) },
      { text: pairs.confirmed ? confirmedWords(pairs.confirmed, row.metric) : "–" },
    ]),
    note: METHOD,
  };
}

const MOST_NAMES = 5;

/** A line a reason: an edited request makes all rows of it new. */
function incomparable(findings: readonly Finding[]): string {
  const byWhy = new Map<string, Finding[]>();
  for (const row of findings.filter(({ change }) => change?.outcome === "not comparable")) {
    const why = row.change?.why ?? "";
    byWhy.set(why, [...(byWhy.get(why) ?? []), row]);
  }
  if (byWhy.size === 0) return "";
  const lines = [...byWhy].map(([why, rows]) => {
    const names = rows
      .slice(0, MOST_NAMES)
      .map((row) => `${codeSpan(row.metric.subject)} ${escapeMarkdown(metricWords(row))}`);
    const more = rows.length > MOST_NAMES ? ` and ${rows.length - MOST_NAMES} more` : "";
    return `- ${escapeMarkdown(why)}: ${names.join(", ")}${more}`;
  });
  return ["**Not comparable**", "", ...lines].join("\n");
}
