import { type Child, h, type Properties } from "hastscript";
import { formatValue } from "../../../config/units.ts";
import type { Finding } from "../../../findings/finding.ts";
import { hasSlipped } from "../../../findings/verdict.ts";
import { evidence, METHOD } from "../../evidence.ts";
import { boundWords, changeWords, metricWords, outcomeWords } from "../../words.ts";
import { GATE, GATE_WORDS, hasHistory, hasRelease, isCompared, isMarked } from "../rows.ts";
import { rangePicture } from "./range.ts";
import { sparkPicture } from "./spark.ts";
import { cellNode } from "./table.ts";

type Content = Child[];

interface Column {
  readonly title: string;
  readonly right?: true;
  /** undefined: always */
  readonly when?: (finding: Finding) => boolean;
  readonly cell: (finding: Finding) => Content;
}

const COLUMNS: readonly Column[] = [
  {
    title: "What",
    cell: (row) => [
      h("code", row.metric.subject),
      h("br"),
      metricWords(row),
      ...(isMarked(row) ? [" ", gateMark()] : []),
    ],
  },
  { title: "Verdict", cell: (row) => [cellNode(outcomeWords(row))] },
  { title: "Now", right: true, cell: (row) => [show(row, row.value), ...spread(row)] },
  { title: "Budget", right: true, cell: budgetCell },
  { title: "Base", right: true, when: (row) => isCompared(row) || hasHistory(row), cell: baseCell },
  { title: "Change", when: ({ change }) => change !== undefined, cell: changeCell },
  { title: "Since release", when: hasRelease, cell: releaseCell },
];

/** Every row of the report with its interval; what it is compared with only where there is something. */
export function rowsNode(findings: readonly Finding[]) {
  const columns = COLUMNS.filter(({ when }) => when === undefined || findings.some(when));
  const side = ({ right }: Column): Properties => (right ? { className: ["right"] } : {});
  return h("div", [
    h(
      "div.scroll",
      h("table.rows", [
        h(
          "thead",
          h(
            "tr",
            columns.map((column) => h("th", side(column), column.title)),
          ),
        ),
        h(
          "tbody",
          findings.map((row) =>
            h(
              "tr",
              columns.map((column) => h("td", side(column), ...column.cell(row))),
            ),
          ),
        ),
      ]),
    ),
    ...(findings.some(isMarked) ? [h("p.note", GATE_WORDS)] : []),
    ...(findings.some(({ change }) => change?.pairs) ? [h("p.note", METHOD)] : []),
  ]);
}

const gateMark = () => h("span.gate", { role: "img", ariaLabel: "gates", title: GATE_WORDS }, GATE);

const show = ({ metric, budget }: Finding, number: number | undefined): string =>
  formatValue(number, metric.unit, budget?.bound);

/** The interval below the value. */
function spread(row: Finding) {
  const { interval } = row;
  if (!interval || interval[0] === interval[1]) return [];
  return [h("br"), h("span.note", `${show(row, interval[0])} … ${show(row, interval[1])}`)];
}

/** The bound, and below it how far the value is from it. */
function budgetCell(row: Finding): Content {
  const picture = rangePicture(row);
  return [boundWords(row), ...(picture ? [h("br"), picture] : [])];
}

/** What it was, and below it how it came to be what it is. */
function baseCell(row: Finding): Content {
  return [show(row, row.change?.base), ...(hasHistory(row) ? [h("br"), sparkPicture(row.history)] : [])];
}

/** The change, its outcome below it, and behind that, for whoever opens it, how it was decided. */
function changeCell(row: Finding): Content {
  const { change } = row;
  if (!change) return ["–"];
  const words = changeWords(row, change);
  const shown = words === change.outcome ? [] : [words, h("br")];
  return [
    ...shown,
    h("details.note", [
      h("summary", change.outcome),
      h(
        "ul",
        evidence(row).map(([name, text]) => h("li", [h("b", name), `: ${text}`])),
      ),
    ]),
  ];
}

function releaseCell(row: Finding): Content {
  const { sinceRelease } = row;
  if (!sinceRelease) return ["–"];
  const tone = hasSlipped(sinceRelease) ? h("span.outcome.warning", sinceRelease.outcome) : sinceRelease.outcome;
  const words = changeWords(row, sinceRelease);
  return words === sinceRelease.outcome ? [words] : [words, h("br"), h("span.note", { title: sinceRelease.why }, tone)];
}
