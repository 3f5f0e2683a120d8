/**
 * Holm's adjusted p values, in the order given: below a level they hold together, whatever depends on what, with at
 * most that chance of a single false one (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian
 * Journal of Statistics 6(2), 1979).
 */
export function holm(p: readonly number[]): number[] {
  let largest = 0;
  return inOrder(p, ascending(p), (value, index) => {
    largest = Math.max(largest, Math.min(1, value * (p.length - index)));
    return largest;
  });
}

/**
 * Benjamini and Hochberg's adjusted p values, in the order given: of those below a level at most that share is false in
 * the mean, if they are independent or depend positively ("Controlling the False Discovery Rate", Journal of the Royal
 * Statistical Society B 57(1), 1995).
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  let smallest = 1;
  return inOrder(p, ascending(p).toReversed(), (value, index) => {
    smallest = Math.min(smallest, (value * p.length) / (p.length - index));
    return smallest;
  });
}

const ascending = (p: readonly number[]): number[] => p.map((_, place) => place).toSorted((a, b) => p[a]! - p[b]!);

function inOrder(
  p: readonly number[],
  places: readonly number[],
  adjust: (value: number, index: number) => number,
): number[] {
  const adjusted = new Array<number>(p.length);
  for (const [index, place] of places.entries()) adjusted[place] = adjust(p[place]!, index);
  return adjusted;
}
