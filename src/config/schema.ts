import * as z from "zod";
import type { Check, MetricDef } from "../checks/check.ts";
import { byKind } from "./forms.ts";
import {
  acceptSchema,
  compareSchema,
  dataSchema,
  failSchema,
  kpisSchema,
  pathsSchema,
  secretsSchema,
  stackSchema,
  targetsSchema,
} from "./sections.ts";
import { bound, duration } from "./units.ts";

/** Keys of a check's section that are ours; a check can't have a setting of these names. */
const RESERVED = ["budgets", "each", "gate", "needs"];

/** What a metric's budget looks like: `90 ms` for its default statistic, or `{ p95: 90 ms, p99: 150 ms }`. */
function metricSchema(metric: MetricDef) {
  const limit = bound(metric.unit);
  const stats = z.strictObject(Object.fromEntries(metric.stats.map((stat) => [stat, limit.optional()])));
  return byKind(
    { scalar: limit, map: stats.meta({ title: `statistics of ${metric.title}` }) },
    `write a bound, off, or a map from statistic (${metric.stats.join(", ")}) to bound or off`,
  ).describe(metricWords(metric));
}

const metricWords = ({ title, words, better, stats }: MetricDef): string => {
  const without = stats.length > 1 ? `; without a statistic, of the ${stats[0]}` : "";
  return `${title}: ${words.replace(/\.$/, "")}. The bound is what it may be at ${better === "lower" ? "most" : "least"}${without}.`;
};

// built once a check: every subject of every profile is read with it
const built = new WeakMap<Check, ReturnType<typeof buildBudgets>>();

/** The budgets of one check: metric → bound, or metric → statistic → bound; read as canonical units. */
export function budgetsSchema(check: Check): ReturnType<typeof buildBudgets> {
  const schema = built.get(check) ?? buildBudgets(check);
  built.set(check, schema);
  return schema;
}

const buildBudgets = (check: Check) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(check.metrics).map(([name, metric]) => [name, metricSchema(metric).optional()]),
      ),
    )
    .meta({ title: `metrics of ${check.name}`, description: `What a ${check.subject} may cost.` });

export const needsSchema = z
  .array(z.string().min(1))
  .describe("Names of optional steps of the stack; while one of them can't be had, this is not measured.");

/** Rows as {@link readGate} reads them, which also tells what is wrong with one. */
function gateSchema({ metrics }: Check) {
  const rows = Object.entries(metrics).flatMap(([name, { kind, stats }]) =>
    kind === "noisy" ? [name, ...stats.map((stat) => `${name}.${stat}`)] : [],
  );
  const row = rows.length > 0 ? z.string().min(1).meta({ enum: rows }) : z.string().min(1);
  const examples = [rows.slice(0, 1)];
  return z.array(row).describe(GATE).meta({ examples });
}

export const GATE =
  "Rows whose regression turns the job red, as `metric` or `metric.statistic`; other noisy ones inform, exact metrics always count.";

/** A section as it stands in the file: any part of the settings, budgets, and each subject with its own. */
function sectionSchema(check: Check) {
  const taken = RESERVED.find((key) => key in check.settings.shape);
  if (taken) throw new Error(`the check ${check.name} has a setting called ${taken}, which is a key of every section`);
  const partial = {
    ...Object.fromEntries(Object.entries(check.settings.shape).map(([key, schema]) => [key, z.optional(schema)])),
    budgets: budgetsSchema(check).optional(),
    gate: gateSchema(check).optional(),
    needs: needsSchema.optional(),
  };
  const subject = z.strictObject(partial).meta({ title: `settings of a ${check.subject}` });
  return z
    .strictObject({
      ...partial,
      each: z
        .record(z.string().min(1), subject.nullable())
        .describe(
          check.subjects === "named"
            ? `Every ${check.subject} by its name, with what differs from the settings above.`
            : `Budgets of single ${check.subject}s by name; they are found while measuring.`,
        )
        .optional(),
    })
    .meta({ title: `settings of ${check.name}`, description: check.title });
}

const files = new WeakMap<readonly Check[], ReturnType<typeof buildFile>>();

/** The whole file, strict everywhere, for a list of checks. Reading fills in no defaults: that follows the merging. */
export function buildSchema(checks: readonly Check[]): ReturnType<typeof buildFile> {
  const schema = files.get(checks) ?? buildFile(checks);
  files.set(checks, schema);
  return schema;
}

function buildFile(checks: readonly Check[]) {
  const mergeable = {
    within: duration().describe("The measuring ends by then; rounds are cut to fit.").optional(),
    stack: stackSchema.optional(),
    targets: targetsSchema.optional(),
    data: dataSchema.optional(),
    ...Object.fromEntries(checks.map((check) => [check.name, sectionSchema(check).nullable().optional()])),
    kpis: kpisSchema.optional(),
    compare: compareSchema.optional(),
    fail: failSchema.optional(),
  };
  const names = checks.map(({ name }) => name) as [string, ...string[]];
  const profile = z
    .strictObject({
      checks: z.array(z.enum(names)).min(1).describe("Only these checks are measured.").optional(),
      ...mergeable,
    })
    .meta({ title: "a profile" });
  return z
    .strictObject({
      version: z
        .literal(1)
        .describe("Version of this notation.")
        .meta({ examples: [1] }),
      ...mergeable,
      accept: acceptSchema.optional(),
      paths: pathsSchema.optional(),
      secrets: secretsSchema.optional(),
      profiles: z
        .record(z.string().min(1), profile.nullable())
        .describe("Partial files by name, merged over the rest: maps key by key, everything else replaced.")
        .optional(),
    })
    .meta({ title: "budgets.yml" });
}
