import type { FailConfig } from "../config/types.ts";
import type { Verdict } from "../report/model.ts";
import { END } from "../results/entry.ts";
import type { Finding } from "./finding.ts";

/** What a row comes to. The worst state of all rows decides the exit code. */
type State = "over" | "regressed" | "not measured" | "not judged" | "warning" | "slipped" | "fine";

export const stateOf = (row: Finding): State => {
  const { budget, change, value, informational, tooNoisy, sinceRelease } = row;
  if (informational) return "fine";
  if (budget?.outcome === "over") return "over";
  // before all else that is estimated: what a noisy machine says is neither red nor green
  if (tooNoisy !== undefined) return budget || change ? "not judged" : "fine";
  if (change?.outcome === "regressed" && change.gating) return "regressed";
  if (budget && value === undefined) return "not measured";
  if (budget?.outcome === "at the limit" || budget?.outcome === "not judged") return "warning";
  if (change?.outcome === "regressed" && change.notable) return "warning";
  if (change?.outcome === "accepted" || isOpen(row)) return "warning";
  return hasSlipped(sinceRelease) ? "slipped" : "fine";
};

/** A row that may turn red was suspect, or has too few pairs, and nothing has decided it. */
const isOpen = ({ gates, change }: Finding): boolean => {
  if (!gates || !change) return false;
  const tooFew = change.how === "paired" && change.interval === undefined;
  return change.suspect === true || change.pairs?.confirmed?.holds === false || tooFew;
};

/** Worse than the last release by so much that it is worth hearing of, whoever did it. */
export const hasSlipped = (since: Finding["sinceRelease"]): boolean => since?.outcome === "regressed" && since.notable;

/** The one table from state to exit code. A `fail` that is switched off turns its state into a warning. */
const EXIT: Readonly<Record<State, 0 | 1 | 3>> = {
  over: 1,
  regressed: 1,
  "not measured": 3,
  "not judged": 0,
  warning: 0,
  slipped: 0,
  fine: 0,
};

/**
 * The verdict of a run, from its rows alone.
 * @param broken why the measuring broke off, if it did: what was measured is judged all the same, but never green
 */
export function verdict(
  findings: readonly Finding[],
  fail: FailConfig,
  broken: string | undefined,
): Omit<Verdict, "annotations"> {
  const states = findings.map(stateOf);
  const count = (state: State) => states.filter((other) => other === state).length;
  const over = count("over");
  const regressions = count("regressed");
  const unmeasured = count("not measured");
  const unjudged = count("not judged");
  const softened = (fail.overBudget ? 0 : over) + (fail.regression ? 0 : regressions);
  const warnings = count("warning") + softened;
  const exits = states.map((state) =>
    (state === "over" && !fail.overBudget) || (state === "regressed" && !fail.regression) ? 0 : EXIT[state],
  );
  const exit = exits.includes(1) ? 1 : broken !== undefined || exits.includes(3) || findings.length === 0 ? 3 : 0;
  return {
    exit,
    outcome: exit === 1 ? "red" : exit === 3 ? "not measured" : unjudged > 0 ? "not judged" : "green",
    over,
    regressions,
    warnings,
    ...(broken === undefined ? {} : { broken }),
    words: words({
      over,
      regressions,
      unmeasured,
      unjudged,
      warnings: warnings - softened,
      slipped: count("slipped"),
      broken,
      rows: findings.length,
    }),
  };
}

interface Counts {
  readonly over: number;
  readonly regressions: number;
  readonly unmeasured: number;
  readonly unjudged: number;
  readonly warnings: number;
  readonly slipped: number;
  readonly broken: string | undefined;
  readonly rows: number;
}

function words(counts: Counts): string {
  if (counts.rows === 0) return "nothing was measured";
  const parts = [
    counts.over > 0 && `${counts.over} over budget`,
    counts.regressions > 0 && `${counts.regressions} ${counts.regressions === 1 ? "regression" : "regressions"}`,
    counts.unmeasured > 0 && `${counts.unmeasured} ${counts.unmeasured === 1 ? "budget" : "budgets"} not measured`,
    counts.broken !== undefined && (counts.broken === END.cancelled ? "the run was cancelled" : "the run broke off"),
    counts.unjudged > 0 && `no verdict on ${rowsOf(counts.unjudged)} (the machine was too noisy)`,
    counts.warnings > 0 && `${counts.warnings} to watch`,
  ].filter((part) => part !== false);
  const told = parts.length > 0 ? parts : ["all within budget"];
  return (counts.slipped > 0 ? [...told, `${rowsOf(counts.slipped)} worse than the last release`] : told).join(", ");
}

const rowsOf = (count: number): string => `${count} ${count === 1 ? "row" : "rows"}`;
