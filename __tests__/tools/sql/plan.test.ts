import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/results/entry.ts";
import { readPlan, scannedTables, type TableSize, withoutOutput } from "../../../src/tools/sql/plan.ts";

// plans of a real server for the tables of server.ts, with and without enable_seqscan
const { sizes, plans } = JSON.parse(readFileSync(new URL("fixtures/plans.json", import.meta.url), "utf8")) as {
  sizes: TableSize[];
  plans: { name: string; sql: string; plan: Json; probe: Json }[];
};

const read = (name: string, smallBelow = 5000, rows: readonly TableSize[] = sizes) => {
  const found = plans.find((plan) => plan.name === name);
  if (!found) throw new Error(`no plan ${name}`);
  return readPlan(found.plan, found.probe, rows, smallBelow);
};

describe("readPlan", () => {
  it.each([
    ["index scan", "yes", undefined, "Index Scan using users_email on public.users"],
    ["index only scan", "yes", undefined, "Index Only Scan using projects_pkey on public.projects"],
    ["bitmap scan", "yes", undefined, "Bitmap Heap Scan on public.projects (Bitmap Index Scan using projects_budget)"],
    [
      "bitmap or",
      "yes",
      undefined,
      "BitmapOr (Bitmap Index Scan using projects_budget, Bitmap Index Scan using projects_pkey)",
    ],
    ["missing index", "no", true, "Seq Scan on public.projects"],
    ["unselective filter", "no", false, "Seq Scan on public.projects"],
    ["small table", "no, table is small", undefined, "Seq Scan on public.roles"],
    ["small table beside an index", "yes", undefined, "Nested Loop"],
    ["parallel", "no", true, "Gather (Parallel Seq Scan on public.projects)"],
    ["parallel join", "no", true, "Parallel Hash Join"],
    [
      "selective join",
      "no",
      true,
      "Hash Join (Seq Scan on public.projects, Hash (Index Scan using users_email on public.users))",
    ],
    ["whole join", "no", true, "Hash Join"],
    ["partitions", "no", true, "Append"],
    ["one partition", "no, table is small", undefined, "Seq Scan on public.events_1"],
    ["subplan", "no", true, "Index Scan using users_pkey on public.users (Aggregate (Seq Scan on public.projects))"],
    ["materialized cte", "no", true, "CTE Scan of open (Seq Scan on public.projects)"],
    ["sort of everything", "no", true, "Limit (Sort (Seq Scan on public.projects))"],
    ["sorted by index", "yes", undefined, "Limit (Index Scan Backward using projects_budget on public.projects)"],
    ["semi join by index", "yes", undefined, "Semi Nested Loop"],
    ["no table", "no, table is small", undefined, "Result"],
  ])("%s: %s", (name, index, missing, shape) => {
    const reading = read(name);
    expect(reading).toMatchObject({ index, missing });
    expect(reading.shape).toContain(shape);
  });

  it("calls a table small by the given number of rows", () => {
    expect(read("missing index", 20_000).index).toBe("no");
    expect(read("missing index", 20_001).index).toBe("no, table is small");
    expect(read("partitions", 12_000).index).toBe("no");
    expect(read("partitions", 12_001).index).toBe("no, table is small");
  });

  it("blames a join only when no index could have served", () => {
    const found = plans.find((plan) => plan.name === "selective join")!;
    const indexed = plans.find((plan) => plan.name === "index scan")!;
    expect(readPlan(found.plan, indexed.plan, sizes, 5000).index).toBe("yes");
  });

  it("says nothing of a table whose size is not known", () => {
    expect(read("missing index", 5000, []).index).toBe("no, table is small");
  });

  it("keeps figures out of the shape", () => {
    for (const { name } of plans) expect(read(name).shape).not.toMatch(/cost|rows|= ?\d/i);
  });

  it("refuses what is no plan", () => {
    expect(() => readPlan({ nothing: 1 }, [], [], 1)).toThrow(TypeError);
    expect(() => scannedTables(null)).toThrow("EXPLAIN");
  });
});

it("finds each table once", () => {
  expect(scannedTables(plans.find((plan) => plan.name === "partitions")!.plan).map(({ table }) => table)).toEqual([
    "events_1",
    "events_2",
    "events_3",
  ]);
});

it("drops the lists of columns at any depth", () => {
  expect(withoutOutput([{ Plan: { Output: ["a"], Plans: [{ Output: [], "Node Type": "Seq Scan" }] } }])).toEqual([
    { Plan: { Plans: [{ "Node Type": "Seq Scan" }] } },
  ]);
});
