import { readFile } from "node:fs/promises";
import * as z from "zod";
import { defineCheck } from "../../src/checks/check.ts";

/** A whole check: it reads a number from a file. This folder and one line in a list are all that it touches. */
export const toy = defineCheck<{ file: string; rounds: number }>({
  name: "weights",
  title: "Weights",
  subject: "weight",
  section: "other",
  subjects: "named",
  settings: z.object({
    file: z.string().describe("the file that holds the number"),
    rounds: z.number().int().min(1).default(3).describe("how often it is read"),
  }),
  neutral: ["rounds"],
  metrics: {
    weight: {
      title: "Weight",
      unit: "B",
      better: "lower",
      kind: "exact",
      stats: ["max", "avg"],
      floor: 0,
      words: "the number in the file",
    },
  },
  words: ({ rounds, file }) => `${rounds} readings of ${file}`,
  tasks: (subjects) =>
    subjects.map(({ name, settings }) => ({
      id: `weights/${name}`,
      check: "weights",
      subject: name,
      needs: "files",
      rounds: "many",
      count: settings.rounds,
      warmups: 0,
      seconds: 0.01,
    })),
  async drive(subjects, site) {
    return {
      async round(task, round) {
        const { settings } = subjects.find(({ name }) => name === task.subject)!;
        await round.window("reading", async (sink) => {
          sink.value(task.subject, "weight", Number(await readFile(`${site.arm.root}/${settings.file}`, "utf8")));
        });
      },
      close: async () => {},
    };
  },
  tables: (part) => [
    {
      title: "Weights",
      columns: [{ title: "What" }, { title: "Weight" }],
      rows: part.subjects.map((name) => [
        { text: name },
        { value: part.metric(name, "weight")?.stat("max"), unit: "B" },
      ]),
    },
  ],
});
