import * as z from "zod";
import { defineCheck } from "../../src/checks/check.ts";

/** A check that only exists on paper: tests of judging and drawing bring the log themselves. */
export const timer = defineCheck({
  name: "toy",
  title: "Timers",
  subject: "timer",
  section: "api",
  subjects: "named",
  settings: z.object({}),
  metrics: {
    time: {
      title: "Time",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["median", "avg", "p90", "p95", "max"],
      floor: 1,
      words: "how long it takes",
    },
    errors: {
      title: "Errors",
      unit: "%",
      better: "lower",
      kind: "noisy",
      stats: ["avg"],
      floor: 0,
      words: "share of wrong answers",
    },
  },
  words: () => "some rounds",
  tasks: () => [],
  tables: (part) => [
    {
      title: "Timers",
      columns: [{ title: "Timer" }, { title: "Median" }],
      rows: part.subjects.map((name) => [
        { text: name, code: true },
        { value: part.metric(name, "time")?.stat("median"), unit: "ms" },
      ]),
    },
  ],
});
