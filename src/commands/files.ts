import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../report/model.ts";
import { type Links, renderComment, renderSummary } from "../report/render/comment.ts";
import { renderHtml } from "../report/render/html/page.ts";
import { MAX_COMMENT } from "../report/render/limits.ts";
import { renderMarkdown } from "../report/render/markdown-report.ts";
import type { Published, ReportFiles } from "./ports.ts";

export const filesOf = (out: string): ReportFiles => ({
  results: join(out, "results.jsonl"),
  html: join(out, "report.html"),
  markdown: join(out, "report.md"),
  comment: join(out, "comment.md"),
});

/** Writes report.html, report.md and comment.md beside the log, and hands out what publishers need. */
export function writeReport(report: Report, out: string, mask: (text: string) => string, complete: boolean): Published {
  const files = filesOf(out);
  const comment = (links: Links, limit: number) => mask(renderComment(report, { links, limit }));
  const summary = (links: Links, limit: number) => mask(renderSummary(report, { links, limit }));
  const html = ({ files: kept }: Links) => mask(renderHtml(report, kept));
  mkdirSync(out, { recursive: true });
  writeFileSync(files.html, html({}));
  writeFileSync(files.markdown, mask(renderMarkdown(report)));
  writeFileSync(files.comment, `${comment({}, MAX_COMMENT)}\n`);
  return { report, out, files, html, comment, summary, complete };
}
