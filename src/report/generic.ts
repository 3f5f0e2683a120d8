import type { Part, Table } from "./model.ts";

/** The table of a check that this version does not know: metrics describe themselves. */
export function genericTable(part: Part): Table {
  return {
    title: part.check,
    columns: [
      { title: "Subject" },
      { title: "Metric" },
      { title: "Value", align: "right" },
      { title: "Rounds", align: "right" },
    ],
    rows: part.findings.map(({ metric, stat, value, rounds }) => [
      { text: metric.subject, code: true },
      { text: `${metric.title} (${stat})` },
      { value, unit: metric.unit },
      { value: rounds, unit: "count" },
    ]),
    note: "measured by a check that this version of perf-budgets does not know",
  };
}
