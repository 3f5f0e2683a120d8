import { normalTails } from "../../../src/statistics/null-distribution.ts";
import { doubledMidranks } from "../../../src/statistics/ranks.ts";
import { sum } from "../../../src/statistics/summary.ts";
import { peer, SILENT } from "./peer.ts";

const ITERATIONS = 21;

/**
 * sitespeed.io's compare plugin: all iterations of this run against those of one stored run by Mann and Whitney's test,
 * one-sided, red below 0.05, no correction for the number of metrics (the documentation asks for more than 20
 * iterations: 21). A side whose values are all equal is not tested. `lib/plugins/compare/statistical.py`.
 */
export const sitespeed = peer({
  name: "sitespeed.io Mann-Whitney",
  source: "sitespeedio/sitespeed.io@0935a64 lib/plugins/compare/statistical.py",
  threshold: 1 - 0.05,
  rounds: ITERATIONS,
  paired: false,
  score({ history, single, better }) {
    const base = history.at(-1)?.rounds.slice(0, ITERATIONS) ?? [];
    const head = single.rounds.slice(0, ITERATIONS);
    if (!varies(base) || !varies(head)) return SILENT;
    return { score: 1 - (better === "lower" ? larger(head, base) : larger(base, head)) };
  },
});

const varies = (values: readonly number[]): boolean => new Set(values).size > 1;

/** p that `some` tend to be larger: scipy's default beyond 8 values, normal with ties and a continuity correction. */
function larger(some: readonly number[], others: readonly number[]): number {
  const ranks = doubledMidranks([...some, ...others]);
  const count = ranks.length;
  const squares = sum(ranks.map((rank) => (rank - (count + 1)) ** 2));
  const deviation = Math.sqrt((some.length * others.length * squares) / (count * (count - 1)));
  return normalTails(sum(ranks.slice(0, some.length)), some.length * (count + 1), deviation, 1).greater;
}
