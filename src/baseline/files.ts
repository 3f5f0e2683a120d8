import { readFile, stat } from "node:fs/promises";
import { basename, resolve as resolvePath } from "node:path";
import { KnownError } from "../errors.ts";
import { resolve } from "./resolve.ts";
import type { TrustRules } from "./trust.ts";
import type { Baseline, Store } from "./types.ts";
import { describe } from "./words.ts";

/** A store of one file that the user named; the name asked for does not matter. */
function fileStore(path: string, label = path): Store {
  return {
    async find() {
      const { size } = await stat(path);
      const common = { id: 0, digest: undefined, expired: false, run: undefined };
      return [{ ...common, kind: "file", name: basename(path), size, label }];
    },
    origin: async () => undefined,
    read: () => readFile(path),
  };
}

/** Files are trusted because the user named them: no rule applies. */
const NO_RULES: TrustRules = { repositoryId: 0, branches: [], workflow: "" };

/**
 * The baseline in a file: one that the action stored, or a plain `results.jsonl`.
 * @param folder relative paths start here
 * @throws KnownError (2) when it is not there or can't be read: a file that was named has to be right
 */
export async function fileBaseline(path: string, folder: string): Promise<Baseline> {
  const wanted = {
    choice: { kind: "file", path },
    name: path,
    commit: undefined,
    ancestors: [],
    branches: [],
  } as const;
  const store = fileStore(resolvePath(folder, path), path);
  try {
    const { found, rejected } = await resolve(store, { ...wanted, ownRunId: undefined }, NO_RULES);
    if (found) return { runs: found.runs, text: describe(found) };
    throw unusable(path, rejected[0]?.why ?? "it is empty");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw unusable(path, "there is no such file", cause);
    if (code === "EISDIR") throw unusable(path, "it is a folder", cause);
    throw cause;
  }
}

const unusable = (path: string, why: string, cause?: unknown): KnownError =>
  new KnownError(
    2,
    {
      message: `the baseline ${path} can't be used: ${why}`,
      hint: "Give a results.jsonl of an earlier run, or a baseline that the action stored.",
    },
    { cause },
  );
