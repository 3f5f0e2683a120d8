import { mean } from "../../src/statistics/summary.ts";
import type { Report, Row } from "./report.ts";
import type { Effect } from "./tally.ts";

/** Sizes by kind of row, fractions of 1. */
const SIZES = [
  { kind: "p50 or RPS", sizes: [0.05, 0.1, 0.2] },
  { kind: "p99", sizes: [0.1, 0.2, 0.5] },
  { kind: "query avg", sizes: [0.05, 0.1, 0.2] },
  { kind: "page", sizes: [0.1, 0.2] },
] as const;

export const nameOf = (kind: Row["kind"], size: number): string => `${kind} +${Math.round(size * 100)} %`;

/** In the order of the tables. */
export const EFFECTS: readonly string[] = SIZES.flatMap(({ kind, sizes }) => sizes.map((size) => nameOf(kind, size)));

/**
 * Each size on each row of its kind by itself. A change smaller than the row's floor is never worth a word, by
 * definition: it is left out, and so are kinds that are not asked for.
 */
export function effectsOn(report: Report): Effect[] {
  return SIZES.flatMap(({ kind, sizes }) =>
    report.rows
      .filter((row) => row.kind === kind)
      .flatMap((row) =>
        sizes
          .filter((size) => size * levelOf(row) >= row.floor)
          .map((size) => ({ name: nameOf(kind, size), report, row: row.id, size })),
      ),
  );
}

/** One row of each kind, another one in each report. */
export function fewEffectsOn(report: Report, number: number): Effect[] {
  const all = effectsOn(report);
  return SIZES.flatMap(({ kind }) => {
    const rows = report.rows.filter((row) => row.kind === kind);
    return rows.length === 0 ? [] : all.filter(({ row }) => row === rows[number % rows.length]!.id);
  });
}

const levelOf = ({ pairs }: Row): number => mean(pairs.map(([, base]) => base));
