import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OneNumber } from "../baseline/condense.ts";
import { pack } from "../baseline/pack.ts";
import { baselineName } from "../baseline/types.ts";
import type { Published } from "../commands/ports.ts";
import { readLog } from "../results/log.ts";
import { type BaselineOptions, gatherHistory } from "./baseline.ts";
import { upload } from "./upload.ts";

/**
 * Stores this run with the history of those before it, also when it is red: what was fully measured may be compared
 * with.
 * @returns a sentence on what was done
 * @throws Error when it could not be stored, with what to do
 */
export async function storeBaseline(
  published: Published,
  key: string,
  one: OneNumber,
  options: BaselineOptions,
): Promise<string> {
  if (!published.complete) return "No baseline was stored, because the run is not complete.";
  const newest = readLog(await readFile(published.files.results, "utf8"), published.files.results).at(-1);
  if (!newest) return "No baseline was stored, because nothing was measured.";
  const { bytes, kept, dropped } = pack(newest, (await gatherHistory(key, options)).flat(), one);
  const file = join(published.out, "baseline.jsonl.gz");
  await mkdir(published.out, { recursive: true });
  await writeFile(file, bytes);
  const name = baselineName(key);
  const uploaded = await upload(options.context, join(published.out, "artifacts"), { name, file });
  if ("failed" in uploaded) {
    throw new Error(
      uploaded.taken
        ? `another job of this run has stored ${name}: give each job its own \`key\``
        : `${name}: ${uploaded.failed}`,
    );
  }
  const older = kept === 1 ? "no earlier ones" : `${kept - 1} earlier ones`;
  return `Stored as baseline ${name}: this run and ${older}${dropped ? ` (${dropped} found no place)` : ""}.`;
}
