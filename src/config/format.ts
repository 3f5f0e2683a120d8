import type { Unit } from "../results/entry.ts";
import { SIZE_UNITS, TIME_UNITS } from "./quantity.ts";

/** What stands where nothing was measured. */
const NOTHING = "–";

/**
 * A value of a metric as people read it: `1.24 s`, `87 ms`, `300 kB`, `0.12 %`, `1,234/s`, `yes`. Three significant
 * digits, trailing zeros dropped; whole numbers from 1,000 on keep all their digits.
 * @param value in the canonical unit (ms, bytes, fraction of 1)
 * @param apartFrom a value it stands beside (its bound): digits are added until two different values look different
 */
export function formatValue(value: number | undefined, unit: Unit, apartFrom?: number): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING;
  if (apartFrom === undefined || apartFrom === value || !Number.isFinite(apartFrom))
    return format(value, unit, USUAL_DIGITS);
  for (let digits = USUAL_DIGITS; digits < MOST_DIGITS; digits++) {
    const text = format(value, unit, digits);
    if (text !== format(apartFrom, unit, digits)) return text;
  }
  return format(value, unit, MOST_DIGITS);
}

const USUAL_DIGITS = 3;
const MOST_DIGITS = 12;
/** % */
const LEAST_SHARE = 0.001;

/**
 * How long something takes, for people: `48 s`, `1 m 44 s`, `12 m`, `1 h 50 m`, `24 h`. A planned time is a guess and
 * needs no digits it can't keep: whole seconds, from ten minutes on whole minutes.
 * @param ms below a second it counts as one
 */
export function formatSpan(ms: number): string {
  const step = ms < 10 * TIME_UNITS.m ? TIME_UNITS.s : TIME_UNITS.m;
  const rounded = Math.max(1, Math.round(ms / step)) * step;
  const parts = [
    { unit: "h", count: Math.floor(rounded / TIME_UNITS.h) },
    { unit: "m", count: Math.floor((rounded % TIME_UNITS.h) / TIME_UNITS.m) },
    { unit: "s", count: Math.floor((rounded % TIME_UNITS.m) / TIME_UNITS.s) },
  ];
  return parts
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(" ");
}

function format(value: number, unit: Unit, digits: number): string {
  switch (unit) {
    case "ms":
      return scaled(value, TIME_STEPS, digits);
    case "B":
      return scaled(value, SIZE_STEPS, digits);
    case "%":
      return `${share(value * 100, digits)} %`;
    case "1/s":
      return `${number(value, digits)}/s`;
    case "cores":
      return `${number(value, digits)} ${number(value, digits) === "1" ? "core" : "cores"}`;
    case "yes":
      return value >= 1 ? "yes" : "no";
    default:
      return number(value, digits);
  }
}

interface ScaleStep {
  readonly unit: string;
  readonly factor: number;
  /** the next unit takes over from here, in this unit */
  readonly below: number;
}

// 90 s says more than 1.5 m; minutes and hours begin at two of them
const TIME_STEPS: readonly ScaleStep[] = [
  { unit: "ms", factor: TIME_UNITS.ms, below: 1000 },
  { unit: "s", factor: TIME_UNITS.s, below: 120 },
  { unit: "m", factor: TIME_UNITS.m, below: 120 },
  { unit: "h", factor: TIME_UNITS.h, below: Number.POSITIVE_INFINITY },
];
const SIZE_STEPS: readonly ScaleStep[] = [
  { unit: "B", factor: SIZE_UNITS.B, below: 1000 },
  { unit: "kB", factor: SIZE_UNITS.kB, below: 1000 },
  { unit: "MB", factor: SIZE_UNITS.MB, below: 1000 },
  { unit: "GB", factor: SIZE_UNITS.GB, below: Number.POSITIVE_INFINITY },
];

/** The unit is chosen by the rounded value, so that 999.7 ms is `1 s` and never `1000 ms`. */
function scaled(value: number, steps: readonly ScaleStep[], digits: number): string {
  const step =
    steps.find(({ factor, below }) => round(Math.abs(value) / factor, digits) < below) ?? (steps.at(-1) as ScaleStep);
  return `${number(value / step.factor, digits)} ${step.unit}`;
}

/** Neither 100 % nor 0 % unless it is: one failed request in 100,000 shows, and of less that there is some. */
function share(percent: number, digits: number): string {
  if (percent > 0 && percent < LEAST_SHARE && digits <= USUAL_DIGITS) return `< ${LEAST_SHARE}`;
  const rounded = number(percent, digits);
  if (rounded !== "100" || percent >= 100) return rounded;
  return number(Math.min(99.9999, Math.floor(percent * 1e4 + 1e-6) / 1e4), Math.max(digits, 6));
}

/** Significant digits, but whole numbers from 1,000 on are never cut. */
function round(value: number, digits: number): number {
  const size = Math.abs(value);
  return size >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits));
}

function number(value: number, digits: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 9, useGrouping: true }).format(
    // no minus before a zero
    round(value, digits) + 0,
  );
}
