import * as z from "zod";
import type { Advice, Cell, Measured, Part, Table } from "../../report/model.ts";
import type { Stat } from "../../statistics/stats.ts";
import { sum } from "../../statistics/summary.ts";

const planSchema = z.object({
  index: z.enum(["yes", "no", "no, table is small"]),
  missing: z.boolean().optional(),
  scans: z.array(
    z.object({
      node: z.string(),
      table: z.string(),
      rows: z.number().optional(),
      filter: z.string().optional(),
      wanting: z.string().optional(),
    }),
  ),
});
type Plan = z.infer<typeof planSchema>;

const planOf = (part: Part, subject: string): Plan | undefined => {
  const parsed = planSchema.safeParse(part.facts(subject, "plan").at(-1));
  return parsed.success ? parsed.data : undefined;
};

export function tables(part: Part): Table[] {
  const measured = part.subjects.filter((subject) => part.metric(subject, "time"));
  if (measured.length === 0) return [];
  const right = (title: string) => ({ title, align: "right" as const });
  return [
    {
      title: "Query performance",
      columns: [
        { title: "Query" },
        right("Count"),
        right("Avg"),
        right("P95"),
        right("Max"),
        right("Rows"),
        { title: "Index" },
      ],
      rows: measured.map((subject) => row(part, subject)),
      ...note(part),
    },
    slowTable(part, measured),
  ];
}

function row(part: Part, subject: string): Cell[] {
  const time = part.metric(subject, "time");
  const ms = (stat: Stat): Cell => ({ value: time?.stat(stat), unit: "ms", stat });
  return [
    { text: subject },
    { value: time?.values, unit: "count" },
    ms("avg"),
    ms("p95"),
    ms("max"),
    { value: part.metric(subject, "rows")?.stat("avg"), unit: "count", stat: "avg" },
    indexCell(part, subject),
  ];
}

function indexCell(part: Part, subject: string): Cell {
  const plan = planOf(part, subject);
  // a plan that changed meanwhile: the worst round counts
  const used = part.metric(subject, "index")?.stat("min");
  if (used === undefined) return { text: "" };
  if (used === 0 && plan && returnsWhatItReads(part, subject, plan))
    return { outcome: "neutral", text: "no, returns what it reads" };
  if (used === 0) return { outcome: "bad", text: "no" };
  return plan?.index === "no, table is small"
    ? { outcome: "neutral", text: "no, table is small" }
    : { outcome: "good", text: "yes" };
}

/** The data set as counted, and what was executed. */
function note(part: Part): { note: string } {
  const counts = z.record(z.string(), z.number());
  const rows = new Map<string, number>();
  for (const subject of part.subjects)
    for (const fact of part.facts(subject, "tables"))
      for (const [table, count] of Object.entries(counts.safeParse(fact).data ?? {})) rows.set(table, count);
  const total = part.subjects.reduce((sum, subject) => sum + (part.metric(subject, "time")?.values ?? 0), 0);
  const data = [...rows].map(([table, count]) => `${count.toLocaleString("en-US")} ${table}`).join(", ");
  const executed = `${total.toLocaleString("en-US")} executions, one at a time over one connection`;
  return { note: data ? `${data} (counted); ${executed}` : executed };
}

function slowTable(part: Part, subjects: readonly string[]): Table {
  const shares = [
    { metric: "over100ms", text: "100 ms" },
    { metric: "over500ms", text: "500 ms" },
    { metric: "over1s", text: "1 s" },
  ].map(({ metric, text }) => {
    const totals = subjects.flatMap((subject) => totalOf(part.metric(subject, metric)));
    return { text, of: sum(totals.map(({ of }) => of)), per: sum(totals.map(({ per }) => per)) };
  });
  return {
    title: "Slow executions",
    columns: [{ title: "Longer than" }, { title: "Share", align: "right" }, { title: "Executions", align: "right" }],
    rows: shares.map(({ text, of, per }) => [
      { text },
      { value: per > 0 ? of / per : undefined, unit: "%" },
      { value: of, unit: "count" },
    ]),
    note: "of the executions above, each query as often as it was executed here, not as often as users send it",
  };
}

const totalOf = (measured: Measured | undefined) => (measured?.total ? [measured.total] : []);

/** The table that an index would spare: the first whose rows are dropped again, else the first one. */
function readInFull({ scans }: Plan): Plan["scans"][number] | undefined {
  const full = scans.filter(({ node }) => node === "Seq Scan");
  return full.find(({ wanting }) => wanting !== undefined) ?? full[0];
}

/** An index pays for a small part of a table only: with this share of it and more, reading all is the right plan. */
const LARGE_PART = 0.1;

/** Nothing to advise: no row is dropped, or the planner could have used an index, and the query wants a large part. */
function returnsWhatItReads(part: Part, subject: string, plan: Plan): boolean {
  const scan = readInFull(plan);
  const returned = part.metric(subject, "rows")?.stat("avg");
  if (scan?.rows === undefined || returned === undefined) return false;
  return (plan.missing === false || scan.wanting === undefined) && returned >= scan.rows * LARGE_PART;
}

/** One for each query that reads a large table in full for a small part of it. */
export function advice(part: Part): Advice[] {
  return part.subjects.flatMap((subject) => {
    const plan = planOf(part, subject);
    if (plan?.index !== "no" || returnsWhatItReads(part, subject, plan)) return [];
    const scan = readInFull(plan);
    if (!scan) return [];
    const rows = scan.rows === undefined ? "all rows" : `all ${scan.rows.toLocaleString("en-US")} rows`;
    const reads = `${subject} reads ${rows} of ${scan.table}`;
    const keeps = scan.filter ? ` and keeps those with ${scan.filter}` : "";
    const why = plan.missing
      ? "; no index of this table can serve it, also when sequential scans are made unattractive"
      : "; an index could serve it, the planner expects reading all to be cheaper";
    return [
      {
        title: plan.missing
          ? `${subject}: an index is missing on ${scan.table}`
          : `${subject}: the index is not used on ${scan.table}`,
        evidence: `${reads}${keeps}${why}.`,
      },
    ];
  });
}
