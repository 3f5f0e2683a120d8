import { appendFile } from "node:fs/promises";

/** Appends to the summary of the job. @param file GITHUB_STEP_SUMMARY; without it nothing is written */
export async function writeSummary(file: string | undefined, text: string): Promise<void> {
  if (file) await appendFile(file, `${text.trim()}\n`);
}
