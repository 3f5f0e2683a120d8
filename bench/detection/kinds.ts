import { checks } from "../../src/checks/index.ts";
import { toleranceOf } from "../../src/findings/tolerance.ts";
import type { Stat } from "../../src/statistics/stats.ts";
import type { Kind, Row } from "./report.ts";

/** What the shipped checks say of a row, by default: whether it gates, and what is worth a word. */
export function shipped(check: string, metric: string, stat: Stat): Pick<Row, "gates" | "floor" | "tolerance"> {
  const def = checks.find(({ name }) => name === check)?.metrics[metric];
  return {
    gates: def?.gate === stat,
    floor: def?.floor ?? 0,
    tolerance: toleranceOf(stat, def, { tolerance: undefined }),
  };
}

export function kindOf(check: string, metric: string, stat: Stat): Kind {
  if (check === "endpoints" && (stat === "p50" || metric === "rps")) return "p50 or RPS";
  if (check === "endpoints" && stat === "p99") return "p99";
  if (check === "queries" && stat === "avg") return "query avg";
  return check === "pages" ? "page" : "other";
}
