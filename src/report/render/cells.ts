import { formatValue } from "../../config/units.ts";
import type { Series } from "../../results/value.ts";
import type { Cell, Outcome } from "../model.ts";

/** A word beside every sign: colour and form alone tell nothing to some readers. */
const SIGNS: Readonly<Record<Outcome, string>> = { good: "✅", warning: "⚠️", bad: "❌", neutral: "➖" };

/** For pages of ours and terminals: signs that plain fonts have. */
export const PLAIN_SIGNS: Readonly<Record<Outcome, string>> = { good: "✔", warning: "⚠", bad: "✘", neutral: "·" };

/** The text of a cell, not escaped for anything. */
export function cellText(cell: Cell, signs = SIGNS): string {
  if ("outcome" in cell) return `${signs[cell.outcome]} ${cell.text ?? ""}`.trim();
  if ("series" in cell) return sparkline(isSeries(cell.series) ? cell.series.values : cell.series);
  if ("value" in cell) return formatValue(cell.value, cell.unit);
  return cell.text;
}

const isSeries = (series: readonly number[] | Series): series is Series => !Array.isArray(series);

const BARS = "▁▂▃▄▅▆▇█";

/** `▁▂▅█`; empty below two values, flat when they are all the same. */
export function sparkline(values: readonly number[]): string {
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return values
    .map((value) => BARS[range === 0 ? 0 : Math.round(((value - low) / range) * (BARS.length - 1))])
    .join("");
}
