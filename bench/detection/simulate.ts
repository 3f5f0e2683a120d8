import { type Alone, type Arms, Job } from "./job.ts";
import { kindOf, shipped } from "./kinds.ts";
import { METRICS } from "./model.ts";
import { Noise } from "./noise.ts";
import type { EarlierRun, Report, Row } from "./report.ts";
import { LOOK } from "./rules/ours.ts";

const PAIRS = 50;
const CONFIRM = LOOK;
const SEQUENTIAL = 20;
const RUN = 10;
const NEWEST = 21;
const HISTORY = 64;
const SECONDS = 1;

/** One report of unchanged code; the same number gives the same report anywhere. */
export function simulate(number: number, { layout }: { readonly layout: boolean }): Report {
  const noise = new Noise(`report ${number}`);
  const paired = new Job(noise);
  const pairs = paired.sideBySide(PAIRS, layout);
  // anew: other processes, later on the same machine
  const confirm = paired.later().sideBySide(CONFIRM, layout);
  const sequential = new Job(noise).oneAfterTheOther(SEQUENTIAL, layout);
  const single = new Job(noise).alone(NEWEST, layout);
  const history = Array.from({ length: HISTORY }, (_, place) =>
    new Job(noise).alone(place === HISTORY - 1 ? NEWEST : RUN, layout),
  );
  const zip = (rounds: Arms, row: number) =>
    rounds.head[row]!.map((value, index) => [value, rounds.base[row]![index]!] as const);
  const run = ({ cpu, rounds }: Alone, row: number): EarlierRun => ({ cpu, rounds: rounds[row]! });
  const rows = METRICS.map(
    ({ task, check, metric, stat }, row): Row => ({
      id: `${task}/${metric} ${stat}`,
      task,
      kind: kindOf(check, metric, stat),
      ...shipped(check, metric, stat),
      // in this model every row was named as one that gates
      gates: true,
      better: metric === "rps" ? "higher" : "lower",
      pairs: zip(pairs, row),
      confirm: zip(confirm, row),
      sequential: { base: sequential.base[row]!, head: sequential.head[row]! },
      single: run(single, row),
      history: history.map((earlier) => run(earlier, row)),
    }),
  );
  return { rows, truth: new Map(rows.map(({ id }, row) => [id, paired.level(METRICS[row]!)])), seconds: SECONDS };
}
