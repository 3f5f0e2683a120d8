import type { Check } from "../checks/check.ts";
import { child, entriesOf, type MapNode, mergeTrees, type Node } from "./tree.ts";
import { OFF } from "./units.ts";

/** What holds when no profile is asked for: the file as it stands, with the profile of this name merged if there is one. */
export const DEFAULT_PROFILE = "default";

/** Names of all profiles, the default first. */
export const profileNames = (root: Node): string[] => [
  ...new Set([DEFAULT_PROFILE, ...entriesOf(child(root, "profiles")).map(({ key }) => key)]),
];

/**
 * The file of one profile: its part merged over the rest. Every leaf keeps the position where it is written.
 * @param root as {@link normalise} returns it
 */
export function profileTree(root: Node, name: string): Node {
  const rest = without(root, "profiles");
  const over = child(child(root, "profiles"), name);
  return over?.kind === "map" ? { ...mergeTrees(rest, over), at: root.at } : rest;
}

/**
 * One form for what can be written in two, so that merging meets equal with equal: a bare bound becomes that of the
 * metric's default statistic, a bare `off` that of all of them, an empty section an empty map.
 */
export function normalise(root: Node, checks: readonly Check[]): Node {
  const part = (node: Node): Node =>
    mapEntries(node, (key, value) => {
      const check = checks.find(({ name }) => name === key);
      return check ? normaliseSection(value, check) : value;
    });
  return mapEntries(part(root), (key, value) =>
    key === "profiles" ? mapEntries(value, (_, profile) => part(emptied(profile))) : value,
  );
}

const normaliseSection = (section: Node, check: Check): Node =>
  mapEntries(emptied(section), (key, value) => {
    if (key === "budgets") return normaliseBudgets(value, check);
    if (key !== "each") return value;
    return mapEntries(emptied(value), (_, subject) =>
      mapEntries(emptied(subject), (own, inner) => (own === "budgets" ? normaliseBudgets(inner, check) : inner)),
    );
  });

const normaliseBudgets = (budgets: Node, check: Check): Node =>
  mapEntries(emptied(budgets), (metric, value, keyAt) => {
    const stats = Object.hasOwn(check.metrics, metric) ? check.metrics[metric]?.stats : undefined;
    if (value.kind !== "scalar" || !stats) return value;
    // off is meant for all of them
    const meant = value.value === OFF ? stats : stats.slice(0, 1);
    return { kind: "map", at: value.at, entries: meant.map((key) => ({ key, keyAt, value })) };
  });

const emptied = (node: Node): Node =>
  node.kind === "scalar" && node.value === null ? { kind: "map", at: node.at, entries: [] } : node;

const mapEntries = (node: Node, change: (key: string, value: Node, keyAt: Node["at"]) => Node): Node =>
  node.kind === "map"
    ? {
        ...node,
        entries: node.entries.map((entry) => ({ ...entry, value: change(entry.key, entry.value, entry.keyAt) })),
      }
    : node;

const without = (node: Node, key: string): Node =>
  node.kind === "map"
    ? ({ ...node, entries: node.entries.filter((entry) => entry.key !== key) } satisfies MapNode)
    : node;
