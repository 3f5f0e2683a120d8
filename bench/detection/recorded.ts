import { hodgesLehmann } from "../../src/statistics/hodges-lehmann.ts";
import { type BudgetTally, judgeBudgets } from "./budgets.ts";
import { effectsOn, fewEffectsOn } from "./effects.ts";
import { recordedExact } from "./exact.ts";
import { hits } from "./faults.ts";
import { isQuiet } from "./quiet.ts";
import type { Fault, Recording } from "./recording.ts";
import { cut, type Replayed } from "./replay.ts";
import type { Row } from "./report.ts";
import { RULES } from "./rules/index.ts";
import { type Share, Tally } from "./tally.ts";

export interface Recorded {
  /** sittings, rounds and page loads that there are */
  readonly sittings: number;
  readonly rounds: number;
  readonly loads: number;
  readonly reports: number;
  readonly quietReports: number;
  /** healthy recordings, with exact effects put on them */
  readonly all: readonly Tally[];
  /** of these the quiet ones */
  readonly quiet: readonly Tally[];
  /** faults that were really injected when measuring */
  readonly faults: readonly InjectedFault[];
  readonly budgets: { readonly bounds: readonly BudgetTally[]; readonly covered: Share };
  /** exact rows of unchanged code that are told to have changed */
  readonly invented: Share;
}

export interface InjectedFault {
  readonly fault: string;
  readonly tallies: readonly Tally[];
  /** by row: what it came to over all reports, fractions of 1 */
  readonly effects: ReadonlyMap<string, number>;
}

export function recorded(recordings: readonly Recording[], quick: boolean): Recorded {
  const healthy = recordings.filter(({ fault }) => fault === undefined);
  const reports = healthy.flatMap((recording) => cut(recording, recordings)).filter(({ rows }) => rows.length > 0);
  const quiet = reports.filter(({ recording }) => isQuiet(recording));
  const rounds = recordings.flatMap((recording) => recording.rounds);
  return {
    sittings: recordings.length,
    rounds: rounds.filter(({ task }) => !task.startsWith("pages/")).length,
    loads: rounds.filter(({ task }) => task.startsWith("pages/")).length,
    reports: reports.length,
    quietReports: quiet.length,
    all: replay(reports, quick),
    quiet: replay(quiet, quick),
    faults: Object.entries(Object.groupBy(recordings, ({ fault }) => (fault ? wordsOf(fault) : "")))
      .filter(([fault]) => fault !== "")
      .map(([fault, own = []]) => injected(fault, own, recordings)),
    budgets: judgeBudgets(reports),
    invented: recordedExact(healthy),
  };
}

function replay(reports: readonly Replayed[], quick: boolean): Tally[] {
  return RULES.map((rule) => {
    const tally = new Tally(rule);
    for (const [number, report] of reports.entries()) {
      tally.unchanged(report);
      for (const effect of quick ? fewEffectsOn(report, number) : effectsOn(report)) tally.worse(effect);
    }
    return tally;
  });
}

const wordsOf = ({ name, size }: Fault): string => (size === undefined ? name : `${name}:${size}`);

/** Gating rows of what the fault is meant to slow down: is each of them called worse, in each report? */
function injected(fault: string, own: readonly Recording[], all: readonly Recording[]): InjectedFault {
  const reports = own.flatMap((recording) => cut(recording, all));
  const isHit = ({ gates, task }: Row, { fault: of }: Recording) => gates && of !== undefined && hits(of.name, task);
  const tallies = RULES.map((rule) => {
    const tally = new Tally(rule);
    for (const report of reports) {
      for (const row of report.rows.filter((candidate) => isHit(candidate, report.recording)))
        tally.worse({ name: fault, report, row: row.id, size: 0 });
    }
    return tally;
  });
  const rows = reports.flatMap((report) => report.rows.filter((row) => isHit(row, report.recording)));
  const effects = [...Map.groupBy(rows, ({ id }) => nameOfRow(id))].map(([id, same]) => [id, effectOf(same)] as const);
  return { fault, tallies, effects: new Map(effects) };
}

/** `endpoints/GET /api/users/latency@badcc73b85b9 p95` → `GET /api/users latency p95` */
const nameOfRow = (id: string): string => id.replace(/^[^/]*\//, "").replace(/\/([^/@]*)@\w+/, " $1");

function effectOf(rows: readonly Row[]): number {
  const differences = rows.flatMap(({ better, pairs, confirm }) =>
    [...pairs, ...confirm].map(([head, base]) => (better === "lower" ? 1 : -1) * Math.log(head / base)),
  );
  return Math.expm1(hodgesLehmann(differences).estimate);
}
