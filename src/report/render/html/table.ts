import { h } from "hastscript";
import type { Cell, Table } from "../../model.ts";
import { cellText, PLAIN_SIGNS } from "../cells.ts";

/** What stands in a cell: a link, code, or text; hastscript escapes all of it. */
export function cellNode(cell: Cell) {
  if ("link" in cell) return h("a", { href: cell.link }, cell.text);
  if ("code" in cell && cell.code) return h("code", cell.text);
  if ("outcome" in cell) return h("span", { className: ["outcome", cell.outcome] }, cellText(cell, PLAIN_SIGNS));
  return cellText(cell, PLAIN_SIGNS);
}

const isNumber = (cell: Cell | undefined): boolean => cell !== undefined && "value" in cell;

export function tableNode(table: Table) {
  const right = table.columns.map((column, index) => column.align === "right" || isNumber(table.rows[0]?.[index]));
  const side = (index: number) => (right[index] ? { className: ["right"] } : {});
  return h("div", [
    h("h3", table.title),
    h(
      "div.scroll",
      h("table", [
        h(
          "thead",
          h(
            "tr",
            table.columns.map(({ title }, index) => h("th", side(index), title)),
          ),
        ),
        h(
          "tbody",
          table.rows.map((row) =>
            h(
              "tr",
              row.map((cell, index) => h("td", isLong(cell) ? { className: ["wide"] } : side(index), cellNode(cell))),
            ),
          ),
        ),
      ]),
    ),
    ...(table.note ? [h("p.note", table.note)] : []),
  ]);
}

const isLong = (cell: Cell): boolean => "text" in cell && (cell.text?.length ?? 0) > 60;
