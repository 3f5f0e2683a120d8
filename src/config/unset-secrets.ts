import { names } from "../tools/template/index.ts";
import { required } from "./expand.ts";
import type { Config, DataConfig, Subject } from "./types.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A secret that is not there, as a part that can't be had. */
export interface UnsetSecret {
  /** what stands under `needs` of the subjects that need it */
  readonly name: string;
  readonly why: string;
  readonly hint: string;
}

export const HOW_TO_SET =
  "GitHub gives no secrets to pull requests from forks. Anywhere else set it in the environment (in a workflow: under `env:` of the step).";

export interface Unset {
  readonly names: readonly string[];
  /** with each of them under `needs` of every subject whose settings, target or data mention it without a default */
  readonly config: Config;
  /** those of them that a subject needs */
  readonly missing: readonly UnsetSecret[];
}

/**
 * Secrets that are not there: names under `secrets` that are not set, or empty, as GitHub hands them to forks. (A variable
 * that is secret by its name alone may well be empty: a database of one's own without a password.)
 */
export function unsetSecrets(config: Config, env: Environment): Unset {
  const unset = new Set(config.secrets.filter((name) => !env[name]));
  const used = new Set<string>();
  const needs = (subject: Subject): Subject => {
    const own = [...required(textsOf(subject, config))].filter((name) => unset.has(name));
    for (const name of own) used.add(name);
    return own.length === 0 ? subject : { ...subject, needs: [...(subject.needs ?? []), ...own.map(nameOf)] };
  };
  const checks = config.checks.map((check) => ({ ...check, subjects: check.subjects.map(needs) }));
  const missing = [...used].map((variable) => ({
    name: nameOf(variable),
    why: `The secret ${variable} is not there (a fork?): what needs it is not measured.`,
    hint: HOW_TO_SET,
  }));
  return { names: [...unset], config: { ...config, checks }, missing };
}

const nameOf = (variable: string): string => `the secret ${variable}`;

/** All texts in which a variable may stand that measuring a subject fills in: its own, of its targets, of its data. */
function textsOf({ settings }: Subject, { targets, data }: Config): string[] {
  const own = [...leaves(settings)];
  const lists = names(own.map(({ text }) => text)).flatMap((name): DataConfig[] => (data[name] ? [data[name]] : []));
  const named = [
    ...own.flatMap(({ key, text }) => (key === "target" ? [text] : [])),
    ...lists.flatMap((list) => (list.kind === "sql" ? [list.target] : [])),
  ];
  return [...own.map(({ text }) => text), ...named.flatMap((name) => targets[name] ?? [])];
}

function* leaves(value: unknown, key = ""): Generator<{ readonly key: string; readonly text: string }> {
  if (typeof value === "string") yield { key, text: value };
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, Array.isArray(value) ? key : name);
}
