import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface P {
  /** greater, less, two-sided */
  readonly p: readonly [number, number, number];
}
interface Curve {
  readonly share: readonly number[];
  readonly quantile: readonly number[];
  readonly at: readonly number[];
  readonly cdf: readonly number[];
}
type Ends = readonly [number | null, number | null];

/** What R says of cases of its own drawing: `r/oracle.R` made `r/oracle.json`. */
export const R = JSON.parse(readFileSync(new URL("./r/oracle.json", import.meta.url), "utf8")) as {
  readonly signed: readonly (P & { readonly x: readonly number[] })[];
  readonly location: readonly {
    readonly x: readonly number[];
    readonly estimate: number;
    readonly interval: Ends;
    readonly confidence: number;
  }[];
  readonly unpaired: readonly (P & { readonly head: readonly number[]; readonly base: readonly number[] })[];
  readonly shift: readonly {
    readonly head: readonly number[];
    readonly base: readonly number[];
    readonly estimate: number;
    readonly interval: Ends;
  }[];
  readonly corrections: readonly {
    readonly p: readonly number[];
    readonly holm: readonly number[];
    readonly bh: readonly number[];
  }[];
  readonly t: readonly (Curve & { readonly df: number })[];
  readonly beta: readonly (Curve & { readonly a: number; readonly b: number })[];
  readonly binomial: readonly {
    readonly x: number;
    readonly n: number;
    readonly level: number;
    readonly interval: readonly [number, number];
    readonly cdf: readonly number[];
  }[];
  readonly prediction: readonly {
    readonly x: readonly number[];
    readonly p95: readonly [number, number];
    readonly p99: readonly [number, number];
  }[];
  readonly normal: {
    readonly z: readonly number[];
    readonly upper: readonly number[];
    readonly share: readonly number[];
    readonly quantile: readonly number[];
  };
};

/** Equal but for rounding, however small the numbers are. */
export function expectNear(actual: number, wanted: number, relative = 1e-10): void {
  expect(Math.abs(actual - wanted), `${actual} instead of ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted) + 1e-300,
  );
}
