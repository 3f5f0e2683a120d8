import type { Choice } from "./baseline/resolve.ts";
import type { Config, FailConfig } from "./config/types.ts";
import { KnownError, type Mistake } from "./errors.ts";

/** The inputs of the action, read and checked once. Undefined: as `budgets.yml` says. */
export interface Inputs {
  /** relative to the working directory */
  readonly config: string;
  readonly profile: string | undefined;
  readonly token: string | undefined;
  readonly compare: Config["compare"]["mode"] | undefined;
  /** a branch, tag or commit to measure beside this one; undefined: as the event tells */
  readonly base: string | undefined;
  readonly fail: FailConfig | undefined;
  readonly baseline: Choice;
  readonly comment: CommentWhen;
  readonly issue: IssueWhen;
  /** of a pull request whose slowdowns are accepted */
  readonly acceptLabel: string;
  readonly key: string;
  /** relative to the repository */
  readonly workingDirectory: string;
}

export type IssueWhen = "auto" | "never";
export type CommentWhen = "always" | "when-red" | "never";

const COMPARE = { "": undefined, auto: "auto", paired: "paired", stored: "stored", off: "off" } as const;
const ISSUE = { auto: "auto", never: "never" } as const;
const COMMENT = { always: "always", "when-red": "when-red", never: "never" } as const;
export const FAIL = {
  any: { overBudget: true, regression: true },
  "over-budget": { overBudget: true, regression: false },
  regression: { overBudget: false, regression: true },
  never: { overBudget: false, regression: false },
} as const satisfies Record<string, FailConfig>;

type Env = Readonly<Record<string, string | undefined>>;

/** As the runner hands an input over: upper case, spaces as `_`, hyphens kept. */
export const inputOf = (env: Env, name: string): string =>
  (env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim();

/** @throws KnownError (2) with all wrong values at once, each with those that are allowed */
export function readInputs(env: Env): Inputs {
  const mistakes: Mistake[] = [];
  const choose = <Value>(name: string, allowed: Readonly<Record<string, Value>>, otherwise: string): Value => {
    const text = inputOf(env, name) || otherwise;
    if (Object.hasOwn(allowed, text)) return allowed[text] as Value;
    mistakes.push(notAllowed(name, text, Object.keys(allowed)));
    return allowed[otherwise] as Value;
  };
  const inputs: Inputs = {
    config: inputOf(env, "config") || "budgets.yml",
    profile: inputOf(env, "profile") || undefined,
    token: inputOf(env, "github-token") || undefined,
    compare: choose("compare", COMPARE, ""),
    base: inputOf(env, "base") || undefined,
    fail: choose<FailConfig | undefined>("fail", { "": undefined, ...FAIL }, ""),
    baseline: toChoice(inputOf(env, "baseline")),
    comment: choose("comment", COMMENT, "always"),
    issue: choose("issue", ISSUE, "auto"),
    acceptLabel: inputOf(env, "accept-label") || "performance-accepted",
    key: inputOf(env, "key") || "default",
    workingDirectory: inputOf(env, "working-directory") || ".",
  };
  if (!KEY.test(inputs.key)) {
    mistakes.push({
      message: `input key: "${inputs.key}" has characters that a name of an artifact can't have`,
      hint: "Use up to 60 letters, digits, dots, hyphens and underscores: key: shop-api",
    });
  }
  if (mistakes.length > 0) throw new KnownError(2, mistakes);
  return inputs;
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

const notAllowed = (name: string, text: string, allowed: readonly string[]): Mistake => ({
  message: `input ${name}: "${text}" is not one of its values`,
  hint: `Use one of: ${allowed.map((value) => value || "(empty: as budgets.yml says)").join(", ")}`,
});

/** `auto`, `none`, `release`, the id of a run, a commit, or a file. */
export function toChoice(text: string): Choice {
  if (text === "" || text === "auto") return { kind: "auto" };
  if (text === "none" || text === "release") return { kind: text };
  if (/^\d{1,15}$/.test(text)) return { kind: "run", id: Number(text) };
  if (/^[0-9a-f]{40}$/.test(text)) return { kind: "commit", commit: text };
  return { kind: "file", path: text };
}

/** Name of this run in the log and the ledger: the same in the main step and in `post`. */
export const runIdOf = (env: Env, { key }: Pick<Inputs, "key">): string =>
  `${env.GITHUB_RUN_ID ?? 0}.${env.GITHUB_RUN_ATTEMPT ?? 1}.${key}`;
