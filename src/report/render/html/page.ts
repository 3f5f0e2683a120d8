import { toHtml } from "hast-util-to-html";
import { h } from "hastscript";
import type { Report } from "../../model.ts";
import { noVerdict } from "../../unjudged.ts";
import { outcomeWords, sentence, shortCommit } from "../../words.ts";
import { splitHint } from "../hint.ts";
import { newsOf, releaseTable } from "../rows.ts";
import { rowsNode } from "./rows.ts";
import { STYLE } from "./style.ts";
import { cellNode, tableNode } from "./table.ts";

/**
 * The report as one file that opens anywhere: every table, every judged row with its interval, the environment.
 * @param kept addresses of kept files by their path, where they do not lie beside the report; one without an address is
 *   only named
 */
export function renderHtml(report: Report, kept?: Kept): string {
  const page = h("html", { lang: "en" }, [
    h("head", [
      h("meta", { charSet: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("title", `${report.title}: ${report.verdict.words}`),
      h("style", STYLE),
    ]),
    h("body", h("main", [header(report), contents(report), ...body(report, kept)])),
  ]);
  return `<!doctype html>\n${toHtml(page)}\n`;
}

const TONE = { green: "green", red: "red", "not measured": "unmeasured", "not judged": "unmeasured" } as const;

function header(report: Report) {
  const { run, verdict, baseline } = report;
  const at = new Date(run.at).toISOString().slice(0, 16).replace("T", " ");
  return h("header.verdict", { className: [TONE[verdict.outcome]] }, [
    h("h1", `${report.title}: ${verdict.words}`),
    h("p", [
      "Commit ",
      h("code", shortCommit(run.commit, 12)),
      `${run.branch ? ` on ${run.branch}` : ""}, profile ${run.profile}, ${at} UTC, ${run.tool}`,
    ]),
    h("p", `Baseline: ${baseline.text}`),
    ...(baseline.hint ? hint(baseline.hint) : []),
    ...(report.release === undefined ? [] : [h("p", `Last release: ${report.release}`)]),
    ...ways(report),
  ]);
}

/** Which way the rows were decided, and what stood in the way of a better one. */
const ways = ({ decided: { text, notes } }: Report) => [
  ...(text === "" ? [] : [h("p", `Decided: ${text}.`)]),
  ...notes.map(({ outcome, text: note, hint: todo }) => {
    const [first = "", ...rest] = note.trim().split("\n");
    return h("div.note", [
      cellNode({ outcome, text: first }),
      ...(rest.length > 0 ? [h("pre", rest.join("\n"))] : []),
      ...(todo ? hint(todo) : []),
    ]);
  }),
];

/** Loud, since a run without verdicts must not be taken for a green one. */
function unjudged(report: Report) {
  const verdictless = noVerdict(report.findings);
  if (!verdictless) return [];
  return [
    h("div.watched", { role: "alert" }, [
      h("strong", `${verdictless.text}.`),
      h(
        "ul",
        verdictless.evidence.map((line) => h("li", line)),
      ),
    ]),
  ];
}

/** The words, and what is to be pasted as it is. */
function hint(text: string) {
  const { words, block } = splitHint(text);
  return [h("p.note", words), ...(block === undefined ? [] : [h("pre", block)])];
}

const anchor = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");

const contents = (report: Report) =>
  h(
    "nav",
    [...report.sections.map(({ title }) => title), "All rows", "Environment"].map((title) =>
      h("a", { href: `#${anchor(title)}` }, title),
    ),
  );

function body(report: Report, kept: Kept | undefined) {
  const news = newsOf(report);
  const release = releaseTable(report);
  return [
    ...unjudged(report),
    ...(report.watched.length > 0
      ? [
          h("div.watched", [
            h("strong", "This change loosens, removes or skips budgets:"),
            h(
              "ul",
              report.watched.map((line) => h("li", hint(line))),
            ),
          ]),
        ]
      : []),
    ...(news.length > 0
      ? [
          h("h2", "What to look at"),
          h(
            "ul",
            news.map((row) => h("li", [cellNode(outcomeWords(row)), " ", sentence(row)])),
          ),
        ]
      : []),
    ...(release ? [tableNode(release)] : []),
    ...problems(report),
    ...(report.kpis ? [h("h2", "Executive summary"), tableNode(report.kpis)] : []),
    ...report.sections.flatMap(({ title, checks }) => [
      h("h2", { id: anchor(title) }, title),
      ...checks.flatMap(({ tables }) => tables.map(tableNode)),
    ]),
    ...advice(report),
    ...files(report, kept),
    h("h2", { id: anchor("All rows") }, "All rows"),
    rowsNode(report.findings),
    h("h2", { id: anchor("Environment") }, "Environment"),
    ...report.environment.map(tableNode),
  ];
}

function problems(report: Report) {
  if (report.problems.length === 0) return [];
  return [
    h("h2", "Problems while measuring"),
    h(
      "ul",
      report.problems.map(({ where, detail, hint: advice, count }) => {
        const [first = "", ...rest] = detail.split("\n");
        return h("li", [
          h("code", where),
          `: ${first}${count > 1 ? ` (${count} times)` : ""}`,
          ...(rest.length > 0 ? [h("pre", rest.join("\n"))] : []),
          ...(advice ? hint(advice) : []),
        ]);
      }),
    ),
  ];
}

const advice = (report: Report) =>
  report.advice.length === 0
    ? []
    : [
        h("h2", "Advice"),
        h(
          "ul",
          report.advice.map(({ title, evidence, command }) =>
            h("li", [h("strong", title), `: ${evidence}`, ...(command ? [h("pre", command)] : [])]),
          ),
        ),
      ];

type Kept = Readonly<Record<string, string>>;

const files = (report: Report, kept: Kept | undefined) =>
  report.files.length === 0
    ? []
    : [
        h("h2", "Kept files"),
        h(
          "ul",
          report.files.map(({ title, path }) => {
            const href = kept ? kept[path] : path;
            const words = `${title}: ${path}`;
            return h("li", href === undefined ? words : h("a", { href }, words));
          }),
        ),
      ];
