import type { Finding } from "../findings/finding.ts";
import { stateOf } from "../findings/verdict.ts";
import { counted } from "./words.ts";

/** Rows that a noisy machine left without a verdict: said loudly, since silence would look like green. */
export interface NoVerdict {
  /** `No verdict on 12 rows: the machine was too noisy` */
  readonly text: string;
  /** the evidence, each once, what concerns most rows first */
  readonly evidence: readonly string[];
  readonly rows: readonly Finding[];
}

export function noVerdict(findings: readonly Finding[]): NoVerdict | undefined {
  const rows = findings.filter((row) => stateOf(row) === "not judged");
  if (rows.length === 0) return undefined;
  const times = new Map<string, number>();
  for (const { tooNoisy = "" } of rows) times.set(tooNoisy, (times.get(tooNoisy) ?? 0) + 1);
  return {
    text: `No verdict on ${counted(rows.length, "row")}: the machine was too noisy`,
    evidence: [...times].toSorted(([, a], [, b]) => b - a).map(([text]) => text),
    rows,
  };
}
