import type { AcceptConfig } from "../config/types.ts";
import type { Finding } from "./finding.ts";

/** What somebody has agreed to. */
export interface Acceptance {
  /** the label of the pull request that accepts everything in it; undefined when it does not bear it */
  readonly label: string | undefined;
  /** entries of budgets.yml */
  readonly entries: readonly AcceptConfig[];
  /** the day of the run, `2026-12-31` */
  readonly day: string;
}

/** `2026-12-31`, in UTC. @param at ms since 1970 */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Regressions that would turn the job red become "accepted", with the reason, where an entry or the label covers them.
 * An entry says more than a label and comes first. Budgets stay what they are: what is too slow is too slow.
 */
export const accept = (findings: readonly Finding[], acceptance: Acceptance): Finding[] =>
  findings.map((row) => {
    if (row.change?.outcome !== "regressed" || !row.change.gating) return row;
    const why = reasonFor(row, acceptance);
    return why === undefined ? row : { ...row, change: { ...row.change, outcome: "accepted", gating: false, why } };
  });

function reasonFor({ metric }: Finding, { label, entries, day }: Acceptance): string | undefined {
  const entry = entries.find(
    ({ check, subject, metric: name, until }) =>
      check === metric.check && subject === metric.subject && (name ?? metric.name) === metric.name && day <= until,
  );
  if (entry) return `accepted until ${entry.until}: ${entry.reason}`;
  return label === undefined ? undefined : `accepted by the label ${label}`;
}
