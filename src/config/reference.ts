import { markdownTable } from "markdown-table";
import type * as z from "zod";
import type { Check, MetricDef } from "../checks/check.ts";
import type { Unit } from "../results/entry.ts";
import { defaultGate } from "./gate.ts";
import { type JsonSchema, toInputSchema } from "./input-schema.ts";
import { defaultOf, isOptional, keysOf, layers, metaOf, schemaAt, sentence } from "./inspect.ts";
import { GATE, needsSchema } from "./schema.ts";
import {
  acceptEntrySchema,
  acceptSchema,
  cacheSchema,
  compareSchema,
  dataSchema,
  failSchema,
  kpisSchema,
  pathsSchema,
  secretsSchema,
  stackSchema,
  stepSchema,
  targetsSchema,
} from "./sections.ts";
import { unitOf } from "./units.ts";

/**
 * The reference of budgets.yml in Markdown, from the schemas themselves: sections from heading level 3 on.
 */
export const reference = (checks: readonly Check[]): string =>
  [
    "### Units",
    table(["what", "written", "example"], UNITS),
    "A bound of 0 needs no unit. A bound has no sign: the metric knows whether it is at most or at least.",
    "### The file",
    table(["key", "what it is"], topLevel(checks)),
    PROFILES,
    `\`needs\` may stand in a check and in each of its subjects, as a list. ${describe(needsSchema)}`,
    `\`gate\` may stand there too, as a list; that of a subject replaces its check's. ${GATE}`,
    ...settings("stack", stackSchema),
    ...settings("a step of `stack.steps`", stepSchema),
    ...settings("an entry of `stack.cache`", cacheSchema),
    ...checks.flatMap(checkReference),
    ...settings("an entry of `kpis`", schemaAt(kpisSchema, ["name"])),
    ...settings("compare", compareSchema),
    ...settings("fail", failSchema),
    ...settings("an entry of `accept`", acceptEntrySchema),
  ].join("\n\n");

const UNITS: readonly (readonly string[])[] = [
  ["time", "`ms` `s` `m` `h`", "`100 ms`, `1.5 s`, `8 m`"],
  ["size", "`B` `kB` `MB` `GB` (1000), `KiB` `MiB` `GiB` (1024)", "`300 kB`"],
  ["share", "`%`", "`0.1 %`"],
  ["count, rate per second, score, cores, number", "bare", "`400`"],
  ["yes or no", "`true` `false`", "`true`"],
];

const PROFILES = [
  "A profile is a partial file: maps are merged key by key over the rest, everything else is replaced. `checks: [pages, queries]`",
  "selects checks, `within: 8 m` limits the time. When no profile is asked for, the file counts as it stands (`default`), with",
  "the profile `default` merged if there is one.",
].join("\n");

const topLevel = (checks: readonly Check[]): string[][] => [
  ["`version`", "`1`, required"],
  ["`stack`", describe(stackSchema)],
  ["`targets`", describe(targetsSchema)],
  ["`data`", describe(dataSchema)],
  ["`secrets`", describe(secretsSchema)],
  ["`profiles`", "Partial files by name, merged over the rest."],
  ...checks.map((check) => [
    `\`${check.name}\``,
    `${check.title}: settings for every ${check.subject}, \`budgets\`, and \`each\` ${check.subject} with its own.`,
  ]),
  ["`kpis`", describe(kpisSchema)],
  ["`compare`", describe(compareSchema)],
  ["`fail`", describe(failSchema)],
  ["`accept`", describe(acceptSchema)],
  ["`paths`", describe(pathsSchema)],
  ["`within`", "The measuring ends by then; rounds are cut to fit."],
];

function checkReference(check: Check): string[] {
  const metrics = Object.entries(check.metrics).map(([name, metric]) => metricRow(name, metric));
  const found = `Every ${check.subject} is found while measuring; \`each\` only holds budgets of single ones.`;
  return [
    ...settings(check.name, check.settings),
    ...(check.subjects === "found" ? [found] : []),
    table(["metric", "unit", "bound", "statistics (first: default)", "what it is"], metrics),
    gateWords(check),
  ];
}

function gateWords(check: Check): string {
  const rows = defaultGate(check).map(({ metric, stat }) => `\`${metric}.${stat}\``);
  return rows.length > 0 ? `Without \`gate\`: ${rows.join(", ")}.` : "Without `gate`, no noisy row turns the job red.";
}

const metricRow = (name: string, metric: MetricDef): string[] => [
  `\`${name}\``,
  UNIT_WORDS[metric.unit],
  metric.unit === "yes" ? "`true`" : metric.better === "lower" ? "at most" : "at least",
  metric.stats.map((stat) => `\`${stat}\``).join(" "),
  sentence(`${metric.title}: ${metric.words}`),
];

function settings(title: string, schema: z.core.$ZodType | undefined): string[] {
  if (!schema) return [];
  const rows = keysOf(schema).flatMap((key) => {
    const inner = schemaAt(schema, [key]);
    return inner ? [[`\`${key}\``, typeWords(inner), defaultWords(inner), describe(inner)]] : [];
  });
  const heading = `### ${title.includes("`") ? title : `\`${title}\``}`;
  return rows.length > 0 ? [heading, table(["key", "type", "default", "what it does"], rows)] : [heading];
}

const describe = (schema: z.core.$ZodType): string => sentence(metaOf(schema).description ?? "");

function defaultWords(schema: z.core.$ZodType): string {
  const value = defaultOf(schema);
  if (value !== undefined) return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
  return isOptional(schema) ? "" : "required";
}

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  ms: "time",
  B: "size",
  "%": "share",
  "1/s": "per second",
  count: "count",
  score: "0–100",
  cores: "cores",
  number: "number",
  yes: "yes or no",
};

function typeWords(schema: z.core.$ZodType): string {
  const unit = metaUnit(schema);
  if (unit) return UNIT_WORDS[unit];
  const json = toInputSchema(schema);
  if (Array.isArray(json.enum)) return json.enum.map((value) => `\`${String(value)}\``).join(", ");
  return jsonType(json);
}

const JSON_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "null",
};

function jsonType(json: JsonSchema): string {
  if (Array.isArray(json.type)) return json.type.map((type) => JSON_WORDS[String(type)] ?? "map").join(" or ");
  if (json.type === "array") return "list";
  if (json.type === "object") return "map";
  return JSON_WORDS[String(json.type)] ?? "any";
}

const metaUnit = (schema: z.core.$ZodType): Unit | undefined =>
  [...layers(schema)].map(unitOf).find((unit) => unit !== undefined);

/** A pipe character would end the cell, also inside of code. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " "))),
    {
      alignDelimiters: false,
      padding: true,
    },
  );
