import type { Config } from "../config/types.ts";
import { formatSpan, formatValue } from "../config/units.ts";
import { END } from "../results/entry.ts";
import type { Run } from "../results/log.ts";
import type { Cell, Table } from "./model.ts";

/** Where and how it was measured, from the entries: nothing here is a setting that did not take place. */
export function environment(run: Run, config: Config): Table[] {
  return [
    ...run.machines.map((machine) => hardware(machine, config)),
    ...run.machines.map(software),
    test(run, config),
  ].filter(({ rows }) => rows.length > 0);
}

type Machine = Run["machines"][number];

const pairs = (title: string, rows: readonly (readonly [string, string])[]): Table => ({
  title,
  columns: [{ title: "What" }, { title: "Value" }],
  rows: rows.map(([name, value]): Cell[] => [{ text: name }, { text: value }]),
});

const hardware = (machine: Machine, { stack }: Config): Table =>
  pairs("Hardware", [
    [
      "CPU",
      `${machine.cpu}, ${machine.cores} ${machine.cores === 1 ? "core" : "cores"}${stack ? ", shared by load generator and stack" : ""}`,
    ],
    ["Memory", formatValue(machine.memory, "B")],
    ["Storage", machine.disk],
    ["Architecture", machine.arch],
  ]);

const software = (machine: Machine): Table =>
  pairs("Software", [["OS", machine.os], ...Object.entries(machine.versions)]);

function test(run: Run, config: Config): Table {
  const rounds = [...run.rounds.values()];
  const count = (is: (round: (typeof rounds)[number]) => boolean) => String(rounds.filter(is).length);
  const first = Math.min(...rounds.map(({ start }) => start));
  const last = Math.max(...rounds.map(({ end }) => end));
  const warm = rounds.filter(({ purpose }) => purpose === "warm-up");
  const time = (list: typeof rounds) =>
    formatValue(
      list.reduce((sum, { start, end }) => sum + end - start, 0),
      "ms",
    );
  const counted = dataSet(run);
  return pairs("Test configuration", [
    ["Profile", config.profile],
    ...(counted === "" ? [] : ([["Data set, as counted", counted]] as const)),
    ...(rounds.length === 0
      ? []
      : ([
          ["Time from first to last round", formatSpan(last - first)],
          ["Warm-up", `${warm.length} rounds, ${time(warm)}`],
          ["Measured rounds", count(({ purpose, state }) => purpose !== "warm-up" && state === "ok")],
          ["Rounds that failed and were repeated", count(({ state, why }) => state !== "ok" && why !== END.cancelled)],
        ] as const)),
  ]);
}

/** "100,000 users, 500,000 projects": what checks counted and wrote as the fact `tables`. */
function dataSet(run: Run): string {
  const counts = new Map(
    run.facts.filter(({ name }) => name === "tables").flatMap(({ value }) => Object.entries(value as object)),
  );
  return [...counts].map(([table, rows]) => `${formatValue(Number(rows), "count")} ${table}`).join(", ");
}
