import { stateOf } from "../findings/verdict.ts";
import type { Report } from "../report/model.ts";
import { PLAIN_SIGNS } from "../report/render/cells.ts";
import { findingsTable } from "../report/render/rows.ts";
import { terminalTable } from "../report/render/terminal.ts";
import { noVerdict } from "../report/unjudged.ts";
import { counted, sentence, slipSentence } from "../report/words.ts";

/** More rows than this are for the report, not for a terminal. */
const MOST_ROWS = 30;

/** What a person at a terminal wants to know: the numbers, the verdict, what is wrong and why, what broke. */
export function conclusion(report: Report): string[] {
  const { verdict } = report;
  const sign = { green: PLAIN_SIGNS.good, red: PLAIN_SIGNS.bad, "not measured": "!", "not judged": "!" }[
    verdict.outcome
  ];
  return [
    ...numbers(report),
    "",
    `${sign} ${report.title}: ${verdict.words}`,
    ...verdict.annotations.map(
      ({ at, level, message }) =>
        `  ${level === "error" ? PLAIN_SIGNS.bad : PLAIN_SIGNS.neutral} ${message}  (${at.file}:${at.line})`,
    ),
    ...report.findings
      .filter(({ change, informational }) => change?.outcome === "improved" && change.notable && !informational)
      .map((row) => `  ${PLAIN_SIGNS.good} ${sentence(row)}`),
    ...report.findings
      .filter((row) => stateOf(row) === "slipped")
      .map((row) => `  ${PLAIN_SIGNS.warning} ${slipSentence(row)}`),
    ...decided(report),
    ...problems(report),
  ];
}

/** The KPIs where the file names some, else the judged rows. */
function numbers({ kpis, findings }: Report): string[] {
  if (kpis) return ["", terminalTable(kpis)];
  const judged = findings.filter(({ budget, value }) => budget && value !== undefined);
  if (judged.length === 0 || judged.length > MOST_ROWS) return [];
  return ["", terminalTable(findingsTable("Budgets", judged))];
}

/** Which way the rows were decided, what stood in the way of it, and why some were not. */
function decided({ decided: { text, notes }, findings }: Report): string[] {
  const [first, ...more] = noVerdict(findings)?.evidence ?? [];
  const others = more.length > 0 ? `; ${counted(more.length, "other task")} alike` : "";
  return [
    ...(first === undefined ? [] : [`  ${PLAIN_SIGNS.warning} too noisy: ${first}${others}`]),
    ...notes.map(({ outcome, text: note }) => `  ${PLAIN_SIGNS[outcome]} ${note.split("\n")[0]}`),
    ...(text === "" ? [] : [`  Decided: ${text}`]),
  ];
}

function problems(report: Report): string[] {
  if (report.problems.length === 0) return [];
  return [
    "  Problems while measuring:",
    ...report.problems.flatMap(({ where, detail, hint, count }) => [
      `  - ${where}: ${detail.split("\n")[0]}${count > 1 ? ` (${count} times)` : ""}`,
      ...(hint ? hint.split("\n").map((line) => `      ${line}`) : []),
    ]),
  ];
}
