import { defineCheck } from "../check.ts";
import { metrics } from "./metrics.ts";
import { mistakes } from "./mistakes.ts";
import { openPages } from "./session.ts";
import { conditionsOf, loadsInWords, type PageSettings, secondsPerLoad, settings } from "./settings.ts";
import { tables } from "./tables.ts";

/** Loads pages in Chrome and measures with Lighthouse how fast they are there. */
export const pages = defineCheck<PageSettings>({
  name: "pages",
  title: "Page loads",
  subject: "page",
  section: "frontend",
  settings,
  neutral: ["rounds", "warmup", "timeout", "allow"],
  engine: "lighthouse 13",
  metrics,
  subjects: "named",
  words: (page) => loadsInWords(page.rounds, conditionsOf(page)),
  values: (page) => page.rounds,
  mistakes,
  tasks: (subjects) =>
    subjects.map(({ name, settings: page }) => ({
      id: `pages/${name}`,
      check: "pages",
      subject: name,
      needs: "stack",
      rounds: "many",
      count: page.rounds,
      warmups: page.warmup,
      seconds: secondsPerLoad(conditionsOf(page)),
    })),
  drive: openPages,
  tables,
});
