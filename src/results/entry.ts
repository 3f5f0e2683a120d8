import * as z from "zod";
import { STATS } from "../statistics/stats.ts";
import { valueSchema } from "./value.ts";

/** The version of the log. A newer one is refused, an older one is upgraded (`upgrade.ts`). */
export const SCHEMA = 1;

export const UNITS = ["ms", "B", "%", "1/s", "count", "score", "cores", "number", "yes"] as const;
/** Canonical units: time in ms, sizes in bytes, shares as a fraction of 1, `yes` as 0 or 1. */
export type Unit = (typeof UNITS)[number];

const unit = z.enum(UNITS);
const better = z.enum(["lower", "higher"]);
const kind = z.enum(["exact", "noisy"]);
const arm = z.enum(["head", "base"]);
const time = z.number(); // ms since the epoch
const json = z.json();

/** Why a run ended. Only with the first one everything that was planned was measured. */
export const END = {
  whole: "all rounds measured",
  outOfTime: "the time limit (within) is reached",
  cancelled: "cancelled",
  broken: "broken off",
} as const;

/** Who measured, what and when. Everything after it belongs to it, up to the next `run`. */
const run = z.object({
  is: z.literal("run"),
  schema: z.literal(SCHEMA),
  id: z.string(),
  /** name@version of the tool that wrote this */
  tool: z.string(),
  key: z.string(),
  commit: z.string(),
  /** the commit that is built and measured beside it where rows need that */
  base: z.string().optional(),
  branch: z.string(),
  event: z.string(),
  profile: z.string(),
  /** the whole `budgets.yml` text of this run, variables not expanded: a redraw needs nothing else */
  config: z.string(),
  configFile: z.string(),
  at: time,
});

const machine = z.object({
  is: z.literal("machine"),
  id: z.string(),
  cpu: z.string(),
  cores: z.number(),
  /** bytes */
  memory: z.number(),
  disk: z.string(),
  os: z.string(),
  arch: z.string(),
  /** what ran there: Node, Chrome, Lighthouse, PostgreSQL … as each told by itself */
  versions: z.record(z.string(), z.string()),
});

/** One row of the report: what was measured of whom. Described in full, so that any version can draw it. */
const metric = z.object({
  is: z.literal("metric"),
  id: z.string(),
  check: z.string(),
  subject: z.string(),
  name: z.string(),
  title: z.string(),
  unit,
  better,
  kind,
  /** statistics of the metric, the default first */
  stats: z.array(z.enum(STATS)).optional(),
  /** hash of everything that changes the measurement (settings, engine's major); never bounds or names */
  protocol: z.string(),
});

const round = z.object({
  is: z.literal("round"),
  id: z.string(),
  task: z.string(),
  arm,
  machine: z.string(),
  slot: z.number(),
  /** `confirm`: a second look at a suspect, both arms started anew */
  purpose: z.enum(["warm-up", "measure", "confirm"]),
  /** rounds of two arms with the same task, purpose and index are one pair; counts from 0 */
  index: z.number().optional(),
  state: z.enum(["ok", "contaminated", "failed"]),
  why: z.string().optional(),
  /** repeating it is no use: the task is given up */
  final: z.boolean().optional(),
  /** what the machine did meanwhile: CPU pressure, load … */
  noise: z.record(z.string(), z.number()),
  start: time,
  end: time,
});

const window = z.object({
  is: z.literal("window"),
  id: z.string(),
  round: z.string(),
  name: z.string(),
  start: time,
  end: time,
});

const value = z.object({ is: z.literal("value"), metric: z.string(), window: z.string(), value: valueSchema });

const fact = z.object({
  is: z.literal("fact"),
  check: z.string(),
  subject: z.string(),
  arm,
  window: z.string().optional(),
  name: z.string(),
  value: json,
});

const problem = z.object({
  is: z.literal("problem"),
  code: z.string(),
  check: z.string().optional(),
  subject: z.string().optional(),
  detail: z.string(),
  hint: z.string().optional(),
});

const end = z.object({ is: z.literal("end"), why: z.string(), at: time });

export const entrySchema = z.discriminatedUnion("is", [run, machine, metric, round, window, value, fact, problem, end]);

export type Entry = z.infer<typeof entrySchema>;
type Of<Is extends Entry["is"]> = Extract<Entry, { is: Is }>;
export type RunEntry = Of<"run">;
export type MachineEntry = Of<"machine">;
export type MetricEntry = Of<"metric">;
export type RoundEntry = Of<"round">;
export type WindowEntry = Of<"window">;
export type ValueEntry = Of<"value">;
export type FactEntry = Of<"fact">;
export type ProblemEntry = Of<"problem">;
export type ArmName = RoundEntry["arm"];
export type Purpose = RoundEntry["purpose"];
export type Json = z.infer<typeof json>;
