import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Whole numbers from 0 up to, not including, `limit`; the same text gives the same sequence on any machine. */
export function drawer(seed: string | number): (limit: number) => number {
  const generator = xoroshiro128plus(createHash("sha256").update(String(seed)).digest().readInt32LE());
  return (limit) => uniformInt(generator, 0, limit - 1);
}
