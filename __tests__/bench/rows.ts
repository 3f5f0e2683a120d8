import type { Row } from "../../bench/detection/report.ts";

/** A row whose arms are given; everything else follows from them. */
export function rowOf(head: readonly number[], base: readonly number[], more: Partial<Row> = {}): Row {
  return {
    id: "row",
    task: "task",
    kind: "p50 or RPS",
    gates: true,
    better: "lower",
    floor: 0,
    tolerance: 0.03,
    pairs: head.map((value, index) => [value, base[index]!] as const),
    confirm: head.map((value, index) => [value, base[index]!] as const),
    sequential: { base, head },
    single: { cpu: "A", rounds: head },
    history: [{ cpu: "A", rounds: base }],
    ...more,
  };
}

/** 100 with a small ripple that is the same in all lists. */
export const ripple = (count: number, level = 100): number[] =>
  Array.from({ length: count }, (_, index) => level * (1 + 0.01 * Math.sin(index * 2.4)));
