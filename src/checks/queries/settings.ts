import * as z from "zod";
import { duration } from "../../config/units.ts";
import type { Parameter } from "../../tools/sql/index.ts";

/** As text, since the server knows which type it wants. */
const parameter = z
  .unknown()
  .transform((input, context): Parameter => {
    if (input === null) return null;
    if (typeof input === "string") return input;
    if (typeof input === "number" || typeof input === "boolean") return String(input);
    context.addIssue({
      code: "custom",
      message: "a value of a query is a text, a number, true, false or null",
      params: { hint: 'write a list as the database does: "{1,2,3}"' },
      input,
    });
    return z.NEVER;
  })
  .meta({ type: ["string", "number", "boolean", "null"] });

const whole = (least: number) => z.number().int().min(least);

export const settings = z.strictObject({
  target: z.string().describe("the database: a name of `targets`; the engine stands in its URL"),
  sql: z.string().min(1).describe("one reading statement, with $1, $2 … for its values"),
  values: z
    .array(parameter)
    .default([])
    .describe("for $1, $2 …; `{{name}}` draws from `data`, `${VARIABLES}` are filled in"),
  tables: z
    .record(z.string(), whole(0))
    .default({})
    .describe("table → how many rows it has at least; counted first, since a budget on an empty table means nothing"),
  executions: whole(1).default(50).describe("executions in one round"),
  rounds: whole(1).default(10).describe("rounds that are measured"),
  warmup: whole(0).default(1).describe("rounds before them that are not"),
  timeout: duration("10 s").describe("an execution that takes longer fails its round"),
  "small-table": whole(0).default(1000).describe("a table with fewer rows needs no index"),
  empty: z.boolean().default(false).describe("whether half of the executions or more may find nothing"),
});

export type Settings = z.output<typeof settings>;
