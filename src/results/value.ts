import * as z from "zod";

/** A quotient kept as its two parts, so that it merges by adding: RPS, error rate, CPU share. */
export interface Ratio {
  readonly of: number;
  readonly per: number;
}

/** HDR histogram of microseconds, V2 compressed and base64; merges exactly. */
export interface EncodedHistogram {
  readonly hdr: string;
}

/** Samples at even steps (ms since the epoch, ms); long ones are thinned before they are written. */
export interface Series {
  readonly t0: number;
  readonly step: number;
  readonly values: readonly number[];
}

export type Value = number | readonly number[] | Ratio | EncodedHistogram | Series;

const finite = z.number();

export const valueSchema = z.union([
  finite,
  z.array(finite).readonly(),
  z.strictObject({ of: finite, per: finite }),
  z.strictObject({ hdr: z.string() }),
  z.strictObject({ t0: finite, step: finite, values: z.array(finite).readonly() }),
]);

export const isRatio = (value: Value): value is Ratio => typeof value === "object" && "per" in value;
export const isHistogram = (value: Value): value is EncodedHistogram => typeof value === "object" && "hdr" in value;
export const isSeries = (value: Value): value is Series => typeof value === "object" && "t0" in value;
