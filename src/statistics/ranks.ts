/**
 * Twice the midrank of each value, in the order given: equal values share the mean of the ranks they take up, and twice
 * that is a whole number, which exact distributions can be counted over (Lehmann, "Nonparametrics", 1975, chapter 1).
 */
export function doubledMidranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    // ranks start + 1 to end: their mean, doubled
    for (let i = start; i < end; i++) ranks[order[i]!] = start + 1 + end;
    start = end;
  }
  return ranks;
}

/** Sizes of the groups of equal values. */
export function groupSizes(values: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}
