import * as z from "zod";
import { type Check, defineCheck } from "../../src/checks/check.ts";
import { duration, formatValue } from "../../src/config/units.ts";

/** Checks of the shape of the real ones, without their engines: what the file's notation is tested with. */

const pagesSettings = z.strictObject({
  target: z.string().describe("Name of the site under targets."),
  path: z
    .string()
    .startsWith("/")
    .describe("Path of the page.")
    .meta({ examples: ["/executive"] }),
  rounds: z.int().min(1).max(1000).describe("Page loads.").default(10),
  formFactor: z.enum(["mobile", "desktop"]).describe("What device is simulated.").default("mobile"),
});

export const pages = defineCheck<z.output<typeof pagesSettings>>({
  name: "pages",
  title: "Page loads",
  subject: "page",
  section: "frontend",
  settings: pagesSettings,
  neutral: ["rounds"],
  subjects: "named",
  metrics: {
    lcp: {
      title: "Largest Contentful Paint",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["median", "avg", "p95", "max"],
      gate: "median",
      spread: 0.06,
      floor: 20,
      words: "When the largest element is painted.",
    },
    cls: {
      title: "Cumulative Layout Shift",
      unit: "number",
      better: "lower",
      kind: "noisy",
      stats: ["median", "max"],
      floor: 0.01,
      words: "How much the layout moves.",
    },
    score: {
      title: "Performance score",
      unit: "score",
      better: "higher",
      kind: "noisy",
      stats: ["median", "min"],
      floor: 1,
      words: "Lighthouse's own.",
    },
  },
  words: ({ rounds, formFactor }) => `${rounds} loads on a ${formFactor} device`,
  values: ({ rounds }) => rounds,
  tasks: (subjects) =>
    subjects.map(({ name, settings }) => ({
      id: `pages/${name}`,
      check: "pages",
      subject: name,
      needs: "stack",
      rounds: "many",
      count: settings.rounds,
      warmups: 1,
      seconds: 6,
    })),
  tables: () => [],
});

const endpointSettings = z.strictObject({
  target: z.string().describe("Name of the API under targets."),
  rounds: z.int().min(1).describe("Bursts of requests.").default(10),
  duration: duration("1 s").describe("Length of one burst."),
  connections: z.int().min(1).describe("Connections at the same time.").default(10),
  headers: z.record(z.string(), z.string()).describe("Request headers.").optional(),
  body: z.json().describe("Sent as JSON.").optional(),
  expect: z.int().min(100).max(599).describe("Expected status.").default(200),
});

export const endpoints = defineCheck<z.output<typeof endpointSettings>>({
  name: "endpoints",
  title: "API endpoints",
  subject: "endpoint",
  section: "api",
  settings: endpointSettings,
  subjects: "named",
  metrics: {
    latency: {
      title: "Latency",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["p95", "avg", "p50", "p99"],
      gate: "p95",
      floor: 0.5,
      words: "From request to last byte.",
    },
    rps: {
      title: "Requests per second",
      unit: "1/s",
      better: "higher",
      kind: "noisy",
      stats: ["value"],
      gate: "value",
      floor: 5,
      words: "Answered requests.",
    },
    errors: {
      title: "Errors",
      unit: "%",
      better: "lower",
      kind: "noisy",
      stats: ["value"],
      floor: 0.001,
      words: "Share of wrong answers.",
    },
  },
  words: ({ rounds, duration, connections }) =>
    `${rounds} rounds of ${formatValue(duration, "ms")} over ${connections} connections`,
  tasks: (subjects) =>
    subjects.map(({ name, settings }) => ({
      id: `endpoints/${name}`,
      check: "endpoints",
      subject: name,
      needs: "stack",
      rounds: "many",
      count: settings.rounds,
      warmups: 1,
      seconds: settings.duration / 1000,
    })),
  tables: () => [],
});

const querySettings = z.strictObject({
  target: z.string().describe("Name of the database under targets."),
  sql: z.string().min(1).describe("The query."),
  values: z.array(z.string()).describe("Its parameters.").default([]),
  rounds: z.int().min(1).describe("Rounds of 50 executions.").default(10),
});

export const queries = defineCheck<z.output<typeof querySettings>>({
  name: "queries",
  title: "Queries",
  subject: "query",
  section: "database",
  settings: querySettings,
  subjects: "named",
  metrics: {
    time: {
      title: "Time",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["avg", "p95", "max"],
      gate: "avg",
      floor: 0.1,
      words: "Of one execution.",
    },
    index: {
      title: "Index used",
      unit: "yes",
      better: "higher",
      kind: "exact",
      stats: ["value"],
      floor: 0,
      words: "Whether the plan uses an index.",
    },
  },
  words: ({ rounds }) => `${rounds} rounds of 50 executions`,
  values: ({ rounds }) => rounds * 50,
  tasks: (subjects) =>
    subjects.map(({ name, settings }) => ({
      id: `queries/${name}`,
      check: "queries",
      subject: name,
      needs: "stack",
      rounds: "many",
      count: settings.rounds,
      warmups: 0,
      seconds: 0.5,
    })),
  tables: () => [],
});

const machineSettings = z.strictObject({
  every: duration("1 s").describe("Time between two samples."),
});

export const machine = defineCheck<z.output<typeof machineSettings>>({
  name: "machine",
  title: "Machine",
  subject: "component",
  section: "system",
  settings: machineSettings,
  subjects: "found",
  metrics: {
    memory: {
      title: "Memory",
      unit: "B",
      better: "lower",
      kind: "noisy",
      stats: ["max", "avg"],
      floor: 1e6,
      words: "Resident memory.",
    },
    cpu: {
      title: "CPU",
      unit: "%",
      better: "lower",
      kind: "noisy",
      stats: ["avg", "max"],
      floor: 0.01,
      words: "Share of all cores.",
    },
  },
  words: ({ every }) => `a sample every ${formatValue(every, "ms")} while the others measure`,
  tasks: () => [],
  observe: async () => ({ open: async () => async () => {}, close: async () => {} }),
  tables: () => [],
});

export const toyChecks: readonly Check[] = [pages, endpoints, queries, machine];
