import type { Json } from "../../results/entry.ts";

/** `no, table is small`: the planner rightly reads the whole of it, no index would help. */
export type IndexUse = "yes" | "no" | "no, table is small";

/** One node that reads a table. */
export interface Scan {
  readonly node: string;
  /** `public.users`; "" for the part of a bitmap scan that only reads an index */
  readonly table: string;
  readonly alias: string;
  readonly index: string | undefined;
  /** the condition that drops rows after they were read */
  readonly filter: string | undefined;
  /** rows of the table; undefined where nothing is known */
  readonly rows: number | undefined;
  /** why this scan should have used an index: its own filter, or a join that keeps less than a tenth of it */
  readonly wanting: "filter" | "join" | undefined;
}

export interface PlanReading {
  readonly index: IndexUse;
  /** of a "no": whether no index could serve it (true), or one could and the planner prefers to read all (false) */
  readonly missing: boolean | undefined;
  readonly scans: readonly Scan[];
  /** nodes, tables, indexes and joins without any figure: the same text is the same plan */
  readonly shape: string;
  readonly plan: Json;
}

export interface TableSize {
  readonly schema: string;
  readonly table: string;
  readonly rows: number;
  /** the partitioned table it is a part of, or itself */
  readonly root: string;
}

/** A join that keeps less than this share of a table it read in full would have been better off with an index. */
const SELECTIVE = 0.1;

interface Node {
  readonly [key: string]: Json;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (node: Node, key: string): string => (typeof node[key] === "string" ? node[key] : "");
const children = (node: Node): Node[] => (Array.isArray(node.Plans) ? node.Plans.filter(isNode) : []);
const tableOf = (node: Node): string =>
  text(node, "Relation Name") && `${text(node, "Schema") || "public"}.${text(node, "Relation Name")}`;
const isJoin = (node: Node): boolean => /Nested Loop|Join/.test(text(node, "Node Type"));
const isSeqScan = (scan: { readonly node: string }): boolean => scan.node === "Seq Scan";

/** The top node of what `EXPLAIN (FORMAT JSON)` returns. Throws a TypeError for anything else. */
function top(plan: Json): Node {
  const first = Array.isArray(plan) ? plan[0] : plan;
  const node = isNode(first) ? first.Plan : undefined;
  if (!isNode(node)) throw new TypeError("not a plan of EXPLAIN (FORMAT JSON)");
  return node;
}

/** The tables a plan reads, each once. */
export function scannedTables(plan: Json): { schema: string; table: string }[] {
  const seen = new Map<string, { schema: string; table: string }>();
  const walk = (node: Node): void => {
    const table = text(node, "Relation Name");
    if (table) seen.set(tableOf(node), { schema: text(node, "Schema") || "public", table });
    children(node).forEach(walk);
  };
  walk(top(plan));
  return [...seen.values()];
}

/**
 * Reads a PostgreSQL plan (`EXPLAIN (FORMAT JSON, VERBOSE)`).
 *
 * yes: an index serves it, and no table of `smallBelow` rows or more is read in full only to drop rows by a filter, or
 * by a join that keeps less than a tenth of it. Partitions count together. The join rule needs the probe to agree, since
 * the planner has good reasons to hash a whole table: there it is a "no" only if no index could have served.
 * @param probe the plan of the same statement with enable_seqscan off: what reads all even so has no index to use
 */
export function readPlan(plan: Json, probe: Json, sizes: readonly TableSize[], smallBelow: number): PlanReading {
  const scans = scansOf(plan, sizes);
  const stillRead = new Set(scansOf(probe, sizes).filter(isSeqScan).map(key));
  const large = largeTables(scans.filter(isSeqScan), sizes, smallBelow);
  const full = scans.filter((scan) => isSeqScan(scan) && large.has(scan.table));
  const culprits = full.filter(
    (scan) => scan.wanting === "filter" || (scan.wanting === "join" && stillRead.has(key(scan))),
  );
  const served = scans.some((scan) => scan.index !== undefined);
  const index: IndexUse = culprits.length > 0 ? "no" : served ? "yes" : full.length > 0 ? "no" : "no, table is small";
  const blamed = culprits.length > 0 ? culprits : full;
  return {
    index,
    missing: index === "no" ? blamed.some((scan) => stillRead.has(key(scan))) : undefined,
    scans,
    shape: shapeOf(top(plan)),
    plan,
  };
}

const key = (scan: Scan): string => `${scan.table} ${scan.alias}`;

function scansOf(plan: Json, sizes: readonly TableSize[]): Scan[] {
  const rowsOf = new Map(sizes.map(({ schema, table, rows }) => [`${schema}.${table}`, rows]));
  const scans: Scan[] = [];
  const walk = (node: Node, joined: number | undefined): void => {
    const table = tableOf(node);
    const index = text(node, "Index Name") || undefined;
    if (table || index) {
      const filter = text(node, "Filter") || undefined;
      const rows = rowsOf.get(table);
      const selective = joined !== undefined && rows !== undefined && joined < rows * SELECTIVE;
      const wanting = filter ? "filter" : selective ? "join" : undefined;
      scans.push({ node: text(node, "Node Type"), table, alias: text(node, "Alias"), index, filter, rows, wanting });
    }
    // the nearest join decides; what is below a subquery of its own is not filtered by the join above it
    const kept = isJoin(node) ? Number(node["Plan Rows"]) : joined;
    for (const child of children(node)) {
      const own = ["SubPlan", "InitPlan"].includes(text(child, "Parent Relationship"));
      walk(child, own ? undefined : kept);
    }
  };
  walk(top(plan), undefined);
  return scans;
}

/** Tables that are large, alone or together with the other partitions that this plan reads. */
function largeTables(scans: readonly Scan[], sizes: readonly TableSize[], smallBelow: number): Set<string> {
  const rootOf = new Map(sizes.map(({ schema, table, root }) => [`${schema}.${table}`, root]));
  const read = new Map(scans.map((scan) => [scan.table, scan.rows ?? 0]));
  const perRoot = new Map<string, number>();
  for (const [table, rows] of read) {
    const root = rootOf.get(table) ?? table;
    perRoot.set(root, (perRoot.get(root) ?? 0) + rows);
  }
  return new Set([...read.keys()].filter((table) => (perRoot.get(rootOf.get(table) ?? table) ?? 0) >= smallBelow));
}

function shapeOf(node: Node): string {
  const words = [
    node["Parallel Aware"] === true ? "Parallel" : "",
    text(node, "Strategy") === "Plain" ? "" : text(node, "Strategy"),
    text(node, "Join Type") === "Inner" ? "" : text(node, "Join Type"),
    text(node, "Node Type"),
    text(node, "Scan Direction") === "Backward" ? "Backward" : "",
    text(node, "Index Name") && `using ${text(node, "Index Name")}`,
    tableOf(node) && `on ${tableOf(node)}`,
    text(node, "CTE Name") && `of ${text(node, "CTE Name")}`,
  ];
  const inner = children(node).map(shapeOf).join(", ");
  return words.filter(Boolean).join(" ") + (inner && ` (${inner})`);
}

/** Without the lists of columns that VERBOSE adds: they are long and say nothing of how rows are found. */
export function withoutOutput(plan: Json): Json {
  if (Array.isArray(plan)) return plan.map(withoutOutput);
  if (!isNode(plan)) return plan;
  return Object.fromEntries(
    Object.entries(plan)
      .filter(([name]) => name !== "Output")
      .map(([name, value]) => [name, withoutOutput(value)]),
  );
}
