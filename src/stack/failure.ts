import { formatValue } from "../config/format.ts";
import type { Step } from "../config/types.ts";
import { KnownError } from "../errors.ts";
import { tail } from "../tools/log-file.ts";

/** "api (start step)": what every message about a step begins with. */
export const nameOf = (step: Step): string => `${step.name} (${step.kind} step)`;

export const seconds = (ms: number): string => formatValue(Math.round(ms), "ms");

/**
 * A step that went wrong: exit 3, with its place in budgets.yml and the end of its log.
 *
 * @param what the predicate: "ended with code 1"
 * @param advice a sentence, where there is more to say than the log does
 */
export function stepFailed(step: Step, what: string, log: string, advice?: string): KnownError {
  const lines = tail(log);
  const words = lines ? `The last lines of ${log}:\n${lines}` : `It wrote nothing (${log}).`;
  return new KnownError(3, {
    at: step.at,
    message: `${nameOf(step)} ${what}`,
    hint: advice ? `${advice}\n${words}` : words,
  });
}
