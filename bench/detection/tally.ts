import { clopperPearson } from "../../src/statistics/binomial.ts";
import { type Report, type Rule, type Verdict, withEffect } from "./report.ts";

/** So many of so many. */
export interface Share {
  readonly of: number;
  readonly count: number;
}

export const NOTHING: Share = { of: 0, count: 0 };

export const add = (share: Share, yes: boolean): Share => ({ of: share.of + (yes ? 1 : 0), count: share.count + 1 });
export const merge = (a: Share, b: Share): Share => ({ of: a.of + b.of, count: a.count + b.count });
/** NaN for none */
export const rate = ({ of, count }: Share): number => of / count;
export const bounds = ({ of, count }: Share): readonly [number, number] => clopperPearson(of, count);

/** A row made worse by a known amount; `name` is its column in the tables. */
export interface Effect {
  readonly name: string;
  readonly report: Report;
  readonly row: string;
  /** fraction of 1; 0: it was injected when measuring */
  readonly size: number;
}

/** What a rule does with all that it is shown, counted. */
export class Tally {
  readonly rule: Rule;
  /** unchanged reports that turned red */
  falseRed = NOTHING;
  /** unchanged rows about which it said that it can't tell */
  inconclusive = NOTHING;
  /** unchanged rows whose interval holds no change */
  covered = NOTHING;
  /** unchanged reports for which the base was started */
  baseStarted = NOTHING;
  /** of each unchanged report */
  readonly minutes: number[] = [];
  /** by the effect's name: called worse */
  readonly found = new Map<string, Share>();
  /** by the effect's name: not found, and the base was not even started for it */
  readonly missedByScreening = new Map<string, number>();
  /** highest score of each unchanged report, for rules with a threshold */
  readonly #scores: number[] = [];
  /** scores of the worse rows, by the effect's name */
  readonly #foundScores = new Map<string, number[]>();

  constructor(rule: Rule) {
    this.rule = rule;
  }

  unchanged(report: Report): void {
    const verdicts = this.rule.judge(report.rows);
    const some = (test: (verdict: Verdict) => boolean) => verdicts.some(test);
    this.falseRed = add(
      this.falseRed,
      some(({ red }) => red),
    );
    this.baseStarted = add(
      this.baseStarted,
      some(({ paired }) => paired),
    );
    for (const { inconclusive, interval } of verdicts) {
      this.inconclusive = add(this.inconclusive, inconclusive === true);
      if (interval) this.covered = add(this.covered, interval[0] <= 0 && interval[1] >= 0);
    }
    this.minutes.push(minutesOf(report, verdicts));
    this.#scores.push(Math.max(...verdicts.map(scoreOf)));
  }

  worse(effect: Effect): void {
    const { name } = effect;
    const verdict = shown(this.rule, effect);
    this.found.set(name, add(this.found.get(name) ?? NOTHING, verdict.found));
    if (!verdict.found && !verdict.paired)
      this.missedByScreening.set(name, (this.missedByScreening.get(name) ?? 0) + 1);
    this.#foundScores.set(name, [...(this.#foundScores.get(name) ?? []), scoreOf(verdict)]);
  }

  /**
   * The share of unchanged reports that a peer would turn red if its threshold were turned until it finds as much of an
   * effect as `detection`: all of them where no threshold does.
   */
  falseRedAtEqualDetection(effect: string, detection: Share): Share {
    const found = (this.#foundScores.get(effect) ?? []).toSorted((a, b) => b - a);
    const needed = Math.ceil(rate(detection) * found.length - 1e-9);
    const threshold = needed === 0 ? Number.POSITIVE_INFINITY : (found[needed - 1] ?? Number.NEGATIVE_INFINITY);
    return { of: this.#scores.filter((score) => score >= threshold).length, count: this.#scores.length };
  }
}

const scoreOf = ({ score = Number.NEGATIVE_INFINITY }: Verdict): number => score;

/** What it says of the worse row; a rule that looks at rows by themselves only needs that one. */
function shown(rule: Rule, { report, row, size }: Effect): Verdict {
  const all = size === 0 ? report.rows : withEffect(report.rows, row, size);
  const rows = rule.alone ? all.filter(({ id }) => id === row) : all;
  return rule.judge(rows)[rows.findIndex(({ id }) => id === row)]!;
}

/** Each task takes as many rounds as the most demanding of its rows. */
function minutesOf({ rows, seconds }: Report, verdicts: readonly Verdict[]): number {
  const byTask = new Map<string, number>();
  for (const [index, { task }] of rows.entries()) {
    byTask.set(task, Math.max(byTask.get(task) ?? 0, verdicts[index]!.rounds));
  }
  const rounds = [...byTask.values()].reduce((total, count) => total + count, 0);
  return (rounds * seconds) / 60;
}
