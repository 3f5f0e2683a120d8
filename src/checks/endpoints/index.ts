import { formatValue } from "../../config/units.ts";
import { defineCheck, type Task } from "../check.ts";
import { drive } from "./drive.ts";
import { mistakes } from "./mistakes.ts";
import { request } from "./request.ts";
import { type Settings, settings } from "./settings.ts";
import { tables } from "./tables.ts";

export const endpoints = defineCheck<Settings>({
  name: "endpoints",
  title: "Endpoints",
  subject: "endpoint",
  section: "api",
  settings,
  neutral: ["rounds", "warmup"],
  engine: "autocannon 9",
  metrics: {
    latency: {
      title: "Latency",
      unit: "ms",
      better: "lower",
      kind: "noisy",
      stats: ["p95", "p50", "p90", "p99", "avg", "min", "max"],
      gate: "p95",
      floor: 0.5,
      words: "time from sending a request on an open connection to the last byte of its answer, of right answers",
    },
    rps: {
      title: "Requests per second",
      unit: "1/s",
      better: "higher",
      kind: "noisy",
      stats: ["avg"],
      gate: "avg",
      floor: 1,
      words: "right answers per second over all connections",
    },
    // Counted over every request, not estimated from a sample: were they judged by an interval over rounds, one failure
    // in ten rounds would always straddle zero, and a budget of 0 % could never be broken.
    errors: {
      title: "Errors",
      unit: "%",
      better: "lower",
      kind: "noisy",
      judged: "by value",
      stats: ["avg"],
      floor: 0.001,
      words: "requests without a right answer: wrong status or body, timeout, no connection, connection closed early",
    },
    timeouts: {
      title: "Timeouts",
      unit: "%",
      better: "lower",
      kind: "noisy",
      judged: "by value",
      stats: ["avg"],
      floor: 0.001,
      words: "requests that were not answered within `timeout`; they are errors too",
    },
  },
  subjects: "named",
  words: ({ rounds, duration, connections, warmup }) =>
    [
      `${count(rounds, "round")} of ${formatValue(duration, "ms")}`,
      `${count(connections, "connection")} in a closed loop`,
      ...(warmup > 0 ? [`${count(warmup, "round")} of warm-up before`] : []),
    ].join(", "),
  mistakes,
  tasks: (subjects) =>
    subjects.map((subject): Task => {
      request(subject); // a mistake in it is told before anything is started
      const { rounds, warmup, duration } = subject.settings;
      return {
        id: `endpoints/${subject.name}`,
        check: "endpoints",
        subject: subject.name,
        needs: "stack",
        rounds: "many",
        count: rounds,
        warmups: warmup,
        seconds: duration / 1000,
      };
    }),
  drive,
  tables,
});

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
