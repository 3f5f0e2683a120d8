import * as z from "zod";
import { defineCheck } from "../check.ts";
import { advice } from "./advice.ts";
import { tables } from "./tables.ts";
import { watch } from "./watcher.ts";

/**
 * CPU and memory of each component of the stack, of the load generator and of the whole machine, while other checks
 * put load on it. The share is of the whole machine for all of them, so that they add up to the total.
 */
export const machine = defineCheck<Record<string, never>>({
  name: "machine",
  title: "Machine",
  subject: "component",
  section: "system",
  settings: z.strictObject({}),
  engine: "/proc",
  subjects: "found",
  metrics: {
    cpu: {
      title: "CPU",
      unit: "%",
      better: "lower",
      kind: "noisy",
      stats: ["avg", "min", "max"],
      floor: 0.01,
      words:
        "share of all cores of the machine, over all windows of at least 100 ms (the kernel counts in steps of 10 ms); min and max of single windows, of slices of 1 s where they are longer",
    },
    memory: {
      title: "Memory",
      unit: "B",
      better: "lower",
      kind: "noisy",
      stats: ["max", "avg", "min"],
      floor: 5_000_000,
      words: "proportional set size of all its processes; of the total what is not available to others",
    },
    swap: {
      title: "Swap in use",
      unit: "B",
      better: "lower",
      kind: "noisy",
      stats: ["max", "avg", "min"],
      floor: 5_000_000,
      words: "swap space in use on the whole machine (subject total)",
    },
  },
  words: () => "CPU and memory of each component and in total, four times a second while others measure",
  tasks: () => [],
  observe: (_subjects, site) => watch(site),
  tables,
  advice,
});
