import { formatValue } from "../config/units.ts";
import type { Interval } from "../findings/finding.ts";
import type { MetricEntry } from "../results/entry.ts";

/** What a change is told by; an estimate is how much worse, a reader sees how much more. */
export interface Shift {
  readonly estimate: number;
  readonly interval: Interval | undefined;
  readonly absolute?: true;
}

/** `+8.1 % ± 2.0`, where the sides differ `+8.1 % (+5.9 to +10.4)`; more is written as more, whatever side is the better one. */
export function shiftWords({ estimate, interval, absolute }: Shift, { better, unit }: MetricEntry): string {
  const turned = absolute ? negate : inverse;
  const asWritten = (worse: number) => (better === "lower" ? worse : turned(worse));
  const write = absolute ? difference(unit) : share;
  const at = asWritten(estimate);
  if (!interval || interval[0] === interval[1]) return `${signed(at, write)}${write.unit}`;
  const [low = at, high = at] = interval.map(asWritten).toSorted((a, b) => a - b);
  const margin = (high - low) / 2;
  const even = Math.abs(high + low - 2 * at) < margin / 8;
  return even
    ? `${signed(at, write)}${write.unit} ± ${write.digits(margin)}`
    : `${signed(at, write)}${write.unit} (${signed(low, write)} to ${signed(high, write)})`;
}

/** `+8.1 %` */
export const shareWords = (relative: number): string => `${signed(relative, share)}${share.unit}`;

const negate = (worse: number): number => -worse;
/** Twice the time is half the rate. */
const inverse = (worse: number): number => 1 / (1 + worse) - 1;

interface Write {
  readonly digits: (size: number) => string;
  /** after the first number only */
  readonly unit: string;
}

const share: Write = {
  digits: (size) => (size >= 1 ? (size * 100).toFixed(0) : (size * 100).toFixed(1)),
  unit: " %",
};

const difference = (unit: MetricEntry["unit"]): Write => ({ digits: (size) => formatValue(size, unit), unit: "" });

/** Nothing has no sign. */
function signed(value: number, { digits }: Write): string {
  const size = digits(Math.abs(value));
  if (/^[0.]+(?![\d.])/.test(size)) return size;
  return `${value > 0 ? "+" : "−"}${size}`;
}
