import { type BudgetTally, judgeBudgets } from "./budgets.ts";
import { fewEffectsOn } from "./effects.ts";
import type { Report } from "./report.ts";
import { RULES } from "./rules/index.ts";
import { simulate } from "./simulate.ts";
import { type Share, Tally } from "./tally.ts";

export interface Simulated {
  readonly plain: readonly Tally[];
  /** the same where processes may be laid out badly until they are started anew */
  readonly laidOut: readonly Tally[];
  readonly budgets: { readonly bounds: readonly BudgetTally[]; readonly covered: Share };
}

/** How many reports are drawn: for all rules, for effects, for rules that resample, for budgets. */
interface Amount {
  readonly reports: number;
  readonly effects: number;
  readonly resampled: number;
  readonly budgets: number;
}

const FULL: Amount = { reports: 2000, effects: 400, resampled: 200, budgets: 400 };
const QUICK: Amount = { reports: 60, effects: 16, resampled: 8, budgets: 12 };

/** Rules that resample rounds a thousand times a row. */
const RESAMPLING = new Set(["ours: stored", "Criterion.rs 20+20"]);

export function simulated(quick: boolean): Simulated {
  const amount = quick ? QUICK : FULL;
  return {
    plain: judged(amount, false),
    laidOut: judged(amount, true),
    budgets: judgeBudgets(drawn(amount.budgets, false)),
  };
}

function judged({ reports, effects, resampled }: Amount, layout: boolean): Tally[] {
  const tallies = RULES.map((rule) => new Tally(rule));
  let number = 0;
  for (const report of drawn(reports, layout)) {
    const worse = number < effects ? fewEffectsOn(report, number) : [];
    for (const tally of tallies) {
      if (number >= resampled && RESAMPLING.has(tally.rule.name)) continue;
      tally.unchanged(report);
      for (const effect of worse) tally.worse(effect);
    }
    number += 1;
  }
  return tallies;
}

function* drawn(count: number, layout: boolean): Generator<Report> {
  for (let number = 0; number < count; number++) yield simulate(number, { layout });
}
