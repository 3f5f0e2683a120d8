import { change, type Side } from "../../../src/findings/change.ts";
import { judgePairs, type PairedJudgement, type PairedRow, pairsToConfirm } from "../../../src/findings/pairs.ts";
import { isSuspect, type Screening, screening } from "../../../src/findings/screening.ts";
import type { MetricEntry } from "../../../src/results/entry.ts";
import type { Sample } from "../../../src/results/sample.ts";
import { summarize } from "../../../src/statistics/summary.ts";
import type { EarlierRun, Row, Rule, Verdict } from "../report.ts";
import { RUN_ROUNDS } from "./github-action-benchmark.ts";

/**
 * Rounds of an arm in each of the two looks: what the goals are stated for. As `planConfirmation` does, the second look
 * takes as many as the first, or more where its correction asks for them.
 */
export const LOOK = 30;
/** The smallest change worth hearing of: the default of `compare.detect`. */
const DETECT = 0.1;

/** Our `compare: paired`, by the shipped function: `src/findings/pairs.ts`. */
export const paired: Rule = {
  name: "ours: paired",
  ours: true,
  source: "src/findings/pairs.ts",
  alone: false,
  judge: (rows) =>
    judgePairs(rows.map((row) => bothLooks(row, LOOK))).map((judgement, index) =>
      told(judgement, rows[index]!, 2 * LOOK, LOOK),
    ),
};

/**
 * Our default, `compare: auto`, by the shipped functions: a task is paired from the start if one of its gating rows can't
 * be screened by one run; any other goes on only when one of them is suspect, and then by the pairs of a second look
 * alone. The routes are those of `src/commands/pairing.ts`, which reads them from logs.
 */
export const auto: Rule = {
  name: "ours: auto",
  ours: true,
  source: "src/commands/pairing.ts, src/findings/screening.ts, src/findings/pairs.ts",
  alone: false,
  judge(rows) {
    const screens = new Map(rows.map((row) => [row, screenOf(row)]));
    const gating = rows.filter(({ gates }) => gates);
    const fromTheStart = tasksOf(gating.filter((row) => screens.get(row) === undefined));
    const screened = gating.filter(({ task }) => !fromTheStart.has(task));
    const suspects = screened.filter((row) => isSuspect(screens.get(row)!, typical(row.single), row.better));
    const goOn = tasksOf(suspects);
    const second = Math.max(LOOK, suspects.length > 0 ? pairsToConfirm(suspects.length) : 0);

    const judged = rows.filter(({ task }) => fromTheStart.has(task) || goOn.has(task));
    const judgements = judgePairs(
      judged.map((row) => (goOn.has(row.task) ? secondLook(row, second) : bothLooks(row, second))),
    );
    const byRow = new Map(judged.map((row, index) => [row, judgements[index]!]));
    return rows.map((row): Verdict => {
      const judgement = byRow.get(row);
      if (!judgement) return { red: false, found: false, rounds: RUN_ROUNDS, paired: false };
      if (fromTheStart.has(row.task)) return told(judgement, row, 2 * LOOK, second);
      return { ...told(judgement, row, 0, 0), rounds: RUN_ROUNDS + 2 * second };
    });
  },
};

const tasksOf = (rows: readonly Row[]): ReadonlySet<string> => new Set(rows.map(({ task }) => task));

const bothLooks = (row: Row, second: number): PairedRow => ({
  ...common(row),
  pairs: row.pairs.slice(0, LOOK),
  confirm: row.confirm.slice(0, second),
});

const secondLook = (row: Row, second: number): PairedRow => ({
  ...common(row),
  pairs: [],
  confirm: row.confirm.slice(0, second),
});

const common = ({ id, gates, better, floor, tolerance }: Row) => ({ id, gates, better, floor, tolerance });

const told = (judgement: PairedJudgement, row: Row, first: number, second: number): Verdict => ({
  red: judgement.gating,
  found: judgement.outcome === "regressed",
  inconclusive: judgement.outcome === "inconclusive",
  interval: judgement.interval,
  rounds: first + (judgement.suspected && row.gates ? 2 * second : 0),
  paired: true,
});

function screenOf({ single, history }: Row): Screening | undefined {
  return screening(history.filter(({ cpu }) => cpu === single.cpu).map(typical), DETECT);
}

const typical = ({ rounds }: EarlierRun): number => summarize(rounds.slice(0, RUN_ROUNDS), "median")!;

/** Our `compare: stored`, by the shipped function: `src/findings/change.ts`. */
export const stored: Rule = {
  name: "ours: stored",
  ours: true,
  source: "src/findings/change.ts",
  alone: true,
  judge: (rows) =>
    rows.map((row) => {
      const base = row.history.at(-1);
      if (!base) return { red: false, found: false, inconclusive: true, rounds: RUN_ROUNDS, paired: false };
      const verdict = change(
        {
          entry: entryOf(row),
          def: undefined,
          floor: row.floor,
          // a round is one number here, and a row the mean of them
          stat: "avg",
          head: side(row.single),
          base: side(base),
          history: row.history.map((run) => ({ value: typical(run), cpu: run.cpu, control: undefined })),
        },
        { mode: "stored", detect: DETECT, tolerance: row.tolerance, guard: true },
      );
      return {
        red: verdict.gating && verdict.outcome === "regressed",
        found: verdict.outcome === "regressed",
        inconclusive: verdict.outcome === "inconclusive",
        interval: verdict.interval,
        rounds: RUN_ROUNDS,
        paired: false,
      };
    }),
};

const side = ({ cpu, rounds }: EarlierRun): Side => ({
  samples: rounds.slice(0, RUN_ROUNDS).map((value): Sample => ({ kind: "numbers", values: [value] })),
  os: "same",
  arch: "same",
  cpu,
  control: undefined,
});

const entryOf = ({ id, better }: Row): MetricEntry => ({
  is: "metric",
  id,
  check: "bench",
  subject: id,
  name: id,
  title: id,
  unit: "number",
  better,
  kind: "noisy",
  protocol: "",
});
