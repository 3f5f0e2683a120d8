import { parseTree } from "../../config/document.ts";
import { variables } from "../../config/expand.ts";
import { child, entriesOf, entryOf, type MapEntry, type Node } from "../../config/tree.ts";
import type { StackConfig } from "../../config/types.ts";
import type { Mistake } from "../../errors.ts";
import { portVariable } from "../ports.ts";
import { withDependencies } from "./resolved.ts";

export interface PortableOptions {
  /** as messages name it */
  readonly file: string;
  /** that are started, what they depend on apart; all when there are none */
  readonly services: readonly string[];
  /** variables whose value differs from arm to arm: {@link variesByArm} */
  readonly varies: ReadonlySet<string>;
}

/**
 * What in a compose file keeps a second copy of it from running beside the first, each at its line: literal host ports,
 * `container_name`, volumes and networks that do not belong to the project. Pure; files that it includes are not read.
 */
export function notPortable(text: string, { file, services: wanted, varies }: PortableOptions): Mistake[] {
  const { root } = parseTree(text, file);
  const all = entriesOf(child(root, "services"));
  const needs = new Map(all.map(({ key, value }) => [key, dependencies(value)]));
  const names = withDependencies(needs, wanted);
  const services = all.filter(({ key }) => names.has(key));
  const fixed = (node: Node | undefined): node is Node => node !== undefined && !mentions(textOf(node), varies);
  return [
    ...services.flatMap((service) => serviceMistakes(service, fixed)),
    ...shared(root, "volumes", used(services, "volumes", volumeOf), fixed),
    ...shared(root, "networks", new Set(["default", ...used(services, "networks", textOf)]), fixed),
  ];
}

/** Variables that tell an arm from the others: its ports, ROOT, ARM, and what `stack.env` makes of these. */
export function variesByArm({ ports, env }: Pick<StackConfig, "ports" | "env">): Set<string> {
  const varies = new Set(["ROOT", "ARM", ...Object.keys(ports).map(portVariable)]);
  for (const [name, text] of Object.entries(env)) {
    if (variables(text).some((variable) => varies.has(variable))) varies.add(name);
    else varies.delete(name);
  }
  return varies;
}

type Fixed = (node: Node | undefined) => node is Node;

function serviceMistakes({ key, value }: MapEntry, fixed: Fixed): Mistake[] {
  const name = child(value, "container_name");
  const ports = items(child(value, "ports"));
  return [
    ...(fixed(name)
      ? [
          {
            at: name.at,
            message: `service ${key} has the container_name ${textOf(name)}, which a second arm can't have too`,
            hint: "Remove container_name: services find each other by the name of the service.",
          },
        ]
      : []),
    ...ports.flatMap((port) => {
      const host = hostPort(port);
      if (!host || !fixed(host.node)) return [];
      const { container } = host;
      const variable = portVariable(key);
      return [
        {
          at: host.node.at,
          message: `service ${key} publishes the host port ${host.text}, which a second arm can't have too`,
          hint: `Publish "127.0.0.1:\${${variable}}:${container}" and write the port in budgets.yml: stack: { ports: { ${key}: ${host.text} } }`,
        },
      ];
    }),
  ];
}

interface HostPort {
  readonly node: Node;
  readonly text: string;
  readonly container: string;
}

/** Undefined where Docker chooses the port. */
function hostPort(port: Node): HostPort | undefined {
  if (port.kind === "map") {
    const node = child(port, "published");
    const text = node && textOf(node);
    return node && text ? { node, text, container: textOf(child(port, "target")) } : undefined;
  }
  // a default may hold colons: ${PORT:-8080}
  const parts =
    textOf(port)
      .replace(/\/\w+$/, "")
      .match(/(?:\$\{[^}]*\}|\[[^\]]*\]|[^:])+/g) ?? [];
  const [container = "", text = ""] = parts.toReversed();
  return parts.length > 1 && !/^\d+\.\d+/.test(text) ? { node: port, text, container } : undefined;
}

/** Top-level volumes or networks that belong to more than this project. */
function shared(root: Node | undefined, section: "volumes" | "networks", used: Set<string>, fixed: Fixed): Mistake[] {
  const kind = section.slice(0, -1);
  return entriesOf(child(root, section)).flatMap(({ key, value }) => {
    if (!used.has(key)) return [];
    const external = entryOf(value, "external");
    const name = child(value, "name");
    const outside = external && textOf(external.value) !== "false";
    if (outside && (external.value.kind === "map" ? fixed(child(external.value, "name")) : !name || fixed(name)))
      return [
        {
          at: external.keyAt,
          message: `the ${kind} ${key} is external: both arms would work on the same one`,
          hint: `Remove \`external\`, so that each arm gets a ${kind} of its own, and fill it in a step.`,
        },
      ];
    if (outside || !fixed(name)) return [];
    return [
      {
        at: name.at,
        message: `the ${kind} ${key} has the global name ${textOf(name)}: both arms would work on the same one`,
        hint: "Remove `name`: compose then names it after the project, which each arm has of its own.",
      },
    ];
  });
}

/** `data:/var/lib/data` → `data`; a path of the host is no volume */
function volumeOf(item: Node): string {
  if (item.kind === "map") return textOf(child(item, "source"));
  return textOf(item).split(":")[0] ?? "";
}

const used = (services: readonly MapEntry[], section: string, name: (item: Node) => string): Set<string> =>
  new Set(services.flatMap(({ value }) => items(child(value, section)).map(name)));

const dependencies = (service: Node): string[] =>
  ["depends_on", "links"].flatMap((key) => items(child(service, key)).map((item) => textOf(item).split(":")[0] ?? ""));

/** Of a list its items, of a map its keys: compose takes both forms for most things. */
function items(node: Node | undefined): readonly Node[] {
  if (node?.kind === "list") return node.items;
  return entriesOf(node).map(({ key, keyAt }) => ({ kind: "scalar", at: keyAt, value: key, text: key }));
}

const textOf = (node: Node | undefined): string => (node?.kind === "scalar" ? node.text : "");

/** `$NAME`, `${NAME}`, `${NAME:-default}` …; `$$` is a dollar */
const mentions = (text: string, names: ReadonlySet<string>): boolean =>
  [...text.matchAll(/\$\$|\$\{?([A-Za-z_]\w*)/g)].some(([, name]) => name !== undefined && names.has(name));
