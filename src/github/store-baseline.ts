import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OneNumber } from "../baseline/condense.ts";
import { pack } from "../baseline/pack.ts";
import { baselineName } from "../baseline/types.ts";
import type { Published } from "../commands/ports.ts";
import { readLog } from "../results/log.ts";
import { type BaselineOptions, gatherHistory } from "./baseline.ts";
import { upload } from "./upload.ts";

/** This run with the history of those before it, ready to be stored; or why there is nothing to store. */
export type PackedBaseline = { readonly file: string; readonly words: string } | { readonly none: string };

/**
 * Packs this run, also when it is red: what was fully measured may be compared with.
 * @throws Error when it is too large
 */
export async function packBaseline(
  published: Published,
  key: string,
  one: OneNumber,
  options: BaselineOptions,
): Promise<PackedBaseline> {
  if (!published.complete) return { none: "No baseline was stored, because the run is not complete." };
  const newest = readLog(await readFile(published.files.results, "utf8"), published.files.results).at(-1);
  if (!newest) return { none: "No baseline was stored, because nothing was measured." };
  const { bytes, kept, dropped } = pack(newest, (await gatherHistory(key, options)).flat(), one);
  const file = join(published.out, "baseline.jsonl.gz");
  await mkdir(published.out, { recursive: true });
  await writeFile(file, bytes);
  const older = kept === 1 ? "no earlier ones" : `${kept - 1} earlier ones`;
  return { file, words: `this run and ${older}${dropped ? ` (${dropped} found no place)` : ""}` };
}

/**
 * Stores it as an artifact of this run.
 * @returns a sentence on what was done
 * @throws Error when it could not be stored, with what to do
 */
export async function storeBaseline(
  published: Published,
  key: string,
  one: OneNumber,
  options: BaselineOptions,
): Promise<string> {
  const packed = await packBaseline(published, key, one, options);
  if ("none" in packed) return packed.none;
  const name = baselineName(key);
  const uploaded = await upload(options.context, join(published.out, "artifacts"), { name, file: packed.file });
  if ("failed" in uploaded) {
    throw new Error(
      uploaded.taken
        ? `another job of this run has stored ${name}: give each job its own \`key\``
        : `${name}: ${uploaded.failed}`,
    );
  }
  return `Stored as baseline ${name}: ${packed.words}.`;
}
