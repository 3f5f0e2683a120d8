import type { Finding } from "../../findings/finding.ts";
import { stateOf } from "../../findings/verdict.ts";
import type { Report } from "../model.ts";
import type { NoVerdict } from "../unjudged.ts";
import { changeSentence, sentence, shortCommit } from "../words.ts";
import { hintMarkdown } from "./hint.ts";
import { codeBlock, codeSpan, details, escapeMarkdown } from "./markdown.ts";

const SIGN = { green: "✅", red: "❌", "not measured": "⚠️", "not judged": "⚠️" } as const;

export const heading = (report: Report): string =>
  `## ${SIGN[report.verdict.outcome]} ${escapeMarkdown(report.title)}: ${report.verdict.words}`;

/** What was measured and against what: the commit stands in the first lines, so that an old comment is seen as old. */
export function where(report: Report): string {
  const { commit, profile } = report.run;
  const against = report.baseline.text;
  return [
    codeSpan(shortCommit(commit)),
    `profile ${escapeMarkdown(profile)}`,
    `baseline: ${escapeMarkdown(against)}`,
    ...(report.release === undefined ? [] : [`last release: ${escapeMarkdown(report.release)}`]),
  ].join(" · ");
}

/** Which way the rows were decided. */
export const ways = ({ decided: { text } }: Report): string =>
  text === "" ? "" : `<br>Decided: ${escapeMarkdown(text)}.`;

/** What bears on all rows, a line each. */
export const firstLines = ({ decided }: Report): string[] =>
  decided.notes.map(({ outcome, text }) => {
    const [first = ""] = text.trim().split("\n");
    return `${outcome === "warning" ? "⚠️ " : ""}${escapeMarkdown(first)}`;
  });

/** What stood in the way of a better decision, with what was seen and what to do. */
export function notes(report: Report): string {
  const behind = report.decided.notes.flatMap(({ text, hint }) => {
    const rest = text.trim().split("\n").slice(1);
    return [...(rest.length > 0 ? [codeBlock(rest.slice(-20).join("\n"))] : []), ...(hint ? [hintMarkdown(hint)] : [])];
  });
  return [
    ...firstLines(report),
    ...(behind.length === 0 ? [] : [details("What was seen, and what to do", behind.join("\n\n"))]),
  ].join("\n\n");
}

/** Loud, since a run without verdicts must not be taken for a green one. */
export function unjudged(verdictless: NoVerdict | undefined): string {
  if (!verdictless) return "";
  const { text, evidence } = verdictless;
  const lines = evidence.slice(0, MOST_EVIDENCE).map((line) => `> - ${escapeMarkdown(line)}`);
  return ["> [!WARNING]", `> **${escapeMarkdown(text)}.**`, ">", ...lines].join("\n");
}

const MOST_EVIDENCE = 5;

/** What turns the job red by its change: a line each, with the reasons; the first is told already where it leads. */
export function regressions(news: readonly Finding[]): string {
  const rows = news.filter(({ change }) => change?.outcome === "regressed" && change.gating);
  if (rows.length === 0 || (rows.length === 1 && stateOf(rows[0]!) === "regressed")) return "";
  return [
    "**Regressions**",
    "",
    ...rows.slice(0, MOST_LINES).map((row) => `- ${escapeMarkdown(changeSentence(row))}`),
  ].join("\n");
}
const MOST_LINES = 20;

export const watched = (report: Report): string =>
  report.watched.length === 0
    ? ""
    : `> **This pull request changes the budgets themselves:**\n${report.watched.map(inQuote).join("\n")}`;

/** An item of a list in a quotation, also when it has something to paste. */
const inQuote = (line: string): string =>
  `- ${hintMarkdown(line, "  ").trimStart()}`
    .split("\n")
    .map((part) => `> ${part}`.trimEnd())
    .join("\n");

/** The first thing to know, in a sentence. */
export function lead(news: readonly Finding[]): string {
  const [worst] = news;
  if (!worst || stateOf(worst) === "fine") return "";
  const more = news.filter((row) => stateOf(row) === stateOf(worst)).length - 1;
  return `**${escapeMarkdown(sentence(worst))}.**${more > 0 ? ` And ${more} more of this kind below.` : ""}`;
}

const MOST_ACCEPTED = 20;

/** Each accepted slowdown with its reason: the table has no room for it. */
export function accepted(news: readonly Finding[]): string {
  const rows = news.filter(({ change }) => change?.outcome === "accepted");
  if (rows.length === 0) return "";
  const more = rows.length > MOST_ACCEPTED ? [`- … and ${rows.length - MOST_ACCEPTED} more`] : [];
  const lines = rows.slice(0, MOST_ACCEPTED).map((row) => `- ${escapeMarkdown(sentence(row))}`);
  return ["**Accepted slowdowns**", "", ...lines, ...more].join("\n");
}
