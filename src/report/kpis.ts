import type { Config, Kpi } from "../config/types.ts";
import { formatValue } from "../config/units.ts";
import { grade, headroom } from "../findings/budget.ts";
import type { Part, Table } from "./model.ts";

/** The table at the top: one number over all subjects of a check, against its target. Undefined without `kpis`. */
export function kpiTable(config: Config, all: readonly Part[]): Table | undefined {
  if (config.kpis.length === 0) return undefined;
  return {
    title: "Key performance indicators",
    columns: [
      { title: "Metric" },
      { title: "Target", align: "right" },
      { title: "Current", align: "right" },
      { title: "Status" },
    ],
    rows: config.kpis.map((kpi) => {
      const part = all.find(({ check }) => check === kpi.check);
      const { better } = kpi;
      const value = current(kpi, part);
      const room = value === undefined ? undefined : headroom(value, kpi.target, better);
      const met = value !== undefined && (better === "lower" ? value <= kpi.target : value >= kpi.target);
      return [
        { text: kpi.name },
        { text: `${better === "lower" ? "≤" : "≥"} ${kpi.text}` },
        { text: value === undefined ? "not measured" : formatValue(value, kpi.unit, kpi.target) },
        isNoisy(kpi, part)
          ? { outcome: "warning", text: "not judged" }
          : {
              outcome: value === undefined ? "neutral" : met ? "good" : "bad",
              text: value === undefined ? "not measured" : met ? (room === undefined ? "within" : grade(room)) : "Over",
            },
      ];
    }),
  };
}

/** One subject on a machine that was too noisy makes the number over all of them doubtful. */
const isNoisy = (kpi: Kpi, part: Part | undefined): boolean =>
  part?.findings.some(({ metric, tooNoisy }) => metric.name === kpi.metric && tooNoisy !== undefined) ?? false;

function current(kpi: Kpi, part: Part | undefined): number | undefined {
  const measured = (part?.subjects ?? []).flatMap((subject) => part?.metric(subject, kpi.metric) ?? []);
  const values = measured.map((one) => one.stat(kpi.stat)).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  if (kpi.across === "sum") return sum;
  if (kpi.across === "avg") return sum / values.length;
  return kpi.better === "lower" ? Math.max(...values) : Math.min(...values);
}
