import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "./bundle.ts";

/** Empties the folder and writes the files there. */
export async function write(files: Files, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, contents] of files) await writeFile(join(folder, name), contents);
  await chmod(join(folder, "cli.js"), 0o755);
}

/** Every job of every user downloads `dist/`, so that its size is a budget of our own. */
export const LIMIT = 12_000_000;

/** `lighthouse.js  5.20 MB`, one line a file, largest first. Throws when all of them exceed the limit. */
export function sizes(files: Files): string {
  const rows = [...files].map(([name, { length }]) => [name, length] as const).sort((a, b) => b[1] - a[1]);
  const total = rows.reduce((sum, [, length]) => sum + length, 0);
  const table = [...rows, ["in all", total] as const]
    .map(([name, length]) => `${(length / 1e6).toFixed(3).padStart(8)} MB  ${name}`)
    .join("\n");
  if (total > LIMIT) throw new Error(`dist is larger than ${LIMIT / 1e6} MB:\n${table}`);
  return table;
}
