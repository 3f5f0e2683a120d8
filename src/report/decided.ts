import type { ChangeVerdict, Finding, PairsTold } from "../findings/finding.ts";
import type { ProblemEntry } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import type { Report } from "./model.ts";
import { shortCommit } from "./words.ts";

/** Problems that bear on how all rows were decided: told at the top, not among those of single subjects. */
const NOTES: ReadonlyMap<string, { readonly outcome: "warning" | "neutral"; readonly before: string }> = new Map([
  ["no-base", { outcome: "warning", before: "No base beside head: " }],
  ["shared", { outcome: "neutral", before: "Shared: " }],
]);

export const isNote = ({ code }: ProblemEntry): boolean => NOTES.has(code);

/** Which way the rows were decided, and what stood in the way of a better one. */
export function decided(run: Run, rows: readonly Finding[]): Report["decided"] {
  const notes = run.problems.flatMap(({ code, detail, hint }) => {
    const kind = NOTES.get(code);
    const told = { text: `${kind?.before}${detail}`, ...(hint === undefined ? {} : { hint }) };
    return kind ? [{ outcome: kind.outcome, ...told }] : [];
  });
  return {
    text: waysOf(run, rows),
    notes,
  };
}

/** `9 rows in pairs with the base 9f3c1a2 (base first), 31 screened, 12 exact` */
function waysOf(run: Run, rows: readonly Finding[]): string {
  const judged = rows.filter(({ tooNoisy }) => tooNoisy === undefined);
  const changes = judged.flatMap(({ change }) => change ?? []);
  const pairs = changes.flatMap((change) => (change.how === "paired" && change.pairs ? [change.pairs] : []));
  const count = (is: (change: ChangeVerdict) => boolean) => changes.filter(is).length;
  const base = run.run.base === undefined ? "" : ` ${shortCommit(run.run.base, 7)}`;
  const ways = [
    [count(({ how }) => how === "paired"), `in pairs with the base${base}${orderOf(pairs)}`],
    [count(({ how }) => how === "screened"), "screened"],
    [count(({ how }) => how === "stored"), "against stored runs"],
    [count(({ how }) => how === "exact"), "exact"],
    [count(({ outcome }) => outcome === "not comparable"), "not comparable"],
    [count(({ outcome }) => outcome === "new"), "new"],
    [rows.filter(({ change }) => change).length - changes.length, "not judged"],
  ] as const;
  return ways
    .filter(([rows]) => rows > 0)
    .map(([rows, words], index) => `${rows} ${index === 0 ? (rows === 1 ? "row " : "rows ") : ""}${words}`)
    .join(", ");
}

/** Each task draws its own first arm. */
function orderOf(pairs: readonly PairsTold[]): string {
  const base = pairs.filter(({ first }) => first === "base").length;
  if (pairs.length === 0) return "";
  if (base === pairs.length) return " (base first)";
  return base === 0 ? " (head first)" : ` (${base} base first, ${pairs.length - base} head first)`;
}
