import type { Advice, Part } from "../../report/model.ts";
import { OTHER, SELF, TOTAL } from "./subjects.ts";

/** Share of the machine from which on the work of others shows in every time; an idle system takes some hundredths. */
const MUCH = 0.25;

/** Says that the machine was busy with something else: its times are then no news of the product. */
export function advice(part: Part): Advice[] {
  const components = part.subjects.filter((subject) => ![SELF, OTHER, TOTAL].includes(subject));
  const share = part.metric(OTHER, "cpu")?.stat("avg");
  // without components what is measured is itself among the others
  if (components.length === 0 || share === undefined || share < MUCH) return [];
  return [
    {
      title: "The machine was busy with something else",
      evidence: `What belongs neither to the stack nor to perf-budgets took ${Math.round(share * 100)} % of all cores while it was measured, so that times are longer and rates lower than on a quiet machine.`,
    },
  ];
}
