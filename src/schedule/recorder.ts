import type { Check, Sink } from "../checks/check.ts";
import type { ArmName, MetricEntry } from "../results/entry.ts";
import type { Log } from "../results/writer.ts";

export interface Recorder {
  sink(check: string, arm: ArmName, window?: string): Sink;
}

/** `check/subject/metric@protocol`: rows of two runs with the same id can be compared. */
export const metricId = (check: string, subject: string, name: string, protocol: string): string =>
  `${check}/${subject}/${name}@${protocol}`;

/**
 * Hands out the sinks that checks write to. A metric describes itself in the log once, before its first value.
 * @param protocol hash of what changes the measurement of a subject
 */
export function openRecorder(
  log: Log,
  checks: readonly Check[],
  protocol: (check: string, subject: string) => string,
): Recorder {
  const known = new Map<string, MetricEntry>();

  const metric = (check: Check, subject: string, name: string): string => {
    const id = metricId(check.name, subject, name, protocol(check.name, subject));
    if (!known.has(id)) {
      const entry = describeMetric(check, subject, name, protocol(check.name, subject));
      log.write(entry);
      known.set(id, entry);
    }
    return id;
  };

  return {
    sink(name, arm, window) {
      const check = checks.find((candidate) => candidate.name === name);
      if (!check) throw new Error(`no check ${name}`);
      return {
        value(subject, metricName, value) {
          if (window === undefined) throw new Error(`${name} wrote a value outside a window`);
          log.write({ is: "value", metric: metric(check, subject, metricName), window, value });
        },
        fact(subject, factName, value) {
          log.write({ is: "fact", check: name, subject, arm, ...(window ? { window } : {}), name: factName, value });
        },
        problem({ code, detail, subject, hint }) {
          log.write({
            is: "problem",
            code,
            check: name,
            ...(subject === undefined ? {} : { subject }),
            detail,
            ...(hint === undefined ? {} : { hint }),
          });
        },
      };
    },
  };
}

function describeMetric(check: Check, subject: string, name: string, protocol: string): MetricEntry {
  const def = check.metrics[name];
  if (!def) throw new Error(`${check.name} has no metric ${name}`);
  return {
    is: "metric",
    id: metricId(check.name, subject, name, protocol),
    check: check.name,
    subject,
    name,
    title: def.title,
    unit: def.unit,
    better: def.better,
    kind: def.kind,
    stats: [...def.stats],
    protocol,
  };
}
