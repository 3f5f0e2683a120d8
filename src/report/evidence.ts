import type { ChangeVerdict, Confirmation, Finding, PairsTold } from "../findings/finding.ts";
import type { MetricEntry } from "../results/entry.ts";
import { type Shift, shiftWords } from "./shares.ts";

/** Why a change is what it is said to be, short enough for a line; empty where nothing was compared. */
export function reasons({ change, metric }: Finding): string {
  if (!change) return "";
  const { why, pairs } = change;
  const paired = pairs
    ? [pairsWords(pairs), ...(pairs.confirmed ? [confirmedWords(pairs.confirmed, metric)] : [])]
    : [];
  return [why, ...paired].filter((text) => text !== "").join("; ");
}

/** One fact of how a row was decided, for those who want to check. */
export type Fact = readonly [name: string, text: string];

/** Everything that lies behind a row's change; empty where nothing was compared. */
export function evidence({ change, metric, gates }: Finding): Fact[] {
  if (!change) return [];
  const { how, why, pairs } = change;
  return [
    ...(how ? [["Decided", HOW[how]] as const] : []),
    ...(why && why !== how ? [["Why", why] as const] : []),
    ...(pairs ? ofPairs(pairs, metric, gates) : []),
  ];
}

const HOW: Readonly<Record<NonNullable<ChangeVerdict["how"]>, string>> = {
  exact: "by value, since there is no noise in it",
  stored: "against an earlier run",
  screened: "by one run, which would have shown a change worth hearing of",
  paired: "beside the base, on the same machine",
};

function ofPairs(pairs: PairsTold, metric: MetricEntry, gates: boolean): Fact[] {
  const { confirmed } = pairs;
  return [
    ["Order", pairsWords(pairs)],
    ["p", `${chance(pairs.p)}, corrected ${chance(pairs.adjusted)} (${gates ? "Holm" : "Benjamini-Hochberg"})`],
    ...(confirmed ? [["Second look", `${confirmedWords(confirmed, metric)}, p ${chance(confirmed.p)}`] as const] : []),
  ];
}

/** What the figures of pairs are, below a table that shows them. */
export const METHOD =
  "In pairs: estimates and 95 % intervals of Hodges and Lehmann; p of the exact signed-rank test that a row became worse, " +
  "corrected over all rows that gate (Holm) or that inform (Benjamini-Hochberg).";

/** `base first, 12 pairs, taking turns` */
const pairsWords = ({ first, count }: PairsTold): string =>
  `${first} first, ${count} ${count === 1 ? "pair" : "pairs"}, taking turns`;

/** `confirmed by 10 more pairs in fresh processes: +7.9 % ± 2.3` */
export const confirmedWords = (look: Confirmation, metric: MetricEntry): string =>
  `${look.holds ? "confirmed" : "not confirmed"} by ${look.count} more pairs in fresh processes: ${shiftWords(look satisfies Shift, metric)}`;

/** `0.0021`, `< 0.0001` */
export const chance = (p: number): string => (p < 0.0001 ? "< 0.0001" : String(Number(p.toPrecision(2))));
