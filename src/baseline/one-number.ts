import type { Check } from "../checks/check.ts";
import { statisticOf, toSample } from "../results/sample.ts";
import type { OneNumber } from "./condense.ts";

/** What a condensed round keeps: the statistic that a budget of this metric judges when it names none. */
export const oneNumber =
  (checks: readonly Check[]): OneNumber =>
  (metric, values) => {
    const stat = checks.find(({ name }) => name === metric.check)?.metrics[metric.name]?.stats[0] ?? "avg";
    const value = statisticOf(stat)([toSample(values)]);
    return Number.isFinite(value) ? value : undefined;
  };
