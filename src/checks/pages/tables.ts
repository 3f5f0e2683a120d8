import type { Cell, Measured, Part, Table } from "../../report/model.ts";
import type { Json } from "../../results/entry.ts";
import { neededValues, type Stat } from "../../statistics/stats.ts";
import { metrics, PAGE_METRICS } from "./metrics.ts";
import { type Conditions, FORM_FACTORS, loadsInWords, THROTTLINGS } from "./settings.ts";

const COLUMNS = [
  ["Min", "min"],
  ["Avg", "avg"],
  ["Median", "median"],
  ["Max", "max"],
  ["P95", "p95"],
] as const satisfies readonly (readonly [string, Stat])[];

/** One table a page: each metric with its statistics, the score last. */
export const tables = (part: Part): Table[] => part.subjects.flatMap((page) => tableOf(part, page) ?? []);

function tableOf(part: Part, page: string): Table | undefined {
  const rows = PAGE_METRICS.flatMap((name) => {
    const measured = part.metric(page, name);
    return measured ? [row(metrics[name].title, measured)] : [];
  });
  if (rows.length === 0) return undefined;
  return {
    title: page,
    columns: [{ title: "Metric" }, ...COLUMNS.map(([title]) => ({ title, align: "right" as const }))],
    rows,
    ...note(part, page),
  };
}

const row = (title: string, measured: Measured): readonly Cell[] => [
  { text: title },
  ...COLUMNS.map(([, stat]): Cell => ({ value: statOf(measured, stat), unit: measured.entry.unit, stat })),
];

/** A percentile of few values would be their maximum under another name. */
const statOf = (measured: Measured, stat: Stat): number | undefined =>
  measured.values < neededValues(stat) ? undefined : measured.stat(stat);

function note(part: Part, page: string): { readonly note?: string } {
  const loads = Math.max(...PAGE_METRICS.map((name) => part.metric(page, name)?.rounds ?? 0));
  const conditions = part
    .facts(page, "conditions")
    .map(asConditions)
    .find((found) => found !== undefined);
  if (!conditions) return {};
  return { note: loadsInWords(loads, conditions) };
}

/** Facts come from a log, which another version may have written. */
function asConditions(fact: Json): Conditions | undefined {
  if (typeof fact !== "object" || fact === null || Array.isArray(fact)) return undefined;
  const formFactor = FORM_FACTORS.find((known) => known === fact.formFactor);
  const throttling = THROTTLINGS.find((known) => known === fact.throttling);
  return formFactor && throttling ? { formFactor, throttling } : undefined;
}
