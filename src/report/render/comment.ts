import type { Finding } from "../../findings/finding.ts";
import { stateOf } from "../../findings/verdict.ts";
import type { Report } from "../model.ts";
import { noVerdict } from "../unjudged.ts";
import { counted } from "../words.ts";
import { behind, withoutVerdict } from "./behind.ts";
import { hintMarkdown, splitHint } from "./hint.ts";
import { codeBlock, codeSpan, details, escapeMarkdown, tableMarkdown } from "./markdown.ts";
import { findingsTable, isNews, newsOf, releaseTable } from "./rows.ts";
import { accepted, firstLines, heading, lead, notes, regressions, unjudged, watched, ways, where } from "./top.ts";

export interface CommentOptions {
  readonly links: Links;
  /** GitHub's own: 65,536 characters of a comment, 1,024 KiB of a summary */
  readonly limit: number;
}
export interface Links {
  /** the HTML report */
  readonly report?: string;
  /** the run's page */
  readonly run?: string;
  /** kept files by their path in the report (Lighthouse reports …) */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * The pull-request comment. Green and unchanged is two lines, and what bears on all of it; otherwise the verdict, what to do first, the rows worth
 * reading, and the rest folded away. Too long for GitHub: detail is dropped in stages, whole tables at a time, the
 * verdict never.
 */
export function renderComment(report: Report, options: CommentOptions): string {
  if (isQuiet(report)) return quiet(report, options.links);
  return (
    stages(report)
      .map((stage) => compose(report, stage, options.links))
      .find((body) => fits(body, options.limit)) ?? shortest(report, options)
  );
}

/** The job's summary: as the comment, but with every table also when all is green. */
export function renderSummary(report: Report, options: CommentOptions): string {
  return (
    stages(report)
      .map((stage) => compose(report, stage, options.links))
      .find((body) => fits(body, options.limit)) ?? shortest(report, options)
  );
}

interface Stage {
  /** rows of the news table */
  readonly rows: number;
  readonly tables: boolean;
  readonly environment: boolean;
  readonly problems: number;
}

/** From everything to next to nothing. */
const stages = (report: Report): Stage[] => [
  { rows: report.findings.length, tables: true, environment: true, problems: 50 },
  { rows: report.findings.length, tables: true, environment: false, problems: 10 },
  { rows: report.findings.length, tables: false, environment: false, problems: 10 },
  { rows: 50, tables: false, environment: false, problems: 5 },
  { rows: 10, tables: false, environment: false, problems: 1 },
];

const fits = (body: string, limit: number): boolean => Buffer.byteLength(body) <= limit;

const shortest = (report: Report, { limit, links }: CommentOptions): string =>
  [heading(report), where(report), linkLine(links)].filter(Boolean).join("\n\n").slice(0, limit);

const isQuiet = (report: Report): boolean =>
  report.verdict.outcome === "green" &&
  report.baseline.hint === undefined &&
  report.watched.length === 0 &&
  report.problems.length === 0 &&
  !report.findings.some((row) => isNews(row) || stateOf(row) === "slipped");

const quiet = (report: Report, links: Links): string =>
  [
    heading(report),
    [where(report), linkLine(links)].filter(Boolean).join(" · "),
    ...firstLines(report).map((line) => `\n<sub>${line}</sub>`),
  ].join("\n");

function compose(report: Report, stage: Stage, links: Links): string {
  const news = newsOf(report);
  const verdictless = noVerdict(report.findings);
  const release = releaseTable(report);
  const blocks = [
    heading(report),
    `${where(report)}${ways(report)}`,
    unjudged(verdictless),
    notes(report),
    watched(report),
    lead(news),
    regressions(news),
    news.length > 0 ? tableMarkdown(findingsTable("What to look at", news.slice(0, stage.rows))) : "",
    news.length > stage.rows ? `… and ${news.length - stage.rows} more rows in the report.` : "",
    accepted(news),
    release ? tableMarkdown({ ...release, rows: release.rows.slice(0, stage.rows) }) : "",
    problems(report, stage.problems),
    report.kpis ? tableMarkdown(report.kpis) : "",
    ...(stage.tables ? sections(report) : ["_Details were left out to fit; the report has them all._"]),
    ...(stage.tables ? [behind(report), verdictless ? withoutVerdict(verdictless) : "", advice(report)] : []),
    stage.environment ? environment(report) : "",
    report.baseline.hint ? small(report.baseline.hint) : "",
    kept(report, links),
    linkLine(links),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** Fine print; what is to be pasted stays a block. */
function small(hint: string): string {
  const { words, block } = splitHint(hint);
  return [`<sub>${escapeMarkdown(words)}</sub>`, ...(block === undefined ? [] : [codeBlock(block)])].join("\n\n");
}

function problems(report: Report, count: number): string {
  if (report.problems.length === 0) return "";
  const lines = report.problems
    .slice(0, count)
    .flatMap(({ where: place, detail, hint, count: times }) => [
      `- ${codeSpan(place)}: ${problemText(detail)}${times > 1 ? ` (${times} times)` : ""}`,
      ...(hint ? ["", hintMarkdown(hint, "  ")] : []),
    ]);
  const left = report.problems.length - count;
  return ["**Problems while measuring**", "", ...lines, ...(left > 0 ? [`- … and ${left} more`] : [])].join("\n");
}

/** Long texts (the end of a log) become a block; the first line is enough for most. */
const problemText = (detail: string): string => {
  const [first = "", ...rest] = detail.trim().split("\n");
  return rest.length === 0
    ? escapeMarkdown(first)
    : `${escapeMarkdown(first)}\n\n${codeBlock(rest.slice(-20).join("\n"))}\n`;
};

const sections = (report: Report): string[] =>
  report.sections.map(({ title, checks }) => {
    const rows = report.findings.filter(({ metric }) => checks.some(({ check }) => check === metric.check));
    const judged = rows.filter(({ budget }) => budget);
    const body = checks.flatMap(({ tables }) => tables.map(tableMarkdown));
    return details(
      `<b>${title}</b>: ${budgetWords(judged)}`,
      [...body, judged.length > 0 ? tableMarkdown(findingsTable("Budgets", judged)) : ""].filter(Boolean).join("\n\n"),
    );
  });

/** `13 budgets, none over`; what is not judged is not counted among the good ones. */
function budgetWords(judged: readonly Finding[]): string {
  if (judged.length === 0) return "no budgets";
  const count = (state: ReturnType<typeof stateOf>) => judged.filter((row) => stateOf(row) === state).length;
  const [over, hidden] = [count("over"), count("not judged")];
  const all = counted(judged.length, "budget");
  if (over > 0) return `${over} of ${all} over${hidden > 0 ? `, ${hidden} not judged` : ""}`;
  if (hidden === 0) return `${all}, none over`;
  return hidden === judged.length ? `${all}, none judged` : `${all}, ${hidden} not judged, none of the others over`;
}

const advice = (report: Report): string =>
  report.advice.length === 0
    ? ""
    : details(
        "<b>Advice</b>",
        report.advice
          .map(
            ({ title, evidence, command }) =>
              `- **${escapeMarkdown(title)}**: ${escapeMarkdown(evidence)}${command ? `\n\n${codeBlock(command)}` : ""}`,
          )
          .join("\n"),
      );

const environment = (report: Report): string =>
  report.environment.length === 0
    ? ""
    : details("<b>Environment</b>", report.environment.map(tableMarkdown).join("\n\n"));

function kept(report: Report, { files = {} }: Links): string {
  const lines = report.files.flatMap(({ title, path }) =>
    files[path] ? [`[${escapeMarkdown(title)}](${files[path]})`] : [],
  );
  return lines.length === 0 ? "" : `Kept: ${lines.join(", ")}`;
}

const linkLine = ({ report, run }: Links): string =>
  [report && `[Full report](${report})`, run && `[Run](${run})`].filter(Boolean).join(" · ");
