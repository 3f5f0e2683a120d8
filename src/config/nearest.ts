/** Edit distance: letters to insert, remove, replace, or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

/** What was probably meant: at most a third of the word's letters (but one at least) are off. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/g, "");
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, off }) => off <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)))
    .toSorted((a, b) => a.off - b.off);
  return best?.candidate;
}

/** `did you mean "lcp"? There are fcp, lcp, tbt` */
export function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  const all = known.length > 0 ? `there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}` : "there are none";
  return best ? `did you mean ${best}? ${all.replace("there", "There")}` : all;
}
