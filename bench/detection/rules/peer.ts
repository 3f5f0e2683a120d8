import type { Row, Rule } from "../report.ts";

/** A peer's rule looks at each row by itself and has one threshold that its user may turn. */
interface Peer {
  readonly name: string;
  readonly source: string;
  /** red is a score above it */
  readonly threshold: number;
  /** rounds of both arms that a task needs */
  readonly rounds: number;
  /** both arms are run for it, in one job */
  readonly paired: boolean;
  /** -Infinity where the rule says nothing; the interval where the rule tells one */
  score(row: Row): Scored;
}

interface Scored {
  readonly score: number;
  readonly interval?: readonly [low: number, high: number];
}

export const SILENT: Scored = { score: Number.NEGATIVE_INFINITY };

export const peer = ({ name, source, threshold, rounds, paired, score }: Peer): Rule => ({
  name,
  source,
  ours: false,
  alone: true,
  judge: (rows) =>
    rows.map((row) => {
      const scored = score(row);
      const red = scored.score > threshold;
      return { ...scored, red, found: red, rounds, paired };
    }),
});

/** The side that is worse counts up: 1.1 is 10 % worse whatever the metric's better side. */
export const worseRatio = ({ better }: Row, head: number, base: number): number =>
  better === "lower" ? head / base : base / head;
