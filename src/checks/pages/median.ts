import { summarize } from "../../statistics/summary.ts";

/** The two figures that stand for the start and the end of loading, ms. */
export interface Figures {
  readonly fcp: number;
  readonly tti: number;
}

/**
 * The load nearest to the median of FCP and the median of TTI, by Euclid; of equals the one with the smaller TTI. The
 * same one that Lighthouse's `computeMedianRun` picks, when all loads are candidates. Undefined when there is none.
 * @param candidates some of the loads: the others stand for the medians only
 */
export function medianLoad<Load extends Figures>(
  candidates: readonly Load[],
  loads: readonly Figures[] = candidates,
): Load | undefined {
  const middle = { fcp: median(loads.map(({ fcp }) => fcp)), tti: median(loads.map(({ tti }) => tti)) };
  return candidates.toSorted((a, b) => distance(a, middle) - distance(b, middle) || a.tti - b.tti)[0];
}

/**
 * Of the candidates those that can still become the median load when so many more loads are measured, whatever these come to.
 *
 * The medians move by at most half a place for each load to come, so they stay within a box. A candidate that another one
 * beats at all four corners is beaten everywhere between them (the difference of two squared distances is linear), and as
 * the box only shrinks, it stays beaten.
 */
export function contenders<Load extends Figures>(
  candidates: readonly Load[],
  loads: readonly Figures[],
  toCome: number,
): Load[] {
  const fcps = reach(
    loads.map(({ fcp }) => fcp),
    toCome,
  );
  const ttis = reach(
    loads.map(({ tti }) => tti),
    toCome,
  );
  if (!fcps || !ttis) return [...candidates];
  const corners = fcps.flatMap((fcp) => ttis.map((tti) => ({ fcp, tti })));
  const beats = (winner: Load, loser: Load) =>
    corners.every((corner) => distance(winner, corner) < distance(loser, corner));
  return candidates.filter((load) => !candidates.some((other) => beats(other, load)));
}

const distance = (load: Figures, to: Figures): number => (to.fcp - load.fcp) ** 2 + (to.tti - load.tti) ** 2;

const median = (values: readonly number[]): number => summarize(values, "median") ?? Number.NaN;

/** Lowest and highest median that there can be after `toCome` more values; undefined when it can be any number. */
function reach(values: readonly number[], toCome: number): readonly [number, number] | undefined {
  if (toCome >= values.length) return undefined;
  const low = values.toSorted((a, b) => a - b).slice(0, values.length - toCome);
  const high = values.toSorted((a, b) => a - b).slice(toCome);
  return [median(low), median(high)];
}
