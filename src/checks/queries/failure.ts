import { KnownError } from "../../errors.ts";
import { StatementError } from "../../tools/sql/index.ts";
import { RoundFailed } from "../check.ts";
import { unmeasurable } from "../unmeasurable.ts";

/** What keeps a query from being measured, as a failed round; other errors are defects and stay what they are. */
export function failure(error: unknown, timeout: number): unknown {
  if (error instanceof KnownError) return unmeasurable(error);
  if (!(error instanceof StatementError)) return error;
  switch (error.fault) {
    case "timeout":
      return new RoundFailed(`an execution took longer than ${timeout / 1000} s and was ended`, {
        cause: error,
        hint: "Raise `timeout`, or find out why: the plan stands in the report of an earlier run, or EXPLAIN tells it.",
      });
    case "lost":
      return new RoundFailed(`the connection to the database broke: ${error.message}`, { cause: error });
    case "busy":
      return new RoundFailed(error.message, { cause: error, ...hint(error.hint) });
    default:
      return new RoundFailed(error.message, { cause: error, fatal: true, ...hint(error.hint) });
  }
}

const hint = (text: string | undefined) => (text === undefined ? {} : { hint: text });

export const writes = (): RoundFailed =>
  new RoundFailed("the statement writes, and only reading ones are measured so far", {
    fatal: true,
    hint: "Measure it through the endpoint that sends it, or measure its reading part.",
  });

export const tooFewRows = (table: string, counted: number, expected: number, file: string): RoundFailed =>
  new RoundFailed(
    `${table} has ${counted} rows, ${file} expects ${expected}: what is fast on little data says nothing about the real amount`,
    { fatal: true, hint: "Seed the database in a step before (`run:` under stack.steps), or correct `tables`." },
  );

export const foundNothing = (empty: number, executions: number): RoundFailed =>
  new RoundFailed(
    `returned no row in ${empty} of ${executions} executions: a query that finds nothing is not what users wait for`,
    {
      fatal: true,
      hint: "Draw `values` from rows that exist (data: { target, sql }), or say `empty: true` if it is meant so.",
    },
  );

export const cutShort = (done: number, executions: number): RoundFailed =>
  new RoundFailed(`was cut short after ${done} of ${executions} executions`, { hint: "Lower `executions`." });
