import { markdownTable } from "markdown-table";
import type { Cell, Table } from "../model.ts";
import { cellText } from "./cells.ts";

const ZERO_WIDTH = "\u200b";

/**
 * Text from outside (names, answers, messages) made harmless in GitHub's Markdown: no markup, no HTML, no link, no
 * mention, no reference, one line.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]|~!]/g, "\\$&")
    .replace(/[@#]/g, `$&${ZERO_WIDTH}`)
    .replace(/(https?|ftp|www)(:\/\/|\.)/gi, `$1${ZERO_WIDTH}$2`)
    .replace(/\bGH-(?=\d)/gi, `GH-${ZERO_WIDTH}`);

/**
 * A code span that holds any text. Fences are longer than the backticks inside; a pipe would end a table's cell
 * whatever stands before it, so with one the span is written as HTML with all signs as numbers.
 */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  if (line.includes("|"))
    return `<code>${line.replace(/[^A-Za-z0-9 -]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block that holds any text, as it is. */
export function codeBlock(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function cell(content: Cell): string {
  if ("link" in content)
    return `[${escapeMarkdown(content.text)}](${encodeURI(content.link).replace(/[()]/g, encodeURIComponent)})`;
  if ("code" in content && content.code) return codeSpan(content.text);
  return escapeMarkdown(cellText(content));
}

/** A table with its title and note; numbers to the right. */
export function tableMarkdown(table: Table): string {
  const align = table.columns.map((column, index) => column.align ?? (isNumeric(table, index) ? "right" : "left"));
  const rows = [table.columns.map(({ title }) => escapeMarkdown(title)), ...table.rows.map((row) => row.map(cell))];
  return [
    `**${escapeMarkdown(table.title)}**`,
    markdownTable(rows, { align, alignDelimiters: true, padding: true, stringLength: (text) => [...text].length }),
    ...(table.note ? [`<sub>${escapeMarkdown(table.note)}</sub>`] : []),
  ].join("\n\n");
}

const isNumeric = (table: Table, index: number): boolean => {
  const [first] = table.rows;
  const content = first?.[index];
  return content !== undefined && "value" in content;
};

export const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
