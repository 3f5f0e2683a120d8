import { formatValue } from "../../config/units.ts";
import type { Cell, Part, Table } from "../../report/model.ts";
import { neededValues, type Stat } from "../../statistics/stats.ts";
import { FIRST_WRONG, firstWrongs, OUTCOME, outcomes } from "./facts.ts";

/** What was measured of the endpoints, how many requests went wrong, and the first wrong answer of each. */
export function tables(part: Part): Table[] {
  if (part.subjects.length === 0) return [];
  return [endpoints(part), ...rates(part), ...wrongAnswers(part)];
}

const right = (title: string) => ({ title, align: "right" as const });

function endpoints(part: Part): Table {
  const latency = (subject: string, stat: Stat): Cell => {
    const measured = part.metric(subject, "latency");
    const enough = measured !== undefined && measured.values >= neededValues(stat);
    return { value: enough ? measured.stat(stat) : undefined, unit: "ms", stat };
  };
  const note = conditions(part);
  return {
    title: "Endpoints",
    columns: [{ title: "Endpoint" }, ...["RPS", "Avg", "P50", "P95", "P99", "Errors"].map(right)],
    rows: part.subjects.map((subject) => [
      { text: subject, code: true },
      { value: part.metric(subject, "rps")?.stat("avg"), unit: "1/s", stat: "avg" },
      latency(subject, "avg"),
      latency(subject, "p50"),
      latency(subject, "p95"),
      latency(subject, "p99"),
      { value: part.metric(subject, "errors")?.stat("avg"), unit: "%", stat: "avg" },
    ]),
    ...(note ? { note } : {}),
  };
}

/** "10 connections, 10 rounds of 2 s, closed loop": of what stands in the log, spans where endpoints differ. */
function conditions(part: Part): string | undefined {
  const measured = part.subjects.flatMap((subject) => outcomes(part.facts(subject, OUTCOME)));
  if (measured.length === 0) return undefined;
  const rounds = part.subjects.flatMap((subject) => part.metric(subject, "rps")?.rounds ?? []);
  const connections = measured.map((outcome) => outcome.connections);
  const lengths = measured.map((outcome) => outcome.durationMs);
  const parts = [
    `${span(connections, String)} ${Math.max(...connections) === 1 ? "connection" : "connections"}`,
    `${span(rounds, String)} ${Math.max(...rounds) === 1 ? "round" : "rounds"} of ${span(lengths, (ms) => formatValue(ms, "ms"))}`,
    "closed loop: each connection sends its next request when the last one is answered",
  ];
  return parts.join(", ");
}

function span(values: readonly number[], show: (value: number) => string): string {
  const low = show(Math.min(...values));
  const high = show(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
}

function rates(part: Part): Table[] {
  const total = (metric: string) =>
    part.subjects.reduce(
      (sum, subject) => {
        const { of, per } = part.metric(subject, metric)?.total ?? { of: 0, per: 0 };
        return { of: sum.of + of, per: sum.per + per };
      },
      { of: 0, per: 0 },
    );
  const row = (title: string, metric: string): Cell[] => {
    const { of, per } = total(metric);
    return [
      { text: title },
      { value: of / per, unit: "%" },
      { value: of, unit: "count" },
      { value: per, unit: "count" },
    ];
  };
  if (total("errors").per === 0) return [];
  return [
    {
      title: "Errors of all endpoints",
      columns: [{ title: "" }, right("Rate"), right("Requests"), right("Of")],
      rows: [row("Error rate", "errors"), row("Timeout rate", "timeouts")],
    },
  ];
}

function wrongAnswers(part: Part): Table[] {
  const rows = part.subjects.flatMap((subject): Cell[][] => {
    const first = firstWrongs(part.facts(subject, FIRST_WRONG))[0];
    return first ? [[{ text: subject, code: true }, { text: first.why }, { text: first.gist ?? "", code: true }]] : [];
  });
  if (rows.length === 0) return [];
  return [
    {
      title: "First wrong answers",
      columns: [{ title: "Endpoint" }, { title: "What was wrong" }, { title: "Answer" }],
      rows,
    },
  ];
}
