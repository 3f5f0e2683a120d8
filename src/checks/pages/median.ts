/** One kept load: where its result lies, and the two figures that stand for the start and the end of loading. */
export interface Kept {
  readonly file: string;
  /** ms */
  readonly fcp: number;
  readonly tti: number;
}

/**
 * The load nearest to the median of FCP and the median of TTI, by Euclid; of equals the one with the smaller TTI. The
 * same one that Lighthouse's `computeMedianRun` picks. Throws when there is none.
 */
export function medianLoad<Load extends Kept>(loads: readonly Load[]): Load {
  const fcp = median(loads.map((load) => load.fcp));
  const tti = median(loads.map((load) => load.tti));
  const distance = (load: Load) => (fcp - load.fcp) ** 2 + (tti - load.tti) ** 2;
  const [nearest] = loads.toSorted((a, b) => distance(a) - distance(b) || a.tti - b.tti);
  if (!nearest) throw new Error("there is no load to pick from");
  return nearest;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
