import { h } from "hastscript";
import { formatValue } from "../../../config/units.ts";
import type { Finding } from "../../../findings/finding.ts";
import { boundWords, changeWords, metricWords, outcomeWords } from "../../words.ts";
import { rangePicture } from "./range.ts";
import { cellNode } from "./table.ts";

/** Every row of the report with its interval; what it is compared with only where there is something. */
export function rowsNode(findings: readonly Finding[]) {
  const compared = findings.some(({ change }) => change?.base !== undefined);
  const headings = ["What", "Metric", "Verdict", "Now", "Budget", "", ...(compared ? ["Base", "Change"] : [])];
  return h(
    "div.scroll",
    h("table.rows", [
      h(
        "thead",
        h(
          "tr",
          headings.map((title, index) => h("th", right(index), title)),
        ),
      ),
      h(
        "tbody",
        findings.map((row) =>
          h(
            "tr",
            cells(row, compared).map((content, index) => h("td", right(index), content)),
          ),
        ),
      ),
    ]),
  );
}

/** Now, budget and base are numbers to compare down the column. */
const right = (index: number) => (index === 3 || index === 4 || index === 6 ? { className: ["right"] } : {});

function cells(row: Finding, compared: boolean) {
  const { metric, value, budget, change } = row;
  const show = (number: number | undefined) => formatValue(number, metric.unit, budget?.bound);
  return [
    [h("code", metric.subject)],
    [metricWords(row)],
    [cellNode(outcomeWords(row))],
    [show(value), ...spread(row)],
    [boundWords(row)],
    [rangePicture(row) ?? ""],
    ...(compared ? [[show(change?.base)], changeCell(row)] : []),
  ];
}

/** The interval below the value. */
function spread({ metric, interval, budget }: Finding) {
  if (!interval || interval[0] === interval[1]) return [];
  const [low, high] = interval.map((end) => formatValue(end, metric.unit, budget?.bound));
  return [h("br"), h("span.note", `${low} … ${high}`)];
}

function changeCell(row: Finding) {
  const { change } = row;
  if (!change) return ["–"];
  return [changeWords(row), h("br"), h("span.note", { title: change.why }, change.outcome)];
}
