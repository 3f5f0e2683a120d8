import { markdownTable } from "markdown-table";
import type { Table } from "../model.ts";
import { cellText, PLAIN_SIGNS } from "./cells.ts";

/** A table for a terminal: the columns of Markdown without its marks, and its note below it. */
export function terminalTable(table: Table): string {
  const align = table.columns.map((column) => column.align ?? "left");
  const rows = [
    table.columns.map(({ title }) => title),
    ...table.rows.map((row) => row.map((cell) => cellText(cell, PLAIN_SIGNS))),
  ];
  const drawn = markdownTable(rows, {
    align,
    delimiterStart: false,
    delimiterEnd: false,
    stringLength: (text) => [...text].length,
  });
  return table.note ? `${drawn}\n${table.note}` : drawn;
}
