import * as z from "zod";
import { duration } from "../../config/units.ts";
import { type Expect, parseExpect } from "../../tools/http/index.ts";

export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

// a transform of anything: a status, a map with a text, a pattern or any JSON would be a union within a union, whose
// messages help nobody
const expectation = z
  .unknown()
  .transform((input, context): Expect => {
    const parsed = parseExpect(input);
    if (parsed.ok) return parsed.expect;
    context.addIssue({ code: "custom", message: parsed.message, input });
    return z.NEVER;
  })
  .meta({
    type: ["integer", "object"],
    minimum: 200,
    maximum: 599,
    properties: {
      status: { type: "integer", minimum: 200, maximum: 599 },
      body: { type: ["string", "object", "array"] },
    },
    additionalProperties: false,
    examples: [201, { status: 200, body: { ok: true } }, { body: "/^\\[/" }],
  });

export const settings = z.strictObject({
  target: z
    .string({ error: "an endpoint needs a target: the name of an entry under `targets`, for example `target: api`" })
    .describe("name of the entry under `targets` that the endpoint belongs to"),
  method: z.enum(METHODS).optional().describe("HTTP method; by default the one in the endpoint's name, else GET"),
  path: z
    .string()
    .regex(/^\//, { error: "a path begins with /, for example /api/users" })
    .optional()
    .describe(
      "path and query, below the target's URL; by default the one in the endpoint's name (`GET /api/users`); may hold `{{data}}` and `${VARIABLES}`",
    ),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe("headers of every request; values may hold `{{data}}` and `${VARIABLES}`"),
  body: z
    .json()
    .optional()
    .describe(
      "body of every request: a map or list is sent as JSON, a text as it is; `{{name}}` is a value of `data.name`, and a text of only `{{name:number}}` becomes a number; `${VARIABLES}` are filled in",
    ),
  expect: expectation
    .optional()
    .describe(
      "what an answer must be to count as right: a status, or a map of `status` and `body` (a text it contains, a `/pattern/`, or a map that its JSON holds); by default any 2xx",
    ),
  connections: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe("connections that are kept busy at the same time: each sends its next request when the last is answered"),
  duration: duration("2 s")
    .refine((ms) => ms >= 100, "a round shorter than 100 ms measures the start of the load only")
    .describe("how long requests are sent in one round; those under way then may still be answered"),
  rounds: z.int().min(1).default(10).describe("rounds that are measured, in turn with those of other subjects"),
  warmup: z.int().min(0).default(1).describe("rounds before them that are not counted"),
  timeout: duration("10 s")
    .refine((ms) => ms > 0, "a timeout of 0 would let no request end")
    .describe("how long a request may take before it counts as an error"),
  insecure: z.boolean().default(false).describe("accept any TLS certificate of the target"),
});

export type Settings = z.output<typeof settings>;
