import * as z from "zod";
import { STATS } from "../statistics/stats.ts";
import { byKind, plainText } from "./forms.ts";
import { COMPARE_MODES } from "./types.ts";
import { duration, formatValue, share, size } from "./units.ts";

const text = z.string().min(1);
/** names become parts of variables: `web` → `PORT_WEB` */
const portName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

const STEP_KEYS = {
  build: ["build", "name", "within"],
  run: ["run", "name", "within", "optional"],
  start: ["start", "run", "ready", "within", "limits", "optional"],
  compose: ["compose", "name", "services", "ready", "within", "optional"],
} as const;
export type StepKind = keyof typeof STEP_KEYS;

/** How long a step may take when it does not say, ms. */
export const WITHIN: Readonly<Record<StepKind, number>> = {
  build: 600_000,
  run: 600_000,
  start: 60_000,
  compose: 180_000,
};

const withinWords = Object.entries(WITHIN)
  .map(([kind, ms]) => `${formatValue(ms, "ms")} (${kind})`)
  .join(", ");

const FORMS = [
  "- build: npm run build",
  "- run: npm run seed",
  '- { start: api, run: node server.js, ready: "http://127.0.0.1:${PORT_API}/" }',
  "- { compose: compose.yml, services: [cache] }",
].join("\n");

const stepShape = z.strictObject({
  build: text.describe("A command that only makes files; checks of files need no more than these.").optional(),
  run: text
    .describe("A command that must end with 0 before the next step; with `start`, the command to keep running.")
    .optional(),
  start: text.describe("Name of a process that is kept running.").optional(),
  compose: text.describe("A compose file whose services are started.").optional(),
  name: text.describe("What messages call this step; without it, its command or file.").optional(),
  ready: z
    .string()
    .regex(/^(https?:\/\/|tcp:\/\/|postgres(ql)?:\/\/|\$\{|log:)./)
    .describe(
      "When it is ready: an address that answers (http, https, tcp), a database that lets its user in (postgres), or `log:` and a text that it prints. What is ready by tcp or a database's address is a store: beside a base it is never frozen or restarted.",
    )
    .meta({ examples: ["http://127.0.0.1:${PORT_API}/health", "${DATABASE_URL}", "log: listening"] })
    .optional(),
  within: duration().describe(`It has failed when it takes longer; without it, ${withinWords}.`).optional(),
  services: z.array(text).min(1).describe("Services of the compose file; without it, all.").optional(),
  limits: z
    .strictObject({
      memory: size()
        .describe("The memory that it is meant to have: shown beside what it uses; nothing is limited.")
        .optional(),
    })
    .describe("What the process is meant to use.")
    .optional(),
  optional: z
    .boolean()
    .describe(
      "When it fails, the run goes on: what names this step under `needs` comes out as not measured, which is never green.",
    )
    .optional(),
});

/** Which kind of step this is, and what is wrong with that. */
export function stepKind(step: Readonly<Record<string, unknown>>): StepKind | undefined {
  if ("start" in step) return "start";
  const kinds = (["build", "run", "compose"] as const).filter((kind) => kind in step);
  return kinds.length === 1 ? kinds[0] : undefined;
}

export const stepSchema = stepShape
  .superRefine((step, context) => {
    const issue = (path: string[], message: string, hint: string) =>
      context.addIssue({ code: "custom", path, message, params: { hint }, input: step });
    const kind = stepKind(step);
    if (!kind) return issue([], "a step has exactly one of build, run, start, compose", FORMS);
    for (const key of Object.keys(step))
      if (!(STEP_KEYS[kind] as readonly string[]).includes(key))
        issue([key], `${key} does not belong to a ${kind} step`, `a ${kind} step has ${STEP_KEYS[kind].join(", ")}`);
    if (kind === "compose" && step.ready?.startsWith("log:"))
      issue(["ready"], "a compose step is ready by http, https or tcp", "give the service a healthcheck instead");
    if (kind !== "start") return;
    if (!step.run)
      issue(["start"], `start: ${step.start} lacks the command to keep running`, "add run: node server.js");
    if (!step.ready)
      issue(["start"], `start: ${step.start} does not say when it is ready`, 'add ready: "http://127.0.0.1:3000/"');
  })
  .meta({
    title: "a step",
    oneOf: [
      { required: ["build"] },
      { required: ["start", "run", "ready"] },
      { required: ["run"], not: { required: ["start"] } },
      { required: ["compose"] },
    ],
  });

export const cacheSchema = z
  .strictObject({
    paths: z
      .array(text)
      .min(1)
      .describe("Files and folders below the checkout that are kept, once everything has ended."),
    key: z
      .array(text)
      .min(1)
      .describe(
        "What they depend on: globs of files, whose content counts, and texts. They are restored only where all of it is the same.",
      )
      .meta({ examples: [["package-lock.json", "web/src/**"]] }),
    skip: z
      .array(text)
      .describe("Names of `build` and `run` steps that are left out when they were restored.")
      .default([]),
  })
  .meta({ title: "a cache" });

export const stackSchema = z
  .strictObject({
    ports: z
      .record(portName, z.int().min(1).max(65535))
      .describe(
        "Ports by name: `web` is ${PORT_WEB} in every command and URL. A second copy of the stack gets free ones.",
      )
      .optional(),
    env: z
      .record(variable, z.union([z.string(), z.number(), z.boolean()]))
      .describe("Environment of every command.")
      .optional(),
    install: z.array(text).describe("Commands that prepare a checkout which this tool made itself.").optional(),
    steps: z.array(stepSchema).describe("In this order.").optional(),
    cache: z
      .array(cacheSchema)
      .describe("Files that one job of GitHub Actions keeps for the next: builds, filled databases.")
      .optional(),
  })
  .meta({ title: "stack", description: "How to start what is measured; without it, the targets run already." });

export const targetsSchema = z
  .record(
    z.string().min(1),
    z
      .string()
      .regex(/^(\$\{|[a-z][a-z0-9+.-]*:\/\/)./)
      .describe("An address with its scheme (http, postgres, redis …), or a variable that holds one.")
      .meta({ examples: ["http://127.0.0.1:${PORT_WEB}"] }),
  )
  .describe("What is measured, by name: URLs of sites, APIs, databases, caches.")
  .meta({ examples: [{ web: "http://127.0.0.1:${PORT_WEB}" }] });

const scalars = z.array(plainText).min(1);
const query = z
  .strictObject({
    target: text.describe("Name of the database under targets."),
    sql: text.describe("A query; the first column of its rows is taken."),
  })
  .meta({ title: "data of a query" });

export const dataSchema = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/),
    byKind(
      { list: scalars, map: query },
      "write a list of values, or { target: main, sql: select email from users limit 1000 }",
    ),
  )
  .describe("Real values for `{{name}}` in paths, bodies and queries: a list, or a query that fetches them.");

export const secretsSchema = z
  .array(variable)
  .describe(
    "Environment variables whose values are masked in every output, beside those that end in TOKEN, PASSWORD, SECRET or KEY, or their plurals.",
  );

const kpiSchema = z
  .strictObject({
    check: text.describe("Name of a check."),
    metric: text.describe("One of its metrics."),
    stat: z.enum(STATS).describe("One of the metric's statistics; without it, the metric's own.").optional(),
    across: z.enum(["worst", "avg", "sum"]).describe("How all subjects become one number.").default("worst"),
    target: z
      .unknown()
      .describe("In the metric's unit.")
      .meta({ type: ["string", "number", "boolean"], examples: ["2 s"] }),
  })
  .meta({ title: "a KPI" });

export const kpisSchema = z
  .record(z.string().min(1), kpiSchema)
  .describe("The table at the top of the report, by title.");

export const compareSchema = z
  .strictObject({
    mode: z
      .enum(COMPARE_MODES)
      .describe(
        "Paired: base and head are measured in turns on this machine. Stored: against an earlier run, which turns nothing noisy red before its noise is known. Auto: stored runs screen what they can, and the rest is paired. Off: only budgets.",
      )
      .default("auto"),
    detect: share("10 %").describe("The smallest change worth hearing of."),
    tolerance: share()
      .describe(
        "A change within it is none. Without it, by statistic: 3 % for averages, medians and rates, 10 % for tails (p90 and beyond, min, max), and more for metrics that are noisier by nature.",
      )
      .meta({ examples: ["5 %"] })
      .optional(),
    guard: z
      .boolean()
      .describe(
        "Rounds that a noisy machine has spoilt are repeated; with too many of them, noisy rows are not judged.",
      )
      .default(true),
  })
  .meta({ title: "compare", description: "How a change is judged." });

export const failSchema = z
  .strictObject({
    "over-budget": z.boolean().describe("A budget that is broken turns the job red.").default(true),
    regression: z.boolean().describe("A regression turns the job red.").default(true),
  })
  .meta({ title: "fail", description: "What turns the job red." });

export const acceptEntrySchema = z
  .strictObject({
    check: text.describe("Name of a check."),
    subject: text.describe("The page, endpoint, query … that became slower."),
    metric: text.describe("One of its metrics; without it, all of them.").optional(),
    reason: text.describe("Why that is all right; shown in the report."),
    until: z
      .string()
      .refine(isDay, { message: "there is no such day; write it as 2026-12-31" })
      .describe("The last day on which it counts (UTC), as 2026-12-31; afterwards the entry is a mistake.")
      .meta({ examples: ["2026-12-31"] }),
  })
  .meta({ title: "an accepted slowdown" });

export const acceptSchema = z
  .array(acceptEntrySchema)
  .describe("Slowdowns that are agreed to: they no longer turn the job red. Budgets stay budgets.");

export const pathsSchema = z
  .array(text)
  .min(1)
  .describe(
    "Globs of the files that this stack is made of (`!` before one takes files out again): a pull request that touches none of them is not measured. Pushes and schedules always are.",
  )
  .meta({ examples: [["web/**", "package-lock.json"]] });

/** `2026-12-31`, and a day that there is. */
function isDay(written: string): boolean {
  const time = Date.parse(`${written}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === written;
}
