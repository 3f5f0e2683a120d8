import type { Finding } from "../findings/finding.ts";
import { stateOf } from "../findings/verdict.ts";
import type { Report } from "../report/model.ts";
import type { Links } from "../report/render/comment.ts";
import { hintMarkdown } from "../report/render/hint.ts";
import { codeSpan, escapeMarkdown, tableMarkdown } from "../report/render/markdown.ts";
import { findingsTable } from "../report/render/rows.ts";
import type { Context } from "./context.ts";
import type { Commit, Since } from "./last-green.ts";

/** What the issue is about: a green run of another profile says nothing of this one. */
export interface Subject {
  readonly key: string;
  readonly profile: string;
}

/** By which the issue is found; only together with its author, since anybody can write it. */
export const issueMarker = ({ key, profile }: Subject): string =>
  `<!-- perf-budgets-issue:${key}/${encodeURIComponent(profile).replaceAll("--", "%2D%2D")} -->`;

const RUN = /^<!-- perf-budgets-run:(\d+)\.(\d+) -->$/m;

/** The run that an issue last heard of. */
export const runOf = (body: string): Context["run"] => {
  const match = RUN.exec(body);
  return { id: Number(match?.[1] ?? 0), attempt: Number(match?.[2] ?? 0) };
};

export const issueTitle = (report: Report, branch: string): string =>
  `${report.title} on ${branch} (profile ${report.run.profile}): ${report.verdict.words}`.slice(0, 250);

const MAX_ROWS = 30;
const MAX_COMMITS = 25;

/** What is broken, what came in since the last green run, and where to read on. */
export function issueBody(report: Report, since: Since, context: Context, links: Links): string {
  const rows = report.findings.filter(isRed);
  const { commit, profile, key } = report.run;
  return [
    [issueMarker({ key, profile }), `<!-- perf-budgets-run:${context.run.id}.${context.run.attempt} -->`].join("\n"),
    `${codeSpan(commit.slice(0, 9))} on ${codeSpan(context.branch)}, profile ${escapeMarkdown(profile)}: **${report.verdict.words}**.`,
    tableMarkdown(findingsTable("What is red", rows.slice(0, MAX_ROWS))),
    ...(rows.length > MAX_ROWS ? [`… and ${rows.length - MAX_ROWS} more in the report.`] : []),
    ...commitsSince(since),
    [links.report && `[Full report](${links.report})`, links.run && `[Run](${links.run})`].filter(Boolean).join(" · "),
    "<sub>perf-budgets keeps this issue up to date; the first green run of this profile closes it.</sub>",
  ].join("\n\n");
}

const isRed = (row: Finding): boolean => ["over", "regressed"].includes(stateOf(row));

function commitsSince(since: Since): string[] {
  if ("unknown" in since) return [hintMarkdown(since.unknown)];
  const last = `[${codeSpan(since.green.sha.slice(0, 9))}](${since.green.run})`;
  if (since.total === 0)
    return [`The same commit was green before (${last}): the machine or the data may have changed.`];
  const shown = since.commits.slice(0, MAX_COMMITS);
  const more = since.total - shown.length;
  return [
    `**Since the last green run** (${last}):`,
    [...shown.map(commitLine), ...(more > 0 ? [`- … and ${more} more`] : [])].join("\n"),
    `[Compare](${since.url})`,
  ];
}

const commitLine = ({ sha, title, author }: Commit): string =>
  `- ${codeSpan(sha.slice(0, 9))} ${escapeMarkdown(title)}, ${escapeMarkdown(author)}`;

/** Beside closing it. */
export const closingWords = (report: Report, links: Links): string => {
  const run = links.run === undefined ? "" : ` ([run](${links.run}))`;
  return `Green again with ${codeSpan(report.run.commit.slice(0, 9))}${run}: ${report.verdict.words}.`;
};
