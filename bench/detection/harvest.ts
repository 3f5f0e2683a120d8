import type { RoundEntry } from "../../src/results/entry.ts";
import type { Run } from "../../src/results/log.ts";
import { type Measurement, measurements } from "../../src/results/measured.ts";
import { sizeOf, statisticOf } from "../../src/results/sample.ts";
import { neededValues, type Stat } from "../../src/statistics/stats.ts";
import type { Fault, RecordedRound, RecordedRow, Recording } from "./recording.ts";

/** Statistics of noisy metrics that are worth a row: what budgets name and what gates. */
const RECORDED: ReadonlySet<Stat> = new Set<Stat>(["avg", "median", "p50", "p95", "p99"]);

/** What a paired run measured, from its log. */
export function harvest(run: Run, fault?: Fault): Recording {
  const [machine] = run.machines;
  const rounds = [...run.rounds.values()].filter(({ purpose, state }) => purpose === "measure" && state !== "failed");
  const inTime = rounds.toSorted((a, b) => a.start - b.start);
  const bases = new Map(measurements(run, "base").map((measurement) => [measurement.entry.id, measurement]));
  return {
    format: 1,
    at: run.run.at,
    tool: run.run.tool,
    commit: run.run.commit,
    machine: { cpu: machine?.cpu ?? "unknown", cores: machine?.cores ?? 0, os: machine?.os ?? "unknown" },
    ...(fault ? { fault } : {}),
    first: inTime[0]?.arm ?? "head",
    rounds: inTime.map(toRound),
    rows: measurements(run, "head").flatMap((head) => {
      const base = bases.get(head.entry.id);
      return base ? rowOf(head, base) : [];
    }),
  };
}

const toRound = ({ task, arm, slot, state, noise, start, end }: RoundEntry): RecordedRound => ({
  task,
  arm,
  slot,
  state: state === "ok" ? "ok" : "contaminated",
  seconds: digits((end - start) / 1000, 4),
  noise: Object.fromEntries(Object.entries(noise).map(([name, value]) => [name, digits(value, 4)])),
});

/** A row of what drives; what only watches (the machine) has no pairs of its own. */
function rowOf(head: Measurement, base: Measurement): RecordedRow[] {
  const { id, check, subject, name, unit, better, kind } = head.entry;
  const tasks = new Set(head.rounds.map(({ task }) => task));
  const [task] = tasks;
  if (tasks.size !== 1 || task === undefined) return [];
  const stats = (head.entry.stats ?? []).filter((stat) => kind === "exact" || RECORDED.has(stat));
  const arms = stats.flatMap((stat) => {
    const pairs = pairsOf(head, base, stat);
    // a ratio needs both sides: errors and timeouts, which are mostly none, are left out
    const ratios = pairs.every(([one, other]) => one > 0 && other > 0);
    if (pairs.length === 0 || (kind === "noisy" && !ratios)) return [];
    return [[stat, { head: pairs.map(([one]) => one), base: pairs.map(([, other]) => other) }] as const];
  });
  if (arms.length === 0) return [];
  return [{ id, check, subject, name, unit, better, kind, task, stats: Object.fromEntries(arms) }];
}

function pairsOf(head: Measurement, base: Measurement, stat: Stat): (readonly [head: number, base: number])[] {
  const bases = byIndex(base, stat);
  return [...byIndex(head, stat)].flatMap(([index, value]) => {
    const other = bases.get(index);
    return other === undefined ? [] : [[value, other] as const];
  });
}

/** By the number of the pair; a log without such numbers pairs rounds by their order. */
function byIndex({ rounds, samples }: Measurement, stat: Stat): ReadonlyMap<number, number> {
  const good = rounds.flatMap((round, place) =>
    round.purpose === "measure" && round.state === "ok" ? [{ round, sample: samples[place]! }] : [],
  );
  return new Map(
    good.flatMap(({ round, sample }, order) => {
      const value = statisticOf(stat)([sample]);
      const carries = sample.kind === "ratios" || sizeOf(sample) >= neededValues(stat);
      return Number.isNaN(value) || !carries ? [] : [[round.index ?? order, digits(value, 5)] as const];
    }),
  );
}

const digits = (value: number, count: number): number => Number(value.toPrecision(count));
