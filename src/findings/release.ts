import type { Check } from "../checks/check.ts";
import type { Config } from "../config/types.ts";
import { headOf, type Run } from "../results/log.ts";
import type { ChangeVerdict, Finding } from "./finding.ts";
import { findings } from "./findings.ts";

/**
 * The same rows with how far each has moved since the last release: 3 % a week is nothing beside the base, and 40 % in a
 * quarter. By the rule for stored runs, whatever way the change itself was decided; never a reason to turn red.
 * @param release runs of the last release's baseline, newest first; empty: the rows as they are
 */
export function sinceRelease(
  rows: readonly Finding[],
  run: Run,
  config: Config,
  checks: readonly Check[],
  release: readonly Run[],
): Finding[] {
  if (release.length === 0 || config.compare.mode === "off") return [...rows];
  const stored: Config = { ...config, compare: { ...config.compare, mode: "stored" } };
  const changes = new Map(findings(headOf(run), stored, checks, release).map((row) => [idOf(row), row.change]));
  return rows.map((row) => {
    const change = row.tooNoisy === undefined ? changes.get(idOf(row)) : undefined;
    return change ? { ...row, sinceRelease: slip(change, config.compare.detect) } : row;
  });
}

const idOf = ({ metric, stat }: Finding): string => JSON.stringify([metric.id, stat]);

/** Exact values too are worth a word only from `detect` on: each step was told when it was made. */
function slip(change: ChangeVerdict, detect: number): ChangeVerdict {
  const { estimate, base, notable } = change;
  const large = estimate === undefined || base === 0 || Math.abs(estimate) >= detect;
  return { ...change, gating: false, notable: notable && large };
}
