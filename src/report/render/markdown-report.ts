import type { Report } from "../model.ts";
import { renderSummary } from "./comment.ts";

/** The whole report as Markdown: the summary without a limit. */
export const renderMarkdown = (report: Report): string =>
  `${renderSummary(report, {
    links: { files: Object.fromEntries(report.files.map(({ path }) => [path, path])) },
    limit: Number.POSITIVE_INFINITY,
  })}\n`;
