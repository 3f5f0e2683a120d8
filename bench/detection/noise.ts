import { createHash } from "node:crypto";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers for some ten million rounds in a minute; the same text gives the same sequence on any machine. */
export class Noise {
  readonly #generator;
  #spare: number | undefined;

  constructor(seed: string) {
    this.#generator = xoroshiro128plus(createHash("sha256").update(seed).digest().readInt32LE());
  }

  /** Between 0 and 1, neither of them. */
  uniform(): number {
    return ((this.#generator.next() >>> 0) + 0.5) / 2 ** 32;
  }

  /** A whole number below `limit`; what a limit that does not divide 2^32 adds to some of them can't be seen here. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** Standard normal (Box & Muller, "A Note on the Generation of Random Normal Deviates", 1958). */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const size = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = size * Math.sin(angle);
    return size * Math.cos(angle);
  }
}
