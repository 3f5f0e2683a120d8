import type { Mistake } from "../errors.ts";
import { withoutPrivate } from "../tools/environment.ts";
import { names } from "../tools/template/index.ts";
import { parseTree } from "./document.ts";
import { expand, missing } from "./expand.ts";
import { profileTree } from "./profiles.ts";
import { portVariable } from "./stack.ts";
import { child, entriesOf, leaves, type Node, type ScalarNode } from "./tree.ts";
import type { CheckConfig, Config } from "./types.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Variables without a default that nobody sets, each where it is used: in `stack.env`, in addresses and files of steps,
 * and in the targets and requests that this profile measures. Commands are the shell's, to which an unset variable is an
 * empty one.
 * @param env of the caller
 */
export function unsetVariables(config: Config, env: Env): Mistake[] {
  const root = parseTree(config.text, config.file).root;
  if (!root) return [];
  const tree = profileTree(root, config.profile);
  const { set, mistakes } = stackEnvironment(config, tree, env);
  const used = usedTargets(config);
  const rest = [
    ...stepTexts(tree),
    ...scalars(child(tree, "targets"), (name) => used.has(name)),
    ...config.checks.flatMap((check) => checkTexts(check, tree)),
  ];
  return [...mistakes, ...rest.flatMap((node) => missing(node.text, set).map((name) => notSet(name, node)))];
}

/** What the stack sets itself, in its order: an entry sees only what stands before it. */
function stackEnvironment(config: Config, tree: Node, env: Env): { readonly set: Env; readonly mistakes: Mistake[] } {
  const set: Record<string, string> = { ...withoutPrivate(env), ROOT: ".", ARM: "head" };
  for (const [name, port] of Object.entries(config.stack?.ports ?? {})) set[portVariable(name)] = String(port);
  const mistakes: Mistake[] = [];
  const entries = entriesOf(child(child(tree, "stack"), "env"));
  const later = new Set(entries.map(({ key }) => key));
  for (const { key, value } of entries) {
    if (value.kind !== "scalar") continue;
    const lacking = missing(value.text, set);
    for (const name of lacking)
      mistakes.push(later.has(name) && name !== key ? tooLate(name, value) : notSet(name, value));
    // one mistake is enough: what rests on this one counts as set
    set[key] = lacking.length > 0 ? "?" : expand(value.text, set);
    later.delete(key);
  }
  return { set, mistakes };
}

const notSet = (name: string, { at }: Pick<ScalarNode, "at">): Mistake => ({
  at,
  message: `\${${name}} is not set here`,
  hint: `set it in the environment (in a workflow: under \`env:\`), or give a default: \${${name}:-…}`,
});

const tooLate = (name: string, { at }: ScalarNode): Mistake => ({
  at,
  message: `\${${name}} is set further down in stack.env, and only what stands before counts`,
  hint: `move ${name} up`,
});

/** What is expanded when a step starts. */
const stepTexts = (tree: Node): ScalarNode[] => {
  const steps = child(child(tree, "stack"), "steps");
  const expanded = (key: string) => key === "ready" || key === "compose";
  return (steps?.kind === "list" ? steps.items : []).flatMap((step) => scalars(step, expanded));
};

/** What is filled in before it is measured: paths (also those in names), headers, bodies, values. */
function checkTexts({ check, subjects }: CheckConfig, tree: Node): Text[] {
  const section = child(tree, check);
  const written = section ? [...leaves(section)].filter(({ path }) => !path.some((key) => AS_IT_IS.has(key))) : [];
  return [...subjects.map(({ name, at }) => ({ text: name, at })), ...written.map(({ node }) => node)];
}

type Text = Pick<ScalarNode, "text" | "at">;

/** A statement is the database's own; the others are no texts of a request. */
const AS_IT_IS: ReadonlySet<PropertyKey> = new Set(["sql", "allow", "budgets", "needs", "target"]);

const scalars = (map: Node | undefined, wanted: (key: string) => boolean): ScalarNode[] =>
  entriesOf(map).flatMap(({ key, value }) => (value.kind === "scalar" && wanted(key) ? [value] : []));

/** Targets of what is measured, and of the data it draws from. */
function usedTargets({ checks, data }: Config): ReadonlySet<string> {
  const settings = checks.flatMap(({ subjects }) => subjects.map((subject) => subject.settings));
  const own = settings.flatMap((of) =>
    typeof of === "object" && of !== null && "target" in of && typeof of.target === "string" ? [of.target] : [],
  );
  const drawn = names(settings).flatMap((name) => {
    const from = Object.hasOwn(data, name) ? data[name] : undefined;
    return from?.kind === "sql" ? [from.target] : [];
  });
  return new Set([...own, ...drawn]);
}
