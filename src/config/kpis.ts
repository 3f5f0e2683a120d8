import type { Check } from "../checks/check.ts";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import { kpisSchema } from "./sections.ts";
import { child, locate, locateKey, type ScalarNode } from "./tree.ts";
import type { Kpi } from "./types.ts";
import { parseBound } from "./units.ts";

/** The KPIs with the metric's own statistic filled in; those of checks that this profile skips stay, unmeasured. */
export function readKpis(read: Reading, checks: readonly Check[]): Kpi[] {
  const kpis = read.section("kpis", kpisSchema) ?? {};
  return Object.entries(kpis).flatMap(([name, kpi]): Kpi[] => {
    const at = (key: string) => locate(read.root, ["kpis", name, key]);
    const check = checks.find((candidate) => candidate.name === kpi.check);
    if (!check) {
      read.wrong(
        at("check"),
        `there is no check ${kpi.check}`,
        suggestion(
          kpi.check,
          checks.map((known) => known.name),
        ),
      );
      return [];
    }
    if (!child(read.root, check.name)) {
      read.wrong(
        at("check"),
        `the file has no section ${kpi.check}, so nothing is measured for "${name}"`,
        `add ${kpi.check}: or remove the KPI`,
      );
      return [];
    }
    const metric = Object.hasOwn(check.metrics, kpi.metric) ? check.metrics[kpi.metric] : undefined;
    if (!metric) {
      read.wrong(
        at("metric"),
        `${kpi.check} has no metric ${kpi.metric}`,
        suggestion(kpi.metric, Object.keys(check.metrics)),
      );
      return [];
    }
    if (kpi.stat && !metric.stats.includes(kpi.stat)) {
      read.wrong(at("stat"), `${metric.title} has no statistic ${kpi.stat}`, suggestion(kpi.stat, metric.stats));
      return [];
    }
    const target = parseBound(kpi.target, metric.unit);
    if (!target.ok) {
      read.wrong(at("target"), `target: ${target.message}`, target.hint);
      return [];
    }
    const written = child(child(child(read.root, "kpis"), name), "target") as ScalarNode;
    return [
      {
        name,
        check: kpi.check,
        metric: kpi.metric,
        stat: kpi.stat ?? metric.stats[0],
        across: kpi.across,
        target: target.value,
        text: written.text,
        unit: metric.unit,
        better: metric.better,
        at: locateKey(read.root, ["kpis", name]),
      },
    ];
  });
}
