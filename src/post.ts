import { createReadStream, existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { KnownError } from "./errors.ts";
import { type Folders, foldersIn } from "./folders.ts";
import { readInputs, runIdOf } from "./inputs.ts";
import { undoLedger } from "./ledger/undo.ts";

/**
 * Runs after the job whatever happened to the main step: ends what it started, and keeps what it measured when it was
 * killed before it could publish. Where things lie follows from the inputs, so that nothing needs to be handed over.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const inputs = readInputs(env);
  const folders = foldersIn(resolve(env.GITHUB_WORKSPACE ?? ".", inputs.workingDirectory));
  const run = runIdOf(env, inputs);
  await undo(folders, run);
  if (env.STATE_uploaded !== "true") await save(folders, run, inputs.key, env);
}

async function undo({ state }: Folders, run: string): Promise<void> {
  const undone = await undoLedger(state, { run, deadOwners: true });
  for (const { ok, words } of undone) ok ? say(words) : warn(words);
  if (undone.length === 0) say("Nothing was left running.");
}

async function save({ out }: Folders, run: string, key: string, env: NodeJS.ProcessEnv): Promise<void> {
  const file = join(out, "results.jsonl");
  if (!existsSync(file) || (await runIn(file)) !== run) return say("Nothing was measured that is not published yet.");
  // large, and seldom needed
  const { readContext } = await import("./github/context.ts");
  const { artifactName, upload } = await import("./github/upload.ts");
  const context = readContext(env);
  const name = artifactName(key, context, "results.jsonl");
  const uploaded = await upload(context, join(out, "artifacts"), { name, file });
  if ("failed" in uploaded) return warn(`What was measured could not be uploaded: ${uploaded.failed}`);
  const text = [
    "The main step was ended before it could report. What it measured until then is kept:",
    `[${name}](${uploaded.url}). \`npx perf-budgets report ${name}\` draws it.`,
  ].join(" ");
  say(text);
  if (env.GITHUB_STEP_SUMMARY)
    await appendFile(env.GITHUB_STEP_SUMMARY, `## Performance budgets: cut off\n\n${text}\n`);
}

/** Id of the run that a log begins with; a workspace that is used again may hold an older one. */
async function runIn(file: string): Promise<unknown> {
  const lines = createInterface({ input: createReadStream(file) });
  for await (const line of lines) {
    lines.close();
    return idIn(line);
  }
  return undefined;
}

const idIn = (line: string): unknown => {
  try {
    return (JSON.parse(line) as { id?: unknown }).id;
  } catch {
    return undefined;
  }
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (text: string): void => say(`::warning::${text.replaceAll("%", "%25").replaceAll("\n", "%0A")}`);

await main(process.env).catch((error: unknown) => {
  // wrong inputs were told by the main step, which then had nothing to leave behind
  if (!(error instanceof KnownError)) warn(String(error instanceof Error ? error.stack : error));
});
process.stdout.write("", () => process.exit(0));
