import { KnownError } from "../errors.ts";
import { names } from "../tools/template/index.ts";
import { variables } from "./expand.ts";
import { suggestion } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import { portVariable } from "./stack.ts";
import { child, entriesOf, leaves, type Node, type Path, type ScalarNode, toValue } from "./tree.ts";

/** Names that stand in one place of the file and mean something in another: targets, data, ports, variables. */
export function checkReferences(read: Reading, sections: readonly string[]): void {
  const { root } = read;
  const targets = keys(child(root, "targets"));
  const data = keys(child(root, "data"));
  const ports = keys(child(child(root, "stack"), "ports"));
  const steps = stepNames(child(child(root, "stack"), "steps"));
  const known = ["ROOT", "ARM", ...ports.map(portVariable), ...keys(child(child(root, "stack"), "env"))];
  for (const { path, node } of texts(root, ["stack", "targets", "data", ...sections])) {
    if (!isCommand(path)) {
      readable(read, node);
      braces(read, node, path, known);
    }
    port(read, node, ports);
  }
  for (const { path, node } of texts(root, ["data", ...sections])) {
    if (path.at(-1) === "target" && !targets.includes(node.text)) noTarget(read, node, targets);
    if (path[0] !== "data") placeholders(read, node, data);
    if (path.at(-2) === "needs" && !steps.includes(node.text)) noStep(read, node, steps);
  }
}

/** A command is the shell's, which knows more of `${` than we do: `for f in *; do echo ${f%.js}; done`. */
const isCommand = ([section, list, , key]: Path): boolean =>
  section === "stack" && (list === "install" || (list === "steps" && (key === "run" || key === "build")));

function readable(read: Reading, node: ScalarNode): void {
  try {
    variables(node.text);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    for (const { message, hint } of error.mistakes) read.wrong(node.at, message, hint);
  }
}

const BARE = /\$([A-Za-z_]\w*)/g;

/** `$PORT_API` is the shell's way: anywhere else it would arrive as these very signs. */
function braces(read: Reading, node: ScalarNode, path: Path, known: readonly string[]): void {
  // `$name$` quotes a text there
  if (path.at(-1) === "sql" || path[0] === "data") return;
  const name = [...node.text.matchAll(BARE)].map(([, found = ""]) => found).find((it) => known.includes(it));
  if (name === undefined) return;
  read.wrong(
    node.at,
    `$${name} is not filled in: a variable stands in braces`,
    `write ${node.text.replace(BARE, (whole, each: string) => (known.includes(each) ? `\${${each}}` : whole))}`,
  );
}

function port(read: Reading, node: ScalarNode, ports: readonly string[]): void {
  const known = ports.map(portVariable);
  // one with a default may come from the environment
  for (const [, name = ""] of node.text.matchAll(/(?<!\$)\$\{(PORT_\w+)\}/g)) {
    if (known.includes(name)) continue;
    read.wrong(
      node.at,
      `\${${name}} is the port of nothing under stack: ports`,
      `${alternatives(name, known)}add it: ports: { ${name.slice("PORT_".length).toLowerCase()}: 3000 }`,
    );
  }
}

function noTarget(read: Reading, node: ScalarNode, targets: readonly string[]): void {
  const address = node.text.includes("://");
  read.wrong(
    node.at,
    address ? "target names an entry under targets, it is no address itself" : `there is no target ${node.text}`,
    address ? `targets:\n  web: "${node.text}"` : suggestion(node.text, targets),
  );
}

function noStep(read: Reading, node: ScalarNode, steps: readonly string[]): void {
  const hint = steps.length > 0 ? suggestion(node.text, steps) : "mark one: { start: cache, optional: true, … }";
  read.wrong(node.at, `needs names optional steps of the stack, and ${node.text} is none`, hint);
}

/** What the optional steps are called. */
const stepNames = (steps: Node | undefined): string[] =>
  (steps?.kind === "list" ? steps.items : []).flatMap((step) => {
    const text = (key: string) => {
      const node = child(step, key);
      return node && String(toValue(node));
    };
    if (text("optional") !== "true") return [];
    return [text("start") ?? text("name") ?? text("compose") ?? text("run") ?? ""];
  });

function placeholders(read: Reading, node: ScalarNode, data: readonly string[]): void {
  for (const name of names(node.text))
    if (!data.includes(name))
      read.wrong(
        node.at,
        `{{${name}}} stands for nothing under data`,
        `${alternatives(name, data)}add it:\ndata:\n  ${name}: [a value, another]`,
      );
}

function* texts(root: Node, sections: readonly string[]) {
  for (const { key, value } of entriesOf(root))
    if (sections.includes(key))
      for (const leaf of leaves(value, [key]))
        if (typeof leaf.node.value === "string" && !leaf.path.includes("budgets")) yield leaf;
}

const alternatives = (name: string, known: readonly string[]): string =>
  known.length > 0 ? `${suggestion(name, known)}\nor ` : "";

const keys = (node: Node | undefined): string[] => entriesOf(node).map(({ key }) => key);
