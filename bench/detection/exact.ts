import { change } from "../../src/findings/change.ts";
import type { MetricEntry } from "../../src/results/entry.ts";
import { Noise } from "./noise.ts";
import type { Recording } from "./recording.ts";
import { add, NOTHING, type Share } from "./tally.ts";

export interface ExactTally {
  /** changes to the worse by more than 1 % that are told as such */
  readonly found: Share;
  /** equal measurements that are told to have changed */
  readonly invented: Share;
}

/** Drawn sizes and counts, made worse by 1 % to 100 %, and left alone. */
export function drawnExact(count: number): ExactTally {
  const noise = new Noise("exact");
  let tally: ExactTally = { found: NOTHING, invented: NOTHING };
  for (let i = 0; i < count; i++) {
    const better = noise.uniform() < 0.5 ? "lower" : "higher";
    const base = 200 + noise.below(1_000_000);
    const more = Math.ceil(base * (1.01 + 0.99 * noise.uniform()));
    const [from, to] = better === "lower" ? [base, more] : [more, base];
    tally = {
      found: add(tally.found, outcome([to], [from], better) === "regressed"),
      invented: add(tally.invented, outcome([base], [base], better) !== "no change"),
    };
  }
  return tally;
}

/** What was recorded of exact metrics while both arms were the same code. */
export function recordedExact(healthy: readonly Recording[]): Share {
  const rows = healthy.flatMap((recording) => recording.rows.filter(({ kind }) => kind === "exact"));
  return rows
    .flatMap(({ better, stats }) => Object.values(stats).map(({ head, base }) => outcome(head, base, better)))
    .reduce((share, told) => add(share, told !== "no change"), NOTHING);
}

function outcome(head: readonly number[], base: readonly number[], better: "lower" | "higher"): string {
  const side = (values: readonly number[]) => ({
    samples: values.map((value) => ({ kind: "numbers", values: [value] }) as const),
    os: "",
    arch: "",
    cpu: "",
    control: undefined,
  });
  const entry: MetricEntry = {
    is: "metric",
    id: "exact",
    check: "bench",
    subject: "exact",
    name: "exact",
    title: "exact",
    unit: "count",
    better,
    kind: "exact",
    protocol: "",
  };
  return change(
    { entry, def: undefined, floor: 0, stat: "avg", head: side(head), base: side(base), history: [] },
    { mode: "auto", detect: 0.1, tolerance: undefined, guard: true },
  ).outcome;
}
