import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { init } from "./index.ts";

/**
 * Writes what {@link init} proposes for a folder and says what was done. Asks nothing, overwrites nothing.
 * @returns 0
 */
export function initHere({ root, say }: { readonly root: string; readonly say: (line: string) => void }): number {
  const { files, notes } = init({ root });
  for (const { path, text } of files) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    // wx: a file that came into being meanwhile is not overwritten either
    writeFileSync(file, text, { flag: "wx" });
    say(`Wrote ${path}.`);
  }
  for (const note of notes) say(note);
  if (files.length > 0)
    say("Next: `npx perf-budgets validate` says what is measured, `npx perf-budgets run` measures it.");
  return 0;
}
