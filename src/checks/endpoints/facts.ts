import * as z from "zod";
import type { Json } from "../../results/entry.ts";

/** Names of facts in the log, and their shapes: a log of another version may lack or have more of them. */
export const OUTCOME = "outcome";
export const FIRST_WRONG = "first wrong answer";

const outcome = z.object({
  request: z.string(),
  connections: z.number(),
  /** as asked for; the burst itself ends some ms later */
  durationMs: z.number(),
});
const firstWrong = z.object({ why: z.string(), status: z.number().optional(), gist: z.string().optional() });

const read =
  <T>(schema: z.ZodType<T>) =>
  (facts: readonly Json[]): T[] =>
    facts.flatMap((fact) => {
      const parsed = schema.safeParse(fact);
      return parsed.success ? [parsed.data] : [];
    });

export const outcomes = read(outcome);
export const firstWrongs = read(firstWrong);
